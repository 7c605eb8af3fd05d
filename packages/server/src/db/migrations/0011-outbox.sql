-- The outbox. A mail waits sealed; only the job that sends it opens it. Payloads of jobs are ids.

create table mail (
  mail_id uuid primary key,
  kind text not null,
  case_id uuid,
  person_id uuid references person,
  message_id text not null unique,     -- stable: a repeat after a lost answer is the same message
  sealed bytea not null,               -- envelope and text
  state text not null check (state in ('waiting', 'sent', 'failed', 'digested', 'dropped')),
  created_at timestamptz not null,
  not_before timestamptz not null,
  attempts int not null default 0,
  sent_at timestamptz,
  last_fault text
);
create index mail_waiting on mail (not_before) where state = 'waiting';
create index mail_by_person on mail (person_id, created_at);

alter table mail enable row level security;
alter table mail force row level security;
create policy anyone_writes on mail for insert to parley_app with check (state = 'waiting');
create policy outbox on mail to parley_job using (true);
grant insert on mail to parley_app;
grant select, insert, update on mail to parley_job;

-- How much waits and how much failed, without saying to whom or about what.
create function sec.mail_figures() returns table (state text, count bigint, oldest timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$ select m.state, count(*), min(m.created_at) from public.mail m where m.state in ('waiting', 'failed') group by 1 $$;

-- Ids of what is due across all cases: the jobs then look at one case at a time.
create function sec.cases_due(at timestamptz) returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.case_id from public.cases c where c.finished_at is null
         or (c.hold_until is not null and c.hold_until <= at and c.report_state = 'invalid') $$;

create function sec.steps_due(at timestamptz) returns table (publication_id uuid, case_id uuid, step text)
  language sql stable security definer set search_path = pg_catalog
  as $$ select s.publication_id, s.case_id, s.step
          from public.publication_step s join public.publication p using (publication_id)
         where p.finished_at is null and p.cancelled_at is null and p.not_before <= at
           and (s.state = 'waiting' or (s.state in ('failed', 'running') and s.next_try_at <= at)) $$;

create function sec.cve_requests_due(at timestamptz) returns table (cve_request_id uuid, case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select r.cve_request_id, r.case_id from public.cve_request r
         where r.state in ('wanted', 'asking') and coalesce(r.next_try_at, at) <= at $$;

revoke execute on function sec.cases_due(timestamptz), sec.steps_due(timestamptz), sec.cve_requests_due(timestamptz) from public;
grant execute on function sec.cases_due(timestamptz), sec.steps_due(timestamptz), sec.cve_requests_due(timestamptz) to parley_job;
