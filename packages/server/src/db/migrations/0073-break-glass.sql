-- It leaked, or is exploited: what was recorded, what is gone through, and who ticked what. Nothing here publishes.

create table break_glass (
  break_glass_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  cause text not null check (cause in ('public', 'exploit-public', 'attacks-observed')),
  note bytea,                          -- sealed: what was seen, and where
  opened_by uuid not null references person,
  opened_at timestamptz not null,
  law text check (law in ('binds', 'does-not-bind')),
  mitigation_since timestamptz,        -- when a person said that users have a mitigation
  reminded_at timestamptz,
  closed_at timestamptz,
  closed_by uuid references person,
  unique (break_glass_id, case_id),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create unique index break_glass_open on break_glass (case_id) where closed_at is null;

create table break_glass_item (
  break_glass_id uuid not null,
  case_id uuid not null,
  compartment_id int not null,
  item text not null,
  done_by uuid not null references person,
  done_at timestamptz not null,
  note bytea,                          -- sealed
  primary key (break_glass_id, item),
  foreign key (break_glass_id, case_id) references break_glass (break_glass_id, case_id),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

-- For the team alone: what is sent to authorities, and who did it, concerns no participant.
do $$
declare t text;
begin
  foreach t in array array['break_glass', 'break_glass_item'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy team on %I to parley_app using (compartment_id = any ((select sec.my_compartments())::int[]))', t);
    execute format('create policy one_case on %I to parley_job using (case_id = (select sec.job_case()))', t);
  end loop;
end $$;
grant select, insert, update (cause, law, mitigation_since, reminded_at, closed_at, closed_by) on break_glass to parley_app;
grant select, insert, delete on break_glass_item to parley_app;
grant select, update (reminded_at) on break_glass to parley_job;
grant select on break_glass_item to parley_job;

create function sec.glass_open() returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select g.case_id from public.break_glass g where g.closed_at is null $$;
revoke execute on function sec.glass_open() from public;
grant execute on function sec.glass_open() to parley_job;
