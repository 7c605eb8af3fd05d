-- Projects as parties to a case: who is asked for a project, what each project says of itself, whether participants
-- see one another, when they were last reminded. A private channel is a message's audience `project:P` (0035).

-- Who is asked when a project is invited. It says who stands for a project, not on what.
create table project_contact (
  project_id int not null references project,
  person_id uuid not null references person,
  added_by uuid references person,     -- null when the operator's command did it
  added_at timestamptz not null,
  removed_at timestamptz,
  primary key (project_id, person_id)
);
create index project_contact_person on project_contact (person_id) where removed_at is null;
grant select, insert, update on project_contact to parley_app;
grant select on project_contact to parley_job;

-- The coordinator's choice, per case: whether participants see one another by name.
alter table cases add column participants_open boolean not null default false;

alter table participant add column reminded_at timestamptz;
grant update (reminded_at) on participant to parley_app;

-- What a project says of itself in a case, and what it said before.
create table party (
  case_id uuid not null,
  compartment_id int not null,
  project_id int not null references project,
  status text not null check (status in ('not-looked', 'investigating', 'affected', 'not-affected', 'fix-ready', 'fix-deployed')),
  justification text,                  -- one of OpenVEX's, where it is not affected
  status_at timestamptz not null,
  added_at timestamptz not null,
  primary key (case_id, project_id),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

create table party_status (
  party_status_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  project_id int not null,
  status text not null,
  justification text,
  note bytea,                          -- sealed: why, in the party's own words
  by_party boolean not null,           -- false where the coordinator recorded what they were told
  set_by uuid not null references person,
  set_at timestamptz not null,
  foreign key (case_id, project_id) references party,
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index party_status_by_case on party_status (case_id, project_id, set_at);

-- Cases whose participants this person may know by name: those they take part in, where the coordinator opened the list.
create function sec.my_open_cases() returns uuid[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(p.case_id), '{}') from public.participant p join public.cases c using (case_id)
         where p.person_id = sec.person() and p.consent = 'signatory' and p.ended_at is null and c.participants_open $$;

create policy fellows on participant for select to parley_app using (
  consent = 'signatory' and ended_at is null and case_id = any ((select sec.my_open_cases())::uuid[]));

do $$
declare t text;
begin
  foreach t in array array['party', 'party_status'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy team on %I to parley_app using (compartment_id = any ((select sec.my_compartments())::int[]))', t);
    execute format($p$create policy own on %I to parley_app using (
      (case_id::text || '/project:' || project_id::text) = any ((select sec.my_channels())::text[]))$p$, t);
    execute format('create policy one_case on %I to parley_job using (case_id = (select sec.job_case()))', t);
  end loop;
end $$;
-- An opened list shows how far each project is; what it said in confidence stays between it and the team.
create policy fellows on party for select to parley_app using (
  case_id = any ((select sec.my_open_cases())::uuid[]));
grant select, insert, update (status, justification, status_at) on party to parley_app;
grant select, insert on party_status to parley_app;
grant select on party, party_status to parley_job;

-- Parties of the cases that came before this table.
insert into party (case_id, compartment_id, project_id, status, status_at, added_at)
select case_id, compartment_id, project_id, 'not-looked', min(invited_at), min(invited_at)
  from participant where project_id is not null group by 1, 2, 3;

-- Who takes part, when they last opened the case and last wrote in it: for its team, so that silence can be seen.
create function sec.participants_seen(wanted uuid)
  returns table (person_id uuid, opened_at timestamptz, wrote_at timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$
    with wrote as (select m.author_id, max(m.written_at) as at from public.message m
                    where m.case_id = wanted and m.author_id is not null group by 1)
    select p.person_id, r.read_until, w.at
      from public.participant p left join public.reading r using (case_id, person_id)
           left join wrote w on w.author_id = p.person_id
     where p.case_id = wanted
       and exists (select 1 from public.cases c where c.case_id = wanted
                     and c.compartment_id = any ((select sec.my_compartments())::int[]))
  $$;
