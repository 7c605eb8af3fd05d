-- People, teams, projects and memberships: who exists. No case data here.

create table installation (
  only_row boolean primary key default true check (only_row),
  installed_at timestamptz not null,
  key_check bytea not null            -- tells the right master key from a wrong one before anything is written
);

create table person (
  person_id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  email text unique check (email = lower(email) and length(email) <= 254),
  github_login text,
  time_zone text not null default 'UTC',
  notify jsonb not null default '{}',   -- per topic: at-once | daily | muted
  created_at timestamptz not null,
  closed_at timestamptz
);
create unique index person_github on person (lower(github_login)) where github_login is not null;

-- A compartment is a set of readers: one per team, and one for every case narrowed to named members.
create table compartment (
  compartment_id int primary key generated always as identity,
  team_id int not null,
  narrowed boolean not null default false
);

create table team (
  team_id int primary key generated always as identity,
  slug text not null unique check (slug ~ '^[A-Za-z][A-Za-z0-9-]{1,29}$'),
  name text not null check (length(name) between 1 and 200),
  compartment_id int not null unique references compartment,
  is_default boolean not null default false,
  hosts_cases boolean not null default true,
  charter text not null default 'pep-811',
  charter_overrides jsonb not null default '{}',
  settings jsonb not null default '{}',  -- announce address, CNA account name, OSV repository: no secrets
  created_at timestamptz not null
);
create unique index team_default on team (is_default) where is_default;
alter table compartment add foreign key (team_id) references team deferrable initially deferred;

create table membership (
  membership_id uuid primary key,
  team_id int not null references team,
  person_id uuid not null references person,
  roles text[] not null default '{}',
  list_name text not null,             -- the name as the public list has it
  list_login text,
  list_position int not null,          -- an imported list keeps its order
  joined_at timestamptz not null,
  acknowledged_at timestamptz,         -- the confidentiality acknowledgement (charter rule K1): before it, no case opens
  left_at timestamptz,
  left_notes text
);
create unique index membership_active on membership (team_id, person_id) where left_at is null;
create index membership_person on membership (person_id) where left_at is null;

create table compartment_member (
  compartment_id int not null references compartment,
  person_id uuid not null references person,
  primary key (compartment_id, person_id)
);
create index compartment_member_person on compartment_member (person_id);

create table away (
  away_id uuid primary key,
  person_id uuid not null references person,
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at > from_at)
);
create index away_person on away (person_id, until_at);

create table project (
  project_id int primary key generated always as identity,
  team_id int not null references team,
  name text not null check (length(name) between 1 and 120),
  slug text not null,
  repo text,                           -- https address of the source repository
  vendor text not null,
  product text not null,               -- the name registered in CVE records
  purl text,
  collection_url text,
  package_name text,
  osv_profile text not null default 'default' check (osv_profile in ('psf', 'default')),
  reserve_cve boolean not null default false,
  unique (team_id, slug)
);
create unique index project_name on project (lower(name), team_id);

create function sec.my_compartments() returns int[]
  language sql stable security definer set search_path = pg_catalog
  as $$
    select coalesce(array_agg(c), '{}') from (
      select t.compartment_id as c
        from public.membership m join public.team t using (team_id)
       where m.person_id = sec.person() and m.left_at is null and m.acknowledged_at is not null
      union all
      select cm.compartment_id
        from public.compartment_member cm
        join public.compartment k using (compartment_id)
        join public.membership m on m.team_id = k.team_id and m.person_id = cm.person_id
       where cm.person_id = sec.person() and m.left_at is null and m.acknowledged_at is not null
    ) mine
  $$;

grant select, insert, update on person, compartment, team, membership, compartment_member, away, project to parley_app;
grant delete on away to parley_app;
grant select on person, compartment, team, membership, compartment_member, away, project to parley_job;
grant select on installation to parley_app, parley_job;
