-- Who was asked to take a case over and has not answered counts it as one on hand, so that a leaving member's cases are
-- offered to several people and not all to whoever has the fewest.
create or replace function sec.coordinator_loads(of_team int)
  returns table (person_id uuid, open_cases int, last_assigned_at timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$ select h.person_id, (count(*) filter (where c.finished_at is null))::int,
               max(c.assigned_at) filter (where h.holds and c.assigned_by = 'charter')
          from public.cases c
         cross join lateral (values (c.coordinator_id, true), (c.offered_to, false)) as h(person_id, holds)
         where c.team_id = of_team and not c.practice and h.person_id is not null
           and (session_user = 'parley_job' or exists (
             select 1 from public.membership m where m.team_id = of_team and m.person_id = sec.person()
                and m.left_at is null and m.acknowledged_at is not null))
         group by 1 $$;
