-- Which hour of which case a person's reading stands in the ledger for already: one event each, whichever process saw it.
create table read_mark (
  case_id uuid not null,
  compartment_id int not null,
  person_id uuid not null references person,
  hour timestamptz not null,
  primary key (case_id, person_id, hour),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
alter table read_mark enable row level security;
alter table read_mark force row level security;
create policy readers on read_mark for select to parley_app using (compartment_id = any ((select sec.my_compartments())::int[]));
create policy one_case on read_mark to parley_job using (case_id = (select sec.job_case()));
grant select on read_mark to parley_app;
grant select, insert, delete on read_mark to parley_job;
create index event_body_reads on event_body (case_id, actor_id, at) where name = 'case:read';
