-- Cases and who may read them. Access follows from three grants only: the team's compartment, a consented
-- participation, a follow link. compartment_id stands on every row that hangs on a case and follows the case by
-- foreign key, so that a policy needs no join; see docs/decisions/0002-compartments.md.

create table case_counter (
  team_id int not null references team,
  year int not null,
  next int not null,
  primary key (team_id, year)
);

create table cases (
  case_id uuid primary key,
  team_id int not null references team,
  compartment_id int not null references compartment,
  number text not null unique,         -- TEAM-YYYY-NNN: what people say
  project_id int references project,
  source text not null check (source in ('form', 'api', 'hand', 'import')),
  title bytea not null,                -- sealed
  report_state text not null check (report_state in ('received', 'valid', 'invalid', 'accepted', 'deferred', 'closed')),
  determination text,
  determined_at timestamptz,
  duplicate_of uuid references cases,
  coordinator_id uuid references person,
  offered_to uuid references person,   -- a hand-over waiting for its answer
  assigned_at timestamptz,
  waiting_on text check (waiting_on in ('reporter')),
  waiting_since timestamptz,
  received_at timestamptz not null,
  acknowledged_at timestamptz,
  accepted_at timestamptz,
  finished_at timestamptz,
  deadline_at timestamptz not null,
  hold_until timestamptz,              -- an invalid report is held open for the reporter's answer
  embargo_state text not null check (embargo_state in ('none', 'proposed', 'active', 'revising', 'exited')),
  embargo_ends_at timestamptz,
  exploited boolean not null default false,
  severity_score numeric(3, 1),
  severity_rating text,
  cve_id text unique,
  published_at timestamptz,
  last_activity_at timestamptz not null,
  last_human_at timestamptz not null,
  last_reminder_at timestamptz,
  readers_cache int,
  unique (case_id, compartment_id)
);
create index cases_by_activity on cases (compartment_id, last_activity_at desc, case_id);
create index cases_by_deadline on cases (compartment_id, deadline_at, case_id) where finished_at is null;
create index cases_by_coordinator on cases (coordinator_id, finished_at);
create index cases_unfinished on cases (team_id, received_at) where finished_at is null;

create table case_key (
  case_id uuid primary key references cases,
  wrapped bytea                        -- null once erased: everything sealed under it is gone
);

create table follow_link (
  follow_link_id uuid primary key,
  case_id uuid not null references cases deferrable initially deferred,  -- the link opens the case: it comes first
  lookup bytea not null unique,        -- keyed hash of the secret
  sealed bytea not null,               -- the secret, for "send me my link again"
  contact_lookup bytea,                -- keyed hash of the reporter's address
  created_at timestamptz not null,
  replaced_at timestamptz
);
create index follow_link_case on follow_link (case_id);
create index follow_link_contact on follow_link (contact_lookup) where replaced_at is null;

create table participant (
  case_id uuid not null,
  person_id uuid not null references person,
  compartment_id int not null,
  project_id int references project,
  consent text not null check (consent in ('invited', 'signatory', 'declined', 'lapsed', 'left')),
  invitation bytea not null,           -- sealed for the invited person: a title chosen for invitations, why they are asked
  invited_by uuid not null references person,
  invited_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  primary key (case_id, person_id),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index participant_person on participant (person_id) where ended_at is null;

create function sec.my_participations() returns uuid[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(case_id), '{}') from public.participant
         where person_id = sec.person() and consent = 'signatory' and ended_at is null $$;

create function sec.my_reports() returns uuid[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(case_id), '{}') from public.follow_link
         where lookup = sec.capability() and replaced_at is null $$;

-- A link may open a case that does not exist yet, never one that does.
create function sec.case_is_new(wanted uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select not exists (select 1 from public.cases where case_id = wanted) $$;

-- Takes the next case number, gaps allowed (access.md: gaps in numbers are public), in a transaction of its own.
create function sec.take_case_number(team int, in_year int) returns int
  language sql security definer set search_path = pg_catalog
  as $$ insert into public.case_counter as c (team_id, year, next) values (team, in_year, 2)
        on conflict (team_id, year) do update set next = c.next + 1 returning next - 1 $$;

alter table cases enable row level security;
alter table cases force row level security;
create policy readers on cases to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_participations())::uuid[])
  or case_id = any ((select sec.my_reports())::uuid[]));
create policy one_case on cases to parley_job using (case_id = (select sec.job_case()));

alter table case_key enable row level security;
alter table case_key force row level security;
create policy readers on case_key to parley_app using (exists (select 1 from cases c where c.case_id = case_key.case_id));
create policy one_case on case_key to parley_job using (case_id = (select sec.job_case()));

-- The reporter sees the link in hand; the team sees that links exist and may replace them.
alter table follow_link enable row level security;
alter table follow_link force row level security;
create policy holder on follow_link for select to parley_app using (lookup = (select sec.capability()));
create policy opener on follow_link for insert to parley_app
  with check (lookup = (select sec.capability()) and sec.case_is_new(case_id));
create policy team on follow_link to parley_app using (
  case_id in (select c.case_id from cases c where c.compartment_id = any ((select sec.my_compartments())::int[])));
create policy one_case on follow_link to parley_job using (case_id = (select sec.job_case()));

alter table participant enable row level security;
alter table participant force row level security;
create policy team on participant to parley_app using (compartment_id = any ((select sec.my_compartments())::int[]));
create policy oneself on participant for select to parley_app using (person_id = (select sec.person()));
create policy own_answer on participant for update to parley_app
  using (person_id = (select sec.person())) with check (person_id = (select sec.person()));
create policy one_case on participant to parley_job using (case_id = (select sec.job_case()));

grant select, insert, update on cases, case_key, follow_link to parley_app;
grant select, insert, update (consent, answered_at, ended_at, project_id, invitation, invited_by, invited_at) on participant to parley_app;
grant select, update on cases to parley_job;
grant select on case_key, follow_link, participant to parley_job;
