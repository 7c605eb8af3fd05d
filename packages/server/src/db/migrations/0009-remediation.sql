-- Remediation: the advisory in versions, credits and their answers, links, CVE ids asked for and held.

-- The advisory is written once and kept in versions; approvals are given to exactly one of them.
create table advisory_version (
  case_id uuid not null,
  compartment_id int not null,
  version int not null check (version >= 1),
  sealed bytea not null,               -- the whole draft as canonical JSON
  edited_by uuid not null references person,
  edited_at timestamptz not null,
  primary key (case_id, version),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

create table credit (
  credit_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  sealed bytea not null,               -- name, contact, address
  types text[] not null,
  person_id uuid references person,
  is_reporter boolean not null default false,
  consent text not null check (consent in ('unasked', 'asked', 'accepted', 'anonymous', 'declined')),
  answer_lookup bytea unique,          -- keyed hash of the link that someone without an account answers by
  asked_at timestamptz,
  answered_at timestamptz,
  position int not null,
  removed_at timestamptz,
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index credit_by_case on credit (case_id, position);

create table link (
  link_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  kind text not null check (kind in ('public-issue', 'pull-request', 'commit', 'other')),
  url bytea not null,                  -- sealed
  merged_at timestamptz,
  position int not null,
  added_by uuid not null references person,
  added_at timestamptz not null,
  removed_at timestamptz,
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index link_by_case on link (case_id, position);

-- A request for a CVE id is written before it is made. A request whose answer was lost is settled by looking at the
-- server between asked_from and now, never by asking again.
create table cve_request (
  cve_request_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  state text not null check (state in ('wanted', 'asking', 'reserved', 'cancelled')),
  year int not null,
  wanted_at timestamptz not null,
  asked_from timestamptz,
  settled_at timestamptz,
  cve_id text,
  attempts int not null default 0,
  last_fault text,
  next_try_at timestamptz,
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create unique index cve_request_open on cve_request (case_id) where state <> 'cancelled';

-- Every id our account ever received, with or without a case: an orphan is listed and used for nothing else (L3).
create table cve_id (
  cve_id text primary key,
  team_id int references team,
  state text not null check (state in ('reserved', 'published', 'rejected')),
  reserved_at timestamptz not null,
  orphan boolean not null default false,
  seen_at timestamptz not null,
  reject_reason text
);

do $$
declare t text;
begin
  foreach t in array array['advisory_version', 'credit', 'link', 'cve_request'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy team on %I to parley_app using (compartment_id = any ((select sec.my_compartments())::int[]))', t);
    execute format('create policy participants on %I for select to parley_app using (case_id = any ((select sec.my_participations())::uuid[]))', t);
    execute format('create policy one_case on %I to parley_job using (case_id = (select sec.job_case()))', t);
    execute format('grant select, insert, update on %I to parley_app, parley_job', t);
  end loop;
end $$;
create policy own_credit on credit for select to parley_app using (
  (is_reporter and case_id = any ((select sec.my_reports())::uuid[])) or answer_lookup = (select sec.capability()));
create policy own_answer on credit for update to parley_app using (
  (is_reporter and case_id = any ((select sec.my_reports())::uuid[])) or answer_lookup = (select sec.capability()));
-- A reporter's wish for credit arrives with the report.
create policy own_wish on credit for insert to parley_app
  with check (is_reporter and case_id = any ((select sec.my_reports())::uuid[]));
create policy answering_key on case_key for select to parley_app using (
  case_id in (select c.case_id from credit c where c.answer_lookup = (select sec.capability())));

grant select on cve_id to parley_app;
grant select, insert, update on cve_id to parley_job;
