-- Briefs to the oversight body: a text written for its members, and the only thing of the case that they read.

-- Which team's council members oversee this one; its owner or admins name it.
alter table team add column oversight_team_id int references team check (oversight_team_id <> team_id);

create table brief (
  brief_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  oversight_team_id int not null references team,
  subject bytea not null,              -- sealed
  body bytea not null,                 -- sealed
  written_by uuid not null references person,
  written_at timestamptz not null,
  withdrawn_at timestamptz,
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index brief_by_case on brief (case_id, written_at);
create index brief_by_body on brief (oversight_team_id, written_at);

-- The bodies this person sits in: a council member who has given the confidentiality acknowledgement (K1).
create function sec.my_bodies() returns int[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(team_id), '{}') from public.membership
         where person_id = sec.person() and left_at is null and acknowledged_at is not null
           and 'steering-council' = any (roles) $$;

alter table brief enable row level security;
alter table brief force row level security;
create policy team on brief to parley_app using (compartment_id = any ((select sec.my_compartments())::int[]));
create policy body on brief for select to parley_app using (
  withdrawn_at is null and oversight_team_id = any ((select sec.my_bodies())::int[]));
create policy one_case on brief to parley_job using (case_id = (select sec.job_case()));
grant select, insert, update (withdrawn_at) on brief to parley_app;
grant select on brief to parley_job;

-- A brief is sealed under its case's key, so that it goes when the case is erased. Whoever may read a brief gets the
-- wrapped key with it; nothing else of the case comes along.
create function sec.my_brief_key(wanted uuid) returns bytea
  language sql stable security definer set search_path = pg_catalog
  as $$ select k.wrapped from public.brief b join public.case_key k using (case_id)
         where b.brief_id = wanted and b.withdrawn_at is null
           and b.oversight_team_id = any ((select sec.my_bodies())::int[]) $$;
