-- Triage: the threat-model criteria, notes, second opinions, who is answering right now. For the team only.

create table triage_answer (
  case_id uuid not null,
  compartment_id int not null,
  criterion text not null,
  answer boolean not null,
  note bytea,                          -- sealed
  answered_by uuid not null references person,
  answered_at timestamptz not null,
  primary key (case_id, criterion),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

create table triage_notes (
  case_id uuid primary key,
  compartment_id int not null,
  sealed bytea not null,               -- affected versions and platforms, reachability, known CVEs, first draft
  edited_by uuid not null references person,
  edited_at timestamptz not null,
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

create table opinion (
  case_id uuid not null,
  compartment_id int not null,
  person_id uuid not null references person,
  asked_by uuid not null references person,
  asked_at timestamptz not null,
  determination text,
  note bytea,                          -- sealed
  given_at timestamptz,
  primary key (case_id, person_id),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

create table answering (
  case_id uuid not null,
  compartment_id int not null,
  person_id uuid not null references person,
  seen_at timestamptz not null,
  primary key (case_id, person_id),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

create table decline (
  case_id uuid not null,
  compartment_id int not null,
  person_id uuid not null references person,
  declined_at timestamptz not null,
  primary key (case_id, person_id),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

-- How often a reporter disregarded the policy (charter rule G5): counted by keyed hash of the address.
create table disregard (
  disregard_id uuid primary key,
  team_id int not null references team,
  contact_lookup bytea not null,
  recorded_by uuid not null references person,
  recorded_at timestamptz not null,
  reason text not null
);
create index disregard_contact on disregard (team_id, contact_lookup);

create table saved_view (
  saved_view_id uuid primary key,
  person_id uuid not null references person,
  name text not null check (length(name) between 1 and 60),
  query text not null check (length(query) <= 500),
  unique (person_id, name)
);

create table reading (
  case_id uuid not null,
  compartment_id int not null,
  person_id uuid not null references person,
  read_until timestamptz not null,     -- posts after it are new to this person
  primary key (case_id, person_id),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

do $$
declare t text;
begin
  foreach t in array array['triage_answer', 'triage_notes', 'opinion', 'answering', 'decline'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy team on %I to parley_app using (compartment_id = any ((select sec.my_compartments())::int[]))', t);
    execute format('create policy one_case on %I to parley_job using (case_id = (select sec.job_case()))', t);
    execute format('grant select, insert, update on %I to parley_app', t);
    execute format('grant select, insert on %I to parley_job', t);
  end loop;
end $$;
grant delete on answering to parley_app;

alter table reading enable row level security;
alter table reading force row level security;
create policy oneself on reading to parley_app using (person_id = (select sec.person()));
grant select, insert, update on reading to parley_app;

alter table disregard enable row level security;
alter table disregard force row level security;
create policy team on disregard to parley_app using (
  team_id in (select t.team_id from team t where t.compartment_id = any ((select sec.my_compartments())::int[])));
grant select, insert on disregard to parley_app;

alter table saved_view enable row level security;
alter table saved_view force row level security;
create policy oneself on saved_view to parley_app using (person_id = (select sec.person()));
grant select, insert, update, delete on saved_view to parley_app;
