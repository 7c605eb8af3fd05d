-- What a case asks of its team after it was published, and about its embargo, was in no list: a new version or a withdrawal
-- that waits for its approval, a list after a leak that is open (its notices have clocks), an end of the embargo that the
-- team has not answered.
alter table cases
  add column change_asked text,               -- 'amendment' or 'withdrawal': asked for, and neither out nor edited since
  add column glass_open boolean not null default false,
  add column proposal_waits boolean not null default false;

create or replace function sec.stand_case(wanted uuid) returns void
  language sql security definer set search_path = pg_catalog
  as $$
    update public.cases c
       set publishing = s.publishing, approved_by = s.approved_by, submitted = s.submitted, fix_merged = s.fix_merged, record_waits = s.record_waits,
           emergency_by = s.emergency_by, stuck_by = s.stuck_by, emergency_at = s.emergency_at,
           change_asked = s.change_asked, glass_open = s.glass_open, proposal_waits = s.proposal_waits
      from (select
          exists (select 1 from public.publication p
                   where p.case_id = wanted and p.finished_at is null and p.cancelled_at is null) as publishing,
          array(select a.person_id from public.approval a join public.cases o on o.case_id = a.case_id
                 where a.case_id = wanted and a.approved_at is not null and a.kind <> 'emergency'
                   and a.version = (select max(v.version) from public.advisory_version v where v.case_id = wanted)
                   and exists (select 1 from public.membership m
                                where m.team_id = o.team_id and m.person_id = a.person_id and m.left_at is null)
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
                           where s.publication_id = p.publication_id and s.state = 'stuck')) as stuck_by,
          (select max(a.approved_at) from public.approval a
            where a.case_id = wanted and a.kind = 'emergency'
              and a.version = (select max(v.version) from public.advisory_version v where v.case_id = wanted)) as emergency_at,
          (select u.kind from public.submission u
            where u.case_id = wanted and u.kind <> 'first'
              and u.version = (select max(v.version) from public.advisory_version v where v.case_id = wanted)
              and not exists (select 1 from public.publication p
                               where p.case_id = wanted and p.hash = u.hash and p.cancelled_at is null)) as change_asked,
          exists (select 1 from public.break_glass g where g.case_id = wanted and g.closed_at is null) as glass_open,
          exists (select 1 from public.embargo_proposal e
                   where e.case_id = wanted and e.outcome is null and e.party <> 'team'
                     and not exists (select 1 from public.embargo_answer a
                                      where a.proposal_id = e.proposal_id and a.party = 'team' and not a.void)) as proposal_waits) s
     where c.case_id = wanted
       and (c.publishing, c.approved_by, c.submitted, c.fix_merged, c.record_waits, c.emergency_by, c.stuck_by, c.emergency_at,
            c.change_asked, c.glass_open, c.proposal_waits)
           is distinct from (s.publishing, s.approved_by, s.submitted, s.fix_merged, s.record_waits, s.emergency_by, s.stuck_by, s.emergency_at,
            s.change_asked, s.glass_open, s.proposal_waits)
  $$;

drop trigger submission_stands_case on submission;
create trigger submission_stands_case after insert or update on submission
  for each row execute function sec.row_stands_case();
create trigger glass_stands_case after insert or update of closed_at on break_glass
  for each row execute function sec.row_stands_case();
create trigger proposal_stands_case after insert or update on embargo_proposal
  for each row execute function sec.row_stands_case();
create trigger answer_stands_case after insert or update on embargo_answer
  for each row execute function sec.row_stands_case();

alter table cases drop column standing;
alter table cases add column standing boolean not null generated always as (
  finished_at is null or record_waits or stuck_by is not null or emergency_by <> '{}'
  or change_asked is not null or glass_open or proposal_waits
  or ((submitted or approved_by <> '{}') and published_at is null)
  or (report_state <> 'closed'
      and (determination is null or withdrawn_at is not null or offered_to is not null
           or (fix_merged and published_at is null)))) stored;
create index cases_standing on cases (compartment_id, last_activity_at desc, case_id) where standing;
create index cases_change_asked on cases (compartment_id) where change_asked is not null;

do $$ begin
  perform sec.stand_case(x.case_id) from (
    select case_id from submission where kind <> 'first'
    union select case_id from break_glass where closed_at is null
    union select case_id from embargo_proposal where outcome is null) x;
end $$;
