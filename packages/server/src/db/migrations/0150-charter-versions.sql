-- Charters that were read from a file, each version once and never changed: a team decides by one of them, by its name.
create table charter_version (
  charter text primary key check (charter ~ '^[a-z][a-z0-9-]{0,59}@[0-9a-f]{12}$'),
  body json not null,                  -- json, which keeps the order of what was written
  read_at timestamptz not null
);
grant select, insert on charter_version to parley_app;
grant select on charter_version to parley_job;

-- Who changed what of a team's charter, when, and where it was decided. Public, as the charter is.
create table charter_change (
  change_id uuid primary key,
  team_id int not null references team,
  person_id uuid references person,    -- null for the operator
  changed_at timestamptz not null,
  what text not null check (length(what) between 1 and 500),
  source text not null check (length(source) <= 300)
);
create index charter_change_by_team on charter_change (team_id, changed_at);
grant select, insert on charter_change to parley_app;
