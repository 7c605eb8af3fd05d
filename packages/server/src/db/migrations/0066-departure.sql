-- Unfinished cases whose coordinator, or whoever was asked to take them over, does not read them any more (E8): ids
-- only, for one person or for everybody. The job then looks at one case at a time and the rules decide.
create function sec.cases_left_behind(by_person uuid) returns table (case_id uuid, charter text, charter_overrides jsonb)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select c.case_id, t.charter, t.charter_overrides
      from public.cases c join public.team t using (team_id)
      join public.compartment k on k.compartment_id = c.compartment_id
      cross join lateral (values (c.coordinator_id), (c.offered_to)) held (person_id)
     where c.report_state <> 'closed' and held.person_id is not null
       and (by_person is null or held.person_id = by_person)
       and not exists (
         select 1 from public.membership m join public.person p using (person_id)
          where m.team_id = c.team_id and m.person_id = held.person_id and m.left_at is null
            and m.acknowledged_at is not null and p.closed_at is null
            and (not k.narrowed or exists (select 1 from public.compartment_member cm
                  where cm.compartment_id = c.compartment_id and cm.person_id = held.person_id)))
  $$;
revoke execute on function sec.cases_left_behind(uuid) from public;
grant execute on function sec.cases_left_behind(uuid) to parley_job;

-- How much each member has on hand is the team's to know: its members, and jobs.
create or replace function sec.coordinator_loads(of_team int)
  returns table (person_id uuid, open_cases int, last_assigned_at timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.coordinator_id, (count(*) filter (where c.finished_at is null))::int,
               max(c.assigned_at) filter (where c.assigned_by = 'charter')
          from public.cases c
         where c.team_id = of_team and c.coordinator_id is not null
           and (session_user = 'parley_job' or exists (
             select 1 from public.membership m where m.team_id = of_team and m.person_id = sec.person()
                and m.left_at is null and m.acknowledged_at is not null))
         group by 1 $$;
