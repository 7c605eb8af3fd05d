-- The yearly report on who took part: made by an admin, for the oversight body, from what was done in cases and without a
-- word of any. A report is never changed.

create table activity_report (
  report_id uuid primary key,
  team_id int not null references team,
  body_team_id int not null references team,
  made_by uuid not null references person,
  made_at timestamptz not null,
  since timestamptz not null,          -- what was done before that did not count
  charter text not null,
  rules json not null
);
create index activity_report_by_team on activity_report (team_id, made_at);

create table activity_report_line (
  report_id uuid not null references activity_report,
  membership_id uuid not null references membership,
  standing text not null check (standing in ('active', 'exempt', 'newcomer', 'inactive')),
  roles text[] not null,
  primary key (report_id, membership_id)
);

create function sec.my_admin_teams() returns int[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(team_id), '{}') from public.membership
         where person_id = sec.person() and left_at is null and 'admin' = any (roles) $$;

alter table activity_report enable row level security;
alter table activity_report force row level security;
create policy readers on activity_report for select to parley_app using (
  team_id = any ((select sec.my_admin_teams())::int[]) or team_id = any ((select sec.my_overseen_teams())::int[]));
create policy admins on activity_report for insert to parley_app with check (
  team_id = any ((select sec.my_admin_teams())::int[]) and made_by = (select sec.person()));
grant select, insert on activity_report to parley_app;

alter table activity_report_line enable row level security;
alter table activity_report_line force row level security;
create policy readers on activity_report_line for select to parley_app using (
  report_id in (select r.report_id from activity_report r));
create policy admins on activity_report_line for insert to parley_app with check (
  report_id in (select r.report_id from activity_report r where r.made_by = (select sec.person())));
grant select, insert on activity_report_line to parley_app;

create index event_body_taking_part on event_body (actor_id, at)
  where name in ('message:sent', 'opinion:given', 'coordinator:volunteered', 'coordinator:accepted');

-- Whether each member coordinated a case of their team, or commented on one, since a moment: yes or no, and nothing of
-- which or when. For the admins who report it and the body that hears it.
create function sec.member_activity(of_team int, since timestamptz)
  returns table (membership_id uuid, person_id uuid, coordinated boolean, commented boolean)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select m.membership_id, m.person_id,
           exists (select 1 from public.cases c
                    where c.team_id = m.team_id and c.coordinator_id = m.person_id
                      and (c.report_state <> 'closed' or greatest(c.assigned_at, c.finished_at, c.published_at) >= since))
           or exists (select 1 from public.event_body e join public.cases c using (case_id)
                       where e.actor_id = m.person_id and e.at >= since and c.team_id = m.team_id
                         and e.name in ('coordinator:volunteered', 'coordinator:accepted')),
           exists (select 1 from public.event_body e join public.cases c using (case_id)
                    where e.actor_id = m.person_id and e.at >= since and c.team_id = m.team_id
                      and e.name in ('message:sent', 'opinion:given'))
      from public.membership m
     where m.team_id = of_team and m.left_at is null
       and (of_team = any (sec.my_admin_teams()) or of_team = any (sec.my_overseen_teams()))
  $$;
