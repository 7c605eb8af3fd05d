-- An emergency that was declared is no approval: the list called such a case approved. It asks every member to look, while
-- its delay runs and until it is out or called off. What was asked for can be taken back, approvals with it.
alter table cases add column emergency_at timestamptz;

create or replace function sec.stand_case(wanted uuid) returns void
  language sql security definer set search_path = pg_catalog
  as $$
    update public.cases c
       set publishing = s.publishing, approved_by = s.approved_by, submitted = s.submitted, fix_merged = s.fix_merged, record_waits = s.record_waits,
           emergency_by = s.emergency_by, stuck_by = s.stuck_by, emergency_at = s.emergency_at
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
              and a.version = (select max(v.version) from public.advisory_version v where v.case_id = wanted)) as emergency_at) s
     where c.case_id = wanted
       and (c.publishing, c.approved_by, c.submitted, c.fix_merged, c.record_waits, c.emergency_by, c.stuck_by, c.emergency_at)
           is distinct from (s.publishing, s.approved_by, s.submitted, s.fix_merged, s.record_waits, s.emergency_by, s.stuck_by, s.emergency_at)
  $$;

create function sec.gone_row_stands_case() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    perform sec.stand_case(old.case_id);
    return null;
  end $$;

create trigger gone_approval_stands_case after delete on approval
  for each row execute function sec.gone_row_stands_case();
create trigger gone_submission_stands_case after delete on submission
  for each row execute function sec.gone_row_stands_case();
grant delete on approval, submission to parley_app;

do $$ begin
  perform sec.stand_case(a.case_id) from (select distinct case_id from approval where kind = 'emergency') a;
end $$;
