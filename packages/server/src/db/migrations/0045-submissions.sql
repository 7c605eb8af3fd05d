-- What is asked to be approved and what goes out: one hash over mail, records and page. Approvals are given to a hash,
-- so that an edit of anything that goes out voids them.

-- The Message-ID of the announcement, chosen when the case's publication page is first prepared: its archive address
-- follows from it and is part of what is approved.
create table announcement (
  case_id uuid primary key,
  compartment_id int not null,
  message_id text not null unique,
  chosen_at timestamptz not null,
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

-- What is asked for now; asking anew replaces it.
create table submission (
  case_id uuid primary key,
  compartment_id int not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('first', 'amendment', 'withdrawal')),
  version int not null,
  reason bytea,                        -- sealed: what changed in plain words, or why it is withdrawn
  asked_by uuid not null references person,
  asked_at timestamptz not null,
  foreign key (case_id, version) references advisory_version (case_id, version),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

do $$
declare t text;
begin
  foreach t in array array['announcement', 'submission'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy team on %I to parley_app using (compartment_id = any ((select sec.my_compartments())::int[]))', t);
    execute format('create policy participants on %I for select to parley_app using (case_id = any ((select sec.my_participations())::uuid[]))', t);
    execute format('create policy one_case on %I to parley_job using (case_id = (select sec.job_case()))', t);
    execute format('grant select, insert, update on %I to parley_app', t);
    execute format('grant select on %I to parley_job', t);
  end loop;
end $$;

alter table approval
  add column hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  add column reason bytea,             -- sealed: why it could not wait, for an emergency
  drop constraint approval_pkey,
  add primary key (case_id, hash, person_id, kind);

-- A publication holds what it sends, as it was approved: later edits of the draft are another publication.
alter table publication
  add column hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  add column snapshot bytea not null,  -- sealed
  add column fewer_eyes boolean not null default false,
  add column publication_number bigint not null generated always as identity,
  drop constraint publication_case_id_version_key;
create unique index publication_first on publication (case_id) where kind = 'first' and cancelled_at is null;

-- Everything of the compartments of who asks that is not done, and when it was last tried: the page of what waits.
create index publication_step_undone on publication_step (compartment_id) where state not in ('done', 'skipped');
create index advisory_by_cve on advisory (cve_id);
create index advisory_by_osv on advisory (osv_id);
