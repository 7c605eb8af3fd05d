-- What is said in a case: the report, messages by audience, files, and the opened bodies of ledger events.
-- Everything a person wrote is sealed under the case's key.

create table report (
  case_id uuid primary key,
  compartment_id int not null,
  sealed bytea not null,               -- what the reporter wrote, by field
  contact bytea,                       -- sealed address, name and wish for credit
  unsubscribed_at timestamptz,
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

create table message (
  message_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  audience text not null check (audience in ('team', 'team+reporter', 'everyone') or audience like 'project:%'),
  author_kind text not null check (author_kind in ('person', 'reporter', 'parley')),
  author_id uuid references person,
  body bytea not null,                 -- sealed
  written_at timestamptz not null,
  retracted_at timestamptz,
  retracted_by uuid references person,
  check ((author_kind = 'person') = (author_id is not null)),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index message_by_case on message (case_id, written_at, message_id);

create table attachment (
  attachment_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  audience text not null,
  message_id uuid references message,
  kind text not null check (kind in ('file', 'patch', 'proof-of-concept')),
  name bytea not null,                 -- sealed
  size_bytes int not null check (size_bytes >= 0),
  content bytea not null,              -- sealed; size limits are the intake's
  author_kind text not null check (author_kind in ('person', 'reporter')),
  author_id uuid references person,
  added_at timestamptz not null,
  withdrawn_at timestamptz,
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index attachment_by_case on attachment (case_id, added_at);

create table event_body (
  event_id uuid primary key references event,
  case_id uuid,
  compartment_id int,
  team_id int references team,
  audience text not null check (audience in ('public', 'team', 'team+reporter', 'everyone')),
  name text not null,
  at timestamptz not null,
  actor_id uuid references person,
  salt bytea not null check (length(salt) = 32),
  body bytea not null,                 -- canonical bytes; sealed where the event belongs to a case
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index event_body_by_case on event_body (case_id, at);
create index event_body_by_team on event_body (team_id, at) where case_id is null;

-- The body never changes; only the compartment follows the case when it is narrowed or widened.
create function sec.refuse_body_change() returns trigger language plpgsql set search_path = pg_catalog
  as $$ begin
    if tg_op = 'UPDATE' and (new.event_id, new.case_id, new.team_id, new.audience, new.name, new.at, new.actor_id, new.salt, new.body)
       is not distinct from (old.event_id, old.case_id, old.team_id, old.audience, old.name, old.at, old.actor_id, old.salt, old.body)
    then return new; end if;
    raise exception 'the ledger is append-only' using errcode = 'insufficient_privilege';
  end $$;
create trigger event_body_is_append_only before update or delete on event_body
  for each row execute function sec.refuse_body_change();

do $$
declare t text;
begin
  foreach t in array array['message', 'attachment'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format($p$create policy readers on %I to parley_app using (
      compartment_id = any ((select sec.my_compartments())::int[])
      or (audience = 'everyone' and case_id = any ((select sec.my_participations())::uuid[]))
      or (audience in ('everyone', 'team+reporter') and case_id = any ((select sec.my_reports())::uuid[])))$p$, t);
    execute format('create policy one_case on %I to parley_job using (case_id = (select sec.job_case()))', t);
  end loop;
end $$;

alter table event_body enable row level security;
alter table event_body force row level security;
create policy readers on event_body for select to parley_app using (
  audience = 'public'
  or compartment_id = any ((select sec.my_compartments())::int[])
  or (case_id is null and team_id in (select t.team_id from team t where t.compartment_id = any ((select sec.my_compartments())::int[])))
  or (audience = 'everyone' and case_id = any ((select sec.my_participations())::uuid[]))
  or (audience in ('everyone', 'team+reporter') and case_id = any ((select sec.my_reports())::uuid[])));
-- Whoever acts writes the event: a participant's or reporter's own step may be for the team's eyes only.
create policy writers on event_body for insert to parley_app with check (
  case_id is null
  or compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_participations())::uuid[])
  or case_id = any ((select sec.my_reports())::uuid[])
  or (case_id, (select sec.person())) in (select p.case_id, p.person_id from participant p));
create policy one_case on event_body to parley_job using (case_id is not distinct from (select sec.job_case()));

alter table report enable row level security;
alter table report force row level security;
create policy readers on report to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_participations())::uuid[])
  or case_id = any ((select sec.my_reports())::uuid[]));
create policy one_case on report to parley_job using (case_id = (select sec.job_case()));

grant select, insert, update on report, message, attachment to parley_app;
grant select, insert, update on report, message to parley_job;
grant select on attachment to parley_job;
grant select, insert on event_body to parley_app, parley_job;
