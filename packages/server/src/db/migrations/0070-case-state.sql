-- What is true of the vulnerability itself (V, F, D per project; P, X, A per case), and since when a fix can be seen.
-- Each happens once. A row that was recorded by mistake is marked so and counts no more; the ledger keeps both.

create table case_event (
  case_event_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  event text not null check (event in ('V', 'F', 'D', 'P', 'X', 'A')),
  project_id int references project,   -- for V, F, D
  implied boolean not null default false,
  recorded_by uuid references person,  -- null when it followed from something else
  recorded_at timestamptz not null,
  event_order bigint not null generated always as identity,
  mistaken_at timestamptz,
  check ((event in ('V', 'F', 'D')) = (project_id is not null)),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create unique index case_event_once on case_event (case_id, event, coalesce(project_id, 0)) where mistaken_at is null;
create index case_event_by_case on case_event (case_id, event_order);

alter table case_event enable row level security;
alter table case_event force row level security;
create policy readers on case_event to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_participations())::uuid[])
  or case_id = any ((select sec.my_reports())::uuid[]));
create policy one_case on case_event to parley_job using (case_id = (select sec.job_case()));
grant select, insert, update (mistaken_at) on case_event to parley_app, parley_job;

-- Since when the fix can be seen by anyone (a merged pull request), and when its coordinator was last told so.
alter table cases
  add column fix_public_at timestamptz,
  add column fix_public_told_at timestamptz;
create index cases_fix_public on cases (fix_public_at) where fix_public_at is not null and published_at is null;

-- The projects of a case: its own, its parties, and those that somebody agreed to come for. For whoever reads the case.
-- In PL/pgSQL because the table of parties comes later (0080).
create function sec.projects_of_case(wanted uuid) returns table (project_id int, name text, is_own boolean)
  language plpgsql stable security definer set search_path = pg_catalog
  as $$ begin return query
    select j.project_id, j.name, j.project_id is not distinct from c.project_id
      from public.cases c join public.project j
        on j.project_id = c.project_id
        or j.project_id in (select p.project_id from public.participant p
                             where p.case_id = c.case_id and p.consent in ('signatory', 'lapsed') and p.ended_at is null)
        or j.project_id in (select y.project_id from public.party y where y.case_id = c.case_id)
        or j.project_id in (select e.project_id from public.case_event e where e.case_id = c.case_id)
     where c.case_id = wanted
       and (c.compartment_id = any ((select sec.my_compartments())::int[])
         or c.case_id = any ((select sec.my_participations())::uuid[])
         or c.case_id = any ((select sec.my_reports())::uuid[])
         or c.case_id = sec.job_case())
     order by 3 desc, j.name, j.project_id;
  end $$;
revoke execute on function sec.projects_of_case(uuid) from public;
grant execute on function sec.projects_of_case(uuid) to parley_app, parley_job;

-- Cases that came before this table: what their rows already say.
insert into case_event (case_event_id, case_id, compartment_id, event, implied, recorded_at)
select gen_random_uuid(), case_id, compartment_id, 'P', false, published_at from cases where published_at is not null;
insert into case_event (case_event_id, case_id, compartment_id, event, implied, recorded_at)
select gen_random_uuid(), case_id, compartment_id, 'A', false, last_activity_at from cases where exploited;
