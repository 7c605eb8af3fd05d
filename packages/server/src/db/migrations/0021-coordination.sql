-- Who may coordinate: a declared conflict of interest beside a passing-on, and how much each member has on hand.

alter table decline add column conflict boolean not null default false;

-- Open cases a member coordinates and when the charter last picked them: numbers only, so that an assignment that
-- sees one case can be fair over all of them.
create function sec.coordinator_loads(of_team int)
  returns table (person_id uuid, open_cases int, last_assigned_at timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.coordinator_id, (count(*) filter (where c.finished_at is null))::int,
               max(c.assigned_at) filter (where c.assigned_by = 'charter')
          from public.cases c
         where c.team_id = of_team and c.coordinator_id is not null group by 1 $$;
create index cases_by_team_coordinator on cases (team_id, coordinator_id) where coordinator_id is not null;
