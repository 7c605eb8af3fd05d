-- Publication: approvals of one exact version, the steps of going public, and what is public.

create table approval (
  case_id uuid not null,
  compartment_id int not null,
  version int not null,
  person_id uuid not null references person,
  asked_by uuid references person,
  asked_at timestamptz,
  kind text not null default 'reader' check (kind in ('reader', 'emergency', 'cna')),
  approved_at timestamptz,
  primary key (case_id, version, person_id, kind),
  foreign key (case_id, version) references advisory_version (case_id, version),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

create table publication (
  publication_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  version int not null,
  kind text not null check (kind in ('first', 'amendment', 'withdrawal')),
  reason bytea,                        -- sealed: why it was amended or withdrawn
  requested_by uuid not null references person,
  requested_at timestamptz not null,
  not_before timestamptz not null,     -- the emergency path waits
  emergency boolean not null default false,
  reviewed_by uuid references person,
  reviewed_at timestamptz,
  cancelled_at timestamptz,
  finished_at timestamptz,
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade,
  unique (case_id, version)
);
create unique index publication_running on publication (case_id) where finished_at is null and cancelled_at is null;

create table publication_step (
  publication_id uuid not null references publication,
  case_id uuid not null,
  compartment_id int not null,
  step text not null check (step in ('mail', 'cve', 'osv', 'page')),
  state text not null check (state in ('waiting', 'running', 'failed', 'stuck', 'done', 'skipped')),
  attempts int not null default 0,
  started_at timestamptz,
  done_at timestamptz,
  next_try_at timestamptz,
  last_fault text,                     -- a code, never a text from outside
  outcome jsonb not null default '{}', -- public once done: message id, archive address, CVE id, OSV number, commit
  primary key (publication_id, step),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index publication_step_open on publication_step (next_try_at) where state in ('waiting', 'failed');

do $$
declare t text;
begin
  foreach t in array array['approval', 'publication', 'publication_step'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy team on %I to parley_app using (compartment_id = any ((select sec.my_compartments())::int[]))', t);
    execute format('create policy participants on %I for select to parley_app using (case_id = any ((select sec.my_participations())::uuid[]))', t);
    execute format('create policy one_case on %I to parley_job using (case_id = (select sec.job_case()))', t);
    execute format('grant select, insert, update on %I to parley_app', t);
    execute format('grant select, insert, update on %I to parley_job', t);
  end loop;
end $$;

-- Public by design: no row-level security, nothing here that has not gone out.
create table advisory (
  advisory_id text primary key,        -- the public id: PSF-YYYY-N, or the CVE id where there is no OSV number
  team_id int not null references team,
  case_id uuid unique references cases,
  cve_id text,
  osv_id text,
  title text not null,
  severity_score numeric(3, 1),
  severity_rating text,
  project_name text,
  published_at timestamptz not null,
  modified_at timestamptz not null,
  withdrawn_at timestamptz
);
create index advisory_by_date on advisory (team_id, published_at desc);

create table advisory_history (
  advisory_id text not null references advisory,
  version int not null,
  at timestamptz not null,
  document jsonb not null,             -- hub model, records as sent, timeline
  changes text[] not null default '{}',
  reason text,
  primary key (advisory_id, version)
);

grant select on advisory, advisory_history to parley_app;
grant select, insert, update on advisory, advisory_history to parley_job;
