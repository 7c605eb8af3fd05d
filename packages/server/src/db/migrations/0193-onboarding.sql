-- A newcomer's first weeks: begun with the membership, ticked item by item, with a mentor, and cases that they shadow. It
-- grants nothing: what they read follows from their membership.
create table onboarding (
  membership_id uuid primary key references membership,
  team_id int not null references team,
  begun_at timestamptz not null,
  mentor_id uuid references person,
  mentor_since timestamptz
);
create index onboarding_by_team on onboarding (team_id, begun_at);
create index onboarding_by_mentor on onboarding (mentor_id) where mentor_id is not null;

create table onboarding_tick (
  membership_id uuid not null references onboarding,
  item text not null check (item ~ '^[a-z][a-z0-9-]{0,59}$'),
  done_at timestamptz not null,
  done_by uuid not null references person,
  primary key (membership_id, item)
);

-- A case that a mentor lets the newcomer shadow: both read it already.
create table shadowing (
  membership_id uuid not null references onboarding,
  case_id uuid not null references cases,
  mentor_id uuid not null references person,
  begun_at timestamptz not null,
  ended_at timestamptz,
  primary key (membership_id, case_id)
);

-- Begins with a membership that has just begun, in a team that works on cases; nothing where there is one.
create function sec.begin_onboarding(of_membership uuid) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ insert into public.onboarding (membership_id, team_id, begun_at)
          select m.membership_id, m.team_id, m.joined_at from public.membership m join public.team t using (team_id)
           where m.membership_id = of_membership and m.left_at is null and t.hosts_cases
        on conflict do nothing $$;

alter table onboarding enable row level security;
alter table onboarding force row level security;
create policy team on onboarding for select to parley_app using (team_id = any ((select sec.my_teams())::int[]));
create policy mentoring on onboarding for update to parley_app
  using (team_id = any ((select sec.my_teams())::int[]))
  with check (mentor_id is null or mentor_id = (select sec.person()) or team_id = any ((select sec.my_admin_teams())::int[]));
create policy jobs on onboarding for select to parley_job using (true);
grant select, update (mentor_id, mentor_since) on onboarding to parley_app;
grant select on onboarding to parley_job;

-- Whose it is, who mentors them, and the team's admins.
create function sec.my_onboardings() returns uuid[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(o.membership_id), '{}') from public.onboarding o join public.membership m using (membership_id)
         where m.left_at is null and o.team_id = any (sec.my_teams())
           and (m.person_id = sec.person() or o.mentor_id = sec.person() or o.team_id = any (sec.my_admin_teams())) $$;

alter table onboarding_tick enable row level security;
alter table onboarding_tick force row level security;
create policy involved on onboarding_tick to parley_app
  using (membership_id = any ((select sec.my_onboardings())::uuid[]))
  with check (membership_id = any ((select sec.my_onboardings())::uuid[]) and done_by = (select sec.person()));
grant select, insert, delete on onboarding_tick to parley_app;

alter table shadowing enable row level security;
alter table shadowing force row level security;
create policy team on shadowing for select to parley_app using (
  case_id in (select c.case_id from cases c where c.compartment_id = any ((select sec.my_compartments())::int[])));
create policy mentor on shadowing for insert to parley_app with check (
  mentor_id = (select sec.person()) and membership_id = any ((select sec.my_onboardings())::uuid[])
  and case_id in (select c.case_id from cases c where c.compartment_id = any ((select sec.my_compartments())::int[])));
create policy ending on shadowing for update to parley_app
  using (membership_id = any ((select sec.my_onboardings())::uuid[])
    and case_id in (select c.case_id from cases c where c.compartment_id = any ((select sec.my_compartments())::int[])));
create policy jobs on shadowing for select to parley_job using (true);
grant select, insert, update (mentor_id, ended_at, begun_at) on shadowing to parley_app;
grant select on shadowing to parley_job;

create or replace function sec.erase_joining(who uuid) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$ begin
    update public.recorded_decision set name = 'Erased person', login = null, source = 'erased' where person_id = who;
    delete from public.team_notification where person_id = who;
    update public.interest_case set sponsor_id = null, sponsored_at = null where sponsor_id = who and nomination_id is null;
    update public.onboarding set mentor_id = null, mentor_since = null where mentor_id = who;
    delete from public.shadowing s using public.membership m where m.membership_id = s.membership_id and m.person_id = who;
    delete from public.onboarding_tick t using public.membership m where m.membership_id = t.membership_id and m.person_id = who;
  end $$;

-- Whether the newcomer reads a case that whoever asks reads, too; false of every other.
create function sec.newcomer_reads(of_membership uuid, wanted uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select 1 from public.membership m, public.cases c
                        where m.membership_id = of_membership and m.membership_id = any (sec.my_onboardings())
                          and c.case_id = wanted and c.compartment_id = any (sec.my_compartments())
                          and sec.person_reads(m.person_id, c.case_id)) $$;
