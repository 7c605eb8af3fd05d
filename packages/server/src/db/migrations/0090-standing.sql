-- What the list asks of other tables, kept on the case's row: whether a publication is running, whether its
-- approval was asked for and who approved the newest version, whether a fix is merged, whether the CVE record is still owed, who went the emergency path without a
-- review. Asked of their tables for every row, these were most of the list's time at 100,000 cases.

create index publication_by_case on publication (case_id, publication_number);
create index publication_step_by_case on publication_step (case_id);

alter table cases
  add column publishing boolean not null default false,
  add column approved_by uuid[] not null default '{}',
  add column submitted boolean not null default false,
  add column fix_merged boolean not null default false,
  add column record_waits boolean not null default false,
  add column emergency_by uuid[] not null default '{}';

-- Writes those six anew for one case. It stands here and not in the writers' code because a job or a participant may
-- write what they follow from and not the case's row.
create function sec.stand_case(wanted uuid) returns void
  language sql security definer set search_path = pg_catalog
  as $$
    update public.cases c
       set publishing = s.publishing, approved_by = s.approved_by, submitted = s.submitted, fix_merged = s.fix_merged, record_waits = s.record_waits,
           emergency_by = s.emergency_by
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
                   and p.finished_at is not null order by p.publication_number) as emergency_by) s
     where c.case_id = wanted
       and (c.publishing, c.approved_by, c.submitted, c.fix_merged, c.record_waits, c.emergency_by)
           is distinct from (s.publishing, s.approved_by, s.submitted, s.fix_merged, s.record_waits, s.emergency_by)
  $$;
revoke execute on function sec.stand_case(uuid) from public;

create function sec.row_stands_case() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    perform sec.stand_case(new.case_id);
    return null;
  end $$;

create trigger publication_stands_case after insert or update on publication
  for each row execute function sec.row_stands_case();
create trigger approval_stands_case after insert or update on approval
  for each row execute function sec.row_stands_case();
create trigger submission_stands_case after insert on submission
  for each row execute function sec.row_stands_case();
create trigger version_stands_case after insert on advisory_version
  for each row execute function sec.row_stands_case();
create trigger link_stands_case after insert or update on link
  for each row execute function sec.row_stands_case();
create trigger step_stands_case after insert or update on publication_step
  for each row when (new.step = 'cve') execute function sec.row_stands_case();

-- The same for what is there already, table by table.
update cases c set publishing = true
  from publication p where p.case_id = c.case_id and p.finished_at is null and p.cancelled_at is null;
update cases c set approved_by = a.people
  from (select a.case_id, array_agg(a.person_id order by a.approved_at, a.person_id) as people
          from approval a join (select case_id, max(version) as version from advisory_version group by 1) v using (case_id, version)
         where a.approved_at is not null group by 1) a
 where a.case_id = c.case_id;
update cases c set submitted = true from submission u where u.case_id = c.case_id;
update cases c set fix_merged = true
  from link l where l.case_id = c.case_id and l.kind = 'pull-request' and l.merged_at is not null and l.removed_at is null;
update cases c set record_waits = true
  from publication_step s where s.case_id = c.case_id and s.step = 'cve' and s.state not in ('done', 'skipped');
update cases c set emergency_by = e.people
  from (select case_id, array_agg(requested_by order by publication_number) as people from publication
         where emergency and reviewed_at is null and cancelled_at is null and finished_at is not null group by 1) e
 where e.case_id = c.case_id;

-- Whether a case can still ask anything of anybody. Few of many do, and all that is counted and needed is among them.
alter table cases add column standing boolean not null generated always as (
  finished_at is null or record_waits or emergency_by <> '{}' or ((submitted or approved_by <> '{}') and published_at is null)
  or (report_state <> 'closed'
      and (determination is null or withdrawn_at is not null or offered_to is not null
           or (fix_merged and published_at is null)))) stored;

-- `phase` of the rules (packages/rules/src/cases/phase.ts), read by every tab and filter; a test holds it to them.
alter table cases add column phase text not null generated always as (
  case
    when published_at is not null then 'published'
    when publishing then 'publishing'
    when report_state = 'closed' then 'closed'
    when report_state = 'invalid' then 'held'
    when report_state = 'deferred' then case when determination is not distinct from 'duplicate' then 'duplicate' else 'held' end
    when coordinator_id is null then 'needs-coordinator'
    when approved_by <> '{}' then 'ready-to-publish'
    when waiting_on is not distinct from 'reporter' then 'waiting-on-reporter'
    when report_state = 'accepted' then 'accepted'
    else 'triage' end) stored;

create index cases_standing on cases (compartment_id, last_activity_at desc, case_id) where standing;
create index cases_submitted on cases (compartment_id) where submitted and published_at is null;
create index cases_by_due on cases (compartment_id, deadline_at, case_id);
create index cases_by_severity on cases (compartment_id, (coalesce(severity_score, -1)) desc, case_id);
