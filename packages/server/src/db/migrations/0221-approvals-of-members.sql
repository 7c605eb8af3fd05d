-- Who approved the newest version counts while they are a member of the case's team, as on the publication page: the list
-- called a case ready whose approver had left. Leaving and coming back write it anew.
create or replace function sec.stand_case(wanted uuid) returns void
  language sql security definer set search_path = pg_catalog
  as $$
    update public.cases c
       set publishing = s.publishing, approved_by = s.approved_by, submitted = s.submitted, fix_merged = s.fix_merged, record_waits = s.record_waits,
           emergency_by = s.emergency_by, stuck_by = s.stuck_by
      from (select
          exists (select 1 from public.publication p
                   where p.case_id = wanted and p.finished_at is null and p.cancelled_at is null) as publishing,
          array(select a.person_id from public.approval a join public.cases o on o.case_id = a.case_id
                 where a.case_id = wanted and a.approved_at is not null
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
                           where s.publication_id = p.publication_id and s.state = 'stuck')) as stuck_by) s
     where c.case_id = wanted
       and (c.publishing, c.approved_by, c.submitted, c.fix_merged, c.record_waits, c.emergency_by, c.stuck_by)
           is distinct from (s.publishing, s.approved_by, s.submitted, s.fix_merged, s.record_waits, s.emergency_by, s.stuck_by)
  $$;

create function sec.membership_stands_cases() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    perform sec.stand_case(c.case_id) from public.cases c
     where c.team_id = new.team_id and c.published_at is null
       and exists (select 1 from public.approval a
                    where a.case_id = c.case_id and a.person_id = new.person_id and a.approved_at is not null);
    return null;
  end $$;

create trigger membership_stands_cases after update on membership
  for each row when (new.left_at is distinct from old.left_at) execute function sec.membership_stands_cases();
create trigger new_membership_stands_cases after insert on membership
  for each row execute function sec.membership_stands_cases();

do $$ begin
  perform sec.stand_case(case_id) from cases where approved_by <> '{}' and published_at is null;
end $$;
