-- The clock has a start of its own: reopening a closed case begins it anew, and changes nothing about when the report came.
alter table cases add column clock_started_at timestamptz;
update cases set clock_started_at = received_at;
alter table cases alter column clock_started_at set not null;

-- Until now a reopening wrote its own time over that of the receipt. A report that came by itself was received when its
-- first event says; the day of one that was entered by hand stands sealed in that event, and its row stays as it is
-- (docs/READINGS.md, Reopening).
update cases c set received_at = b.at
  from event_body b
 where b.case_id = c.case_id and b.name = 'report:received' and c.source in ('form', 'api') and b.at < c.received_at
   and exists (select 1 from event_body r where r.case_id = c.case_id and r.name = 'case:reopened');

create or replace function sec.keep_case() returns trigger
  language plpgsql set search_path = pg_catalog
  as $$ begin
    if current_user <> 'parley_app' then return new; end if;
    if (new.case_id, new.team_id, new.number) is distinct from (old.case_id, old.team_id, old.number)
      or (new.compartment_id <> old.compartment_id and not exists (
            select 1 from public.compartment k where k.compartment_id = new.compartment_id and k.team_id = old.team_id)) then
      raise exception 'a case stays where it is' using errcode = 'insufficient_privilege';
    end if;
    if old.compartment_id = any (sec.my_compartments()) then return new; end if;
    if (new.compartment_id, new.project_id, new.source, new.title, new.determination, new.determined_at, new.duplicate_of, new.coordinator_id,
        new.offered_to, new.assigned_at, new.assigned_by, new.received_at, new.clock_started_at, new.accepted_at, new.deadline_at,
        new.severity_score, new.severity_rating, new.cve_id, new.cve_elsewhere, new.published_at, new.reference,
        new.participants_open, new.keep_until, new.erasure_told_at, new.erased_at, new.erased_rule, new.erased_days)
       is distinct from
       (old.compartment_id, old.project_id, old.source, old.title, old.determination, old.determined_at, old.duplicate_of, old.coordinator_id,
        old.offered_to, old.assigned_at, old.assigned_by, old.received_at, old.clock_started_at, old.accepted_at, old.deadline_at,
        old.severity_score, old.severity_rating, old.cve_id, old.cve_elsewhere, old.published_at, old.reference,
        old.participants_open, old.keep_until, old.erasure_told_at, old.erased_at, old.erased_rule, old.erased_days) then
      raise exception 'this is the team''s to change' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;

create or replace function sec.cases_to_move(
  at timestamptz, teams int[], idle_days int, reply_days int, ladder int[], every_days int, most int)
  returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select c.case_id from public.cases c
     where c.team_id = any (teams) and not c.practice and (
       (c.hold_until <= at and c.report_state in ('invalid', 'deferred'))
       or (c.finished_at is null and (
         (c.coordinator_id is null and c.report_state <> 'closed' and c.nobody_left_told_at is null
           and c.last_human_at <= at - make_interval(days => idle_days))
         or (c.deadline_at < at and c.overdue_told_at is null)
         or (c.replied_at is null and c.reply_late_told_at is null and c.determination is null
           and c.published_at is null and c.report_state <> 'closed'
           and c.clock_started_at < at - make_interval(days => reply_days))
         or coalesce(c.last_reminder_at, '-infinity') < case
              when c.deadline_at <= at then c.deadline_at + make_interval(days =>
                (floor(extract(epoch from at - c.deadline_at) / 86400 / every_days) * every_days)::int)
              else coalesce((select max(c.deadline_at - make_interval(days => d)) from unnest(ladder) d
                              where c.deadline_at - make_interval(days => d) <= at), '-infinity') end)))
     order by c.received_at limit most
  $$;
