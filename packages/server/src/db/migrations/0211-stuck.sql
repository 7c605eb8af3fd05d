-- Who is asked about a publication that is stuck: kept on the case's row, like the other five (0090).
alter table cases add column stuck_by uuid;
alter table publication_step add column late_told_at timestamptz;

create or replace function sec.stand_case(wanted uuid) returns void
  language sql security definer set search_path = pg_catalog
  as $$
    update public.cases c
       set publishing = s.publishing, approved_by = s.approved_by, submitted = s.submitted, fix_merged = s.fix_merged, record_waits = s.record_waits,
           emergency_by = s.emergency_by, stuck_by = s.stuck_by
      from (select
          exists (select 1 from public.publication p
                   where p.case_id = wanted and p.finished_at is null and p.cancelled_at is null) as publishing,
          array(select a.person_id from public.approval a
                 where a.case_id = wanted and a.approved_at is not null
                   and a.version = (select max(v.version) from public.advisory_version v where v.case_id = wanted)
                 order by a.approved_at, a.person_id) as approved_by,
          exists (select 1 from public.submission u where u.case_id = wanted) as submitted,
          exists (select 1 from public.link l
                   where l.case_id = wanted and l.kind = 'pull-request' and l.merged_at is not null
                     and l.removed_at is null) as fix_merged,
          exists (select 1 from public.publication_step s
                   where s.case_id = wanted and s.step = 'cve' and s.state not in ('done', 'skipped')) as record_waits,
          array(select p.requested_by from public.publication p
                 where p.case_id = wanted and p.emergency and p.reviewed_at is null and p.cancelled_at is null
                   and p.finished_at is not null order by p.publication_number) as emergency_by,
          (select p.requested_by from public.publication p
            where p.case_id = wanted and p.finished_at is null and p.cancelled_at is null
              and exists (select 1 from public.publication_step s
                           where s.publication_id = p.publication_id and s.state = 'stuck')) as stuck_by) s
     where c.case_id = wanted
       and (c.publishing, c.approved_by, c.submitted, c.fix_merged, c.record_waits, c.emergency_by, c.stuck_by)
           is distinct from (s.publishing, s.approved_by, s.submitted, s.fix_merged, s.record_waits, s.emergency_by, s.stuck_by)
  $$;

-- A step of the CVE record stands its case anyway.
create trigger step_stuck_stands_case after update on publication_step
  for each row when (new.step <> 'cve' and (new.state = 'stuck') <> (old.state = 'stuck'))
  execute function sec.row_stands_case();

update cases c set stuck_by = p.requested_by
  from publication p
 where p.case_id = c.case_id and p.finished_at is null and p.cancelled_at is null
   and exists (select 1 from publication_step s where s.publication_id = p.publication_id and s.state = 'stuck');

alter table cases drop column standing;
alter table cases add column standing boolean not null generated always as (
  finished_at is null or record_waits or stuck_by is not null or emergency_by <> '{}'
  or ((submitted or approved_by <> '{}') and published_at is null)
  or (report_state <> 'closed'
      and (determination is null or withdrawn_at is not null or offered_to is not null
           or (fix_merged and published_at is null)))) stored;
create index cases_standing on cases (compartment_id, last_activity_at desc, case_id) where standing;

-- CVE records that are not out although the advisory is, over all cases, with the rules of their teams. Of a record that
-- came out once, a later change is not meant.
create function sec.records_owed()
  returns table (publication_id uuid, case_id uuid, published_at timestamptz, charter text, charter_overrides jsonb)
  language sql stable security definer set search_path = pg_catalog
  as $$ select s.publication_id, s.case_id, c.published_at, t.charter, t.charter_overrides
          from public.publication_step s join public.publication p using (publication_id)
               join public.cases c on c.case_id = s.case_id join public.team t using (team_id)
         where s.step = 'cve' and s.state not in ('done', 'skipped') and s.late_told_at is null
           and p.kind <> 'withdrawal' and p.finished_at is null and p.cancelled_at is null and c.published_at is not null
           and not exists (select 1 from public.publication_step d
                            where d.case_id = s.case_id and d.step = 'cve' and d.state = 'done') $$;
revoke execute on function sec.records_owed() from public;
grant execute on function sec.records_owed() to parley_job;

-- The newest event of these names in a case: a number, so that an edit and its taking back are two edits.
create function sec.last_edit(wanted uuid, names text[]) returns bigint
  language sql stable security definer set search_path = pg_catalog
  as $$ select max(e.event_number) from public.event e join public.event_body b using (event_id)
         where b.case_id = wanted and b.name = any (names) and sec.moves_embargo(wanted) $$;
revoke execute on function sec.last_edit(uuid, text[]) from public;
grant execute on function sec.last_edit(uuid, text[]) to parley_app, parley_job;

-- Set by a restore: until an operator releases it, nothing goes out that the backup still held as waiting.
alter table installation add column outgoing_paused_at timestamptz;
