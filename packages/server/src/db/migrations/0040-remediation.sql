-- What the editor, the credited and the search for lost reservations need beyond 0009.

alter table link add column tags text[] not null default '{}';

-- The window in which a lost answer is looked for ends after the last call, not after the first.
alter table cve_request add column last_asked_at timestamptz;

-- An operator's wish to reject an id is written before the call is made, like every other effect outside.
alter table cve_id
  add column reject_wanted_at timestamptz,
  add column reject_wanted_by uuid references person,
  add column reject_attempts int not null default 0,
  add column reject_next_try_at timestamptz,
  add column reject_fault text;
grant update (reject_reason, reject_wanted_at, reject_wanted_by, reject_next_try_at, reject_fault) on cve_id to parley_app;

-- The quota as the server last told it, and when the whole account was last looked through.
create table cve_quota (
  only_row boolean primary key default true check (only_row),
  id_quota int not null,
  total_reserved int not null,
  available int not null,
  seen_at timestamptz not null,
  last_fault text
);
grant select on cve_quota to parley_app;
grant select, insert, update on cve_quota to parley_job;

-- Every request of the account whose answer may be missing: a search in one case has to know of the others' calls.
create function sec.cve_requests_open()
  returns table (case_id uuid, asked_from timestamptz, last_asked_at timestamptz, attempts int)
  language sql stable security definer set search_path = pg_catalog
  as $$ select r.case_id, r.asked_from, coalesce(r.last_asked_at, r.asked_from), r.attempts
          from public.cve_request r where r.state = 'asking' and r.asked_from is not null $$;
revoke execute on function sec.cve_requests_open() from public;
grant execute on function sec.cve_requests_open() to parley_job;

-- Somebody credited who was asked, with an account and without membership, sees and answers their own credit.
create policy credited_person on credit for select to parley_app using (
  person_id = (select sec.person()) and consent <> 'unasked' and removed_at is null);
create policy credited_answer on credit for update to parley_app using (
  person_id = (select sec.person()) and consent <> 'unasked' and removed_at is null);
create policy credited_key on case_key for select to parley_app using (
  case_id in (select c.case_id from credit c where c.person_id = (select sec.person())));
create policy credited_answers on event_body for insert to parley_app with check (
  name = 'credit:answered' and case_id in (
    select c.case_id from credit c
     where c.answer_lookup = (select sec.capability()) or c.person_id = (select sec.person())));

-- All that somebody who is asked for a credit may know of the case: whose project, whose team.
create function sec.credit_subject(wanted uuid) returns table (project_name text, team_name text)
  language sql stable security definer set search_path = pg_catalog
  as $$ select p.name, t.name
          from public.credit c join public.cases k using (case_id) join public.team t using (team_id)
          left join public.project p on p.project_id = k.project_id
         where c.credit_id = wanted and c.removed_at is null
           and (c.answer_lookup = sec.capability()
                or (c.person_id = sec.person() and c.consent <> 'unasked')) $$;
