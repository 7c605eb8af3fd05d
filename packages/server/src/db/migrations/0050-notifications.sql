-- What waits for a person's daily mail: a case number and a kind, never a title or a text. Only jobs see it.

create table notification (
  notification_id uuid primary key,
  person_id uuid not null references person,
  case_id uuid not null,
  case_number text not null,
  kind text not null,
  at timestamptz not null
);
create index notification_person on notification (person_id, at);

alter table notification enable row level security;
alter table notification force row level security;
create policy outbox on notification to parley_job using (true);
grant select, insert, delete on notification to parley_job;

-- Whether a person may read a case at this moment: asked again before a daily mail names it.
create function sec.person_reads(who uuid, wanted uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$
    select exists (
      select 1 from public.cases c
        join public.compartment k on k.compartment_id = c.compartment_id
        join public.membership m on m.team_id = c.team_id and m.person_id = who
       where c.case_id = wanted and m.left_at is null and m.acknowledged_at is not null
         and (not k.narrowed or exists (select 1 from public.compartment_member cm
               where cm.compartment_id = k.compartment_id and cm.person_id = who)))
      or exists (
      select 1 from public.participant p
       where p.case_id = wanted and p.person_id = who and p.consent = 'signatory' and p.ended_at is null)
  $$;
revoke execute on function sec.person_reads(uuid, uuid) from public;
grant execute on function sec.person_reads(uuid, uuid) to parley_job;
