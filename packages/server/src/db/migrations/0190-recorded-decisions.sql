-- Decisions that were made elsewhere and are known from a public source: who joined a team and when its list named them.
-- No vote, no text, nobody who nominated: none of it is known here.
create table recorded_decision (
  recorded_id uuid primary key,
  team_id int not null references team,
  person_id uuid references person,    -- whom the team's lists know by that name
  name text not null check (length(name) between 1 and 200),
  login text check (length(login) <= 39),
  listed_on timestamptz not null,      -- midnight UTC of the day
  source text not null check (length(source) between 1 and 300),
  recorded_at timestamptz not null
);
create index recorded_by_team on recorded_decision (team_id, listed_on);
grant select, insert on recorded_decision to parley_app;
grant select on recorded_decision to parley_job;

-- Whoever is erased is not named here either; that somebody joined on that day stays.
create function sec.erase_recorded(who uuid) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ update public.recorded_decision set name = 'Erased person', login = null, source = 'erased' where person_id = who $$;
revoke execute on function sec.erase_recorded(uuid) from public;
grant execute on function sec.erase_recorded(uuid) to parley_job;
