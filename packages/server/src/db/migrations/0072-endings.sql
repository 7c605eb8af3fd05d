-- What waits for the end of an embargo, and fixes that can be seen before the advisory.

-- An approved version that goes out at the end of the embargo, whenever that comes to be. One per case.
create table publication_schedule (
  case_id uuid primary key,
  compartment_id int not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  scheduled_by uuid not null references person,
  scheduled_at timestamptz not null,
  state text not null check (state in ('waiting', 'voided', 'called-off', 'started')),
  because text,                        -- a word: edited, left-early, not-ready, by-hand
  decided_at timestamptz,
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
alter table publication_schedule enable row level security;
alter table publication_schedule force row level security;
create policy team on publication_schedule to parley_app using (compartment_id = any ((select sec.my_compartments())::int[]));
create policy participants on publication_schedule for select to parley_app using (case_id = any ((select sec.my_participations())::uuid[]));
create policy one_case on publication_schedule to parley_job using (case_id = (select sec.job_case()));
grant select, insert, update on publication_schedule to parley_app, parley_job;

-- Schedules that wait: ids and how their embargo stands, for the scan.
create function sec.schedules_waiting() returns table (case_id uuid, embargo_state text, embargo_cause text)
  language sql stable security definer set search_path = pg_catalog
  as $$ select s.case_id, c.embargo_state, c.embargo_cause from public.publication_schedule s join public.cases c using (case_id)
         where s.state = 'waiting' order by s.scheduled_at $$;
create index publication_schedule_waiting on publication_schedule (scheduled_at) where state = 'waiting';

create function sec.fixes_visible() returns table (case_id uuid, charter text, charter_overrides jsonb)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.case_id, t.charter, t.charter_overrides from public.cases c join public.team t using (team_id)
         where c.fix_public_at is not null and c.published_at is null and c.report_state <> 'closed'
           and not exists (select 1 from public.case_event e where e.case_id = c.case_id and e.event = 'P' and e.mistaken_at is null) $$;
revoke execute on function sec.schedules_waiting(), sec.fixes_visible() from public;
grant execute on function sec.schedules_waiting(), sec.fixes_visible() to parley_job;

-- Who can answer about an end, without their names and without holding their rows: for whoever may move the embargo.
create function sec.bound_participants(wanted uuid)
  returns table (person_id uuid, project_id int, consent text, agreed_until timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$ select p.person_id, p.project_id, p.consent, p.agreed_until from public.participant p
         where p.case_id = wanted and p.ended_at is null and p.consent in ('invited', 'signatory', 'lapsed')
           and sec.moves_embargo(wanted) order by p.person_id $$;
revoke execute on function sec.bound_participants(uuid) from public;
grant execute on function sec.bound_participants(uuid) to parley_app, parley_job;
