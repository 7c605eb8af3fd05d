-- What waits for a person's daily mail about how their team governs itself: a kind and where to look, never a name or a text.
create table team_notification (
  notification_id uuid primary key,
  person_id uuid not null references person,
  team_id int not null references team,  -- told only while they are of it, or of the body that oversees it
  kind text not null,
  path text not null check (path ~ '^/[a-z]+(/[0-9a-f-]{36})?$'),
  at timestamptz not null
);
create index team_notification_person on team_notification (person_id, at);

alter table team_notification enable row level security;
alter table team_notification force row level security;
create policy outbox on team_notification to parley_job using (true);
grant select, insert, delete on team_notification to parley_job;

-- Replaces what forgot the recorded decisions alone.
drop function sec.erase_recorded(uuid);
create function sec.erase_joining(who uuid) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$ begin
    update public.recorded_decision set name = 'Erased person', login = null, source = 'erased' where person_id = who;
    delete from public.team_notification where person_id = who;
  end $$;
revoke execute on function sec.erase_joining(uuid) from public;
grant execute on function sec.erase_joining(uuid) to parley_job;
