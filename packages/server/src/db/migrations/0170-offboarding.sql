-- Leaving a team in order: what somebody coordinates is handed over to those who accept it, and then the membership ends.

create table offboarding (
  offboarding_id uuid primary key,
  membership_id uuid not null references membership,
  team_id int not null references team,
  way text not null check (way in ('oneself', 'admin', 'removal')),
  begun_by uuid references person,      -- null for the operator, and for a body's vote
  begun_at timestamptz not null,
  ended_at timestamptz,
  taken_back_at timestamptz,
  check (ended_at is null or taken_back_at is null)
);
create unique index offboarding_under_way on offboarding (membership_id) where ended_at is null and taken_back_at is null;
grant select, insert, update on offboarding to parley_app;
grant select on offboarding to parley_job;

-- The unfinished cases that a member coordinates in their team: ids only. The job then looks at one at a time.
create function sec.cases_held(of_membership uuid) returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.case_id from public.cases c join public.membership m on m.team_id = c.team_id and m.person_id = c.coordinator_id
         where m.membership_id = of_membership and c.report_state <> 'closed' and c.erased_at is null order by c.received_at $$;
revoke execute on function sec.cases_held(uuid) from public;
grant execute on function sec.cases_held(uuid) to parley_job;
