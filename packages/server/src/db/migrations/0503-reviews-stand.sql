-- A review stands beside no other part in the case: whoever becomes a member of its team or is invited to it reads what
-- follows from that, and whoever loses that again reads nothing, by this door neither; nor does who declared a conflict of
-- interest in it. And it stands only while something can go out. It holds from the next statement on; the job that finds
-- such a review ends it, with its event.
create function sec.review_stands(wanted uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (
    select 1 from public.review r join public.cases c using (case_id)
     where r.review_id = wanted and r.state <> 'over'
       and (c.published_at is not null or (c.report_state <> 'closed' and c.determination = 'vulnerability'))
       and not exists (select 1 from public.membership m where m.person_id = r.person_id and m.team_id = c.team_id and m.left_at is null)
       and not exists (select 1 from public.participant p where p.person_id = r.person_id and p.case_id = r.case_id)
       and not exists (select 1 from public.decline d where d.person_id = r.person_id and d.case_id = r.case_id and d.conflict)) $$;

-- Those of this person that stand.
create function sec.my_open_reviews() returns uuid[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(r.review_id), '{}') from public.review r
         where r.person_id = sec.person() and r.state <> 'over' and sec.review_stands(r.review_id) $$;
revoke execute on function sec.review_stands(uuid), sec.my_open_reviews() from public;
grant execute on function sec.review_stands(uuid) to parley_app, parley_job;
grant execute on function sec.my_open_reviews() to parley_app;

drop policy reviewer_reads on review;
create policy reviewer_reads on review for select to parley_app
  using (person_id = (select sec.person()) and review_id = any ((select sec.my_open_reviews())::uuid[]));
drop policy reviewer_answers on review;
create policy reviewer_answers on review for update to parley_app
  using (person_id = (select sec.person()) and state in ('asked', 'agreed') and review_id = any ((select sec.my_open_reviews())::uuid[]))
  with check (person_id = (select sec.person()) and state in ('agreed', 'approved', 'declined'));

-- Each answer is an event of its own name, beside the row that says so.
drop policy reviewers on event_body;
create policy reviewers on event_body for insert to parley_app with check (
  actor_id = (select sec.person()) and (case_id, name) in (
    select r.case_id, case r.state when 'agreed' then 'review:agreed' when 'approved' then 'approval:given'
                                   when 'declined' then 'review:declined' end
      from review r where r.person_id = (select sec.person())));

create or replace function sec.my_reviews()
  returns table (review_id uuid, case_id uuid, compartment_id int, team_id int, team_name text, charter text,
                 charter_overrides jsonb, asked_by text, asked_by_id uuid, asked_at timestamptz, state text, version int, hash text,
                 agreed_at timestamptz, answered_at timestamptz, wrapped bytea)
  language sql stable security definer set search_path = pg_catalog
  as $$ select r.review_id, r.case_id, r.compartment_id, c.team_id, t.name, t.charter, t.charter_overrides, p.name, r.asked_by,
               r.asked_at, r.state, r.version, r.hash, r.agreed_at, r.answered_at, k.wrapped
          from public.review r join public.cases c using (case_id) join public.team t using (team_id)
               join public.person p on p.person_id = r.asked_by join public.case_key k using (case_id)
         where r.person_id = sec.person() and r.review_id = any (sec.my_open_reviews()) and k.wrapped is not null
         order by r.asked_at desc, r.review_id limit 200 $$;

create or replace function sec.reviews_moot() returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select distinct r.case_id from public.review r where r.state <> 'over' and not sec.review_stands(r.review_id) $$;

-- A brief is for a body that looks at the case from outside it: of a case that was narrowed, not for a member of its team who
-- is not among the named.
create function sec.narrowed_out(wanted uuid, who uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (
    select 1 from public.cases c join public.compartment k using (compartment_id)
      join public.membership m on m.team_id = c.team_id and m.person_id = who and m.left_at is null
     where c.case_id = wanted and k.narrowed
       and not exists (select 1 from public.compartment_member cm where cm.compartment_id = c.compartment_id and cm.person_id = who)) $$;
revoke execute on function sec.narrowed_out(uuid, uuid) from public;
grant execute on function sec.narrowed_out(uuid, uuid) to parley_app, parley_job;
drop policy body on brief;
create policy body on brief for select to parley_app using (
  withdrawn_at is null and oversight_team_id = any ((select sec.my_bodies())::int[])
  and not sec.narrowed_out(case_id, (select sec.person())));
create or replace function sec.my_brief_key(wanted uuid) returns bytea
  language sql stable security definer set search_path = pg_catalog
  as $$ select k.wrapped from public.brief b join public.case_key k using (case_id)
         where b.brief_id = wanted and b.withdrawn_at is null and not sec.narrowed_out(b.case_id, sec.person())
           and b.oversight_team_id = any ((select sec.my_bodies())::int[]) $$;

-- An approval from outside counts as long as its review stands.
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
                   and (exists (select 1 from public.membership m
                                 where m.team_id = o.team_id and m.person_id = a.person_id and m.left_at is null)
                     or exists (select 1 from public.review r
                                 where r.case_id = wanted and r.hash = a.hash and r.person_id = a.person_id and r.state = 'approved'
                                   and sec.review_stands(r.review_id)))
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
