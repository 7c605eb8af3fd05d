-- A practice case is made up, for a newcomer and their mentor: two members read it, it stays what it is, and nothing of it
-- leaves them. Nobody is asked into it, no CVE id is asked for, nothing is published, and no figure counts it.
alter table cases add column practice boolean not null default false;
alter table cases add constraint practice_stays_inside
  check (not practice or (cve_id is null and published_at is null and source = 'hand'));
create index cases_practice on cases (team_id) where practice;

-- Which onboarding it belongs to; ended, its contents are erased.
alter table onboarding add column practice_case_id uuid references cases;

create function sec.is_practice(wanted uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce((select c.practice from public.cases c where c.case_id = wanted), false) $$;
revoke execute on function sec.is_practice(uuid) from public;

create function sec.keep_practice() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    if tg_op = 'UPDATE' and (new.practice <> old.practice or (new.practice and new.compartment_id <> old.compartment_id)) then
      raise exception 'a practice case stays one, among its readers' using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'INSERT' and new.practice and not exists (
        select 1 from public.compartment k where k.compartment_id = new.compartment_id and k.narrowed) then
      raise exception 'a practice case is for named members' using errcode = 'insufficient_privilege';
    end if;
    if new.duplicate_of is not null and sec.is_practice(new.duplicate_of) <> new.practice then
      raise exception 'a made up case and a real one are no duplicates' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;
create trigger keep_practice before insert or update of practice, compartment_id, duplicate_of on cases
  for each row execute function sec.keep_practice();

-- Notes which case an onboarding practises on: for the newcomer or the mentor, who both read it.
create function sec.begin_practice(of_membership uuid, wanted uuid) returns boolean
  language sql volatile security definer set search_path = pg_catalog
  as $$ with noted as (
          update public.onboarding o set practice_case_id = wanted from public.membership m, public.cases c
           where o.membership_id = of_membership and m.membership_id = o.membership_id and m.left_at is null
             and sec.person() in (m.person_id, o.mentor_id) and c.case_id = wanted and c.practice and c.team_id = o.team_id
             and c.compartment_id = any (sec.my_compartments()) returning 1)
        select exists (select 1 from noted) $$;

create function sec.nothing_leaves_practice() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    if sec.is_practice(new.case_id) then
      raise exception 'nothing leaves a practice case' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;
create trigger practice before insert on participant for each row execute function sec.nothing_leaves_practice();
create trigger practice before insert on party for each row execute function sec.nothing_leaves_practice();
create trigger practice before insert on follow_link for each row execute function sec.nothing_leaves_practice();
create trigger practice before insert on cve_request for each row execute function sec.nothing_leaves_practice();
create trigger practice before insert on publication for each row execute function sec.nothing_leaves_practice();
create trigger practice before insert on publication_schedule for each row execute function sec.nothing_leaves_practice();
create trigger practice before insert on brief for each row execute function sec.nothing_leaves_practice();
create trigger practice before insert on advisory for each row execute function sec.nothing_leaves_practice();

create or replace function sec.coordinator_loads(of_team int)
  returns table (person_id uuid, open_cases int, last_assigned_at timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.coordinator_id, (count(*) filter (where c.finished_at is null))::int,
               max(c.assigned_at) filter (where c.assigned_by = 'charter')
          from public.cases c
         where c.team_id = of_team and not c.practice and c.coordinator_id is not null
           and (session_user = 'parley_job' or exists (
             select 1 from public.membership m where m.team_id = of_team and m.person_id = sec.person()
                and m.left_at is null and m.acknowledged_at is not null))
         group by 1 $$;

create or replace function sec.cases_to_move(
  at timestamptz, teams int[], idle_days int, reply_days int, ladder int[], every_days int, most int)
  returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select c.case_id from public.cases c
     where c.team_id = any (teams) and not c.practice and (
       (c.hold_until <= at and c.report_state in ('invalid', 'deferred'))
       or (c.finished_at is null and (
         (c.coordinator_id is null and c.report_state <> 'closed' and c.nobody_left_told_at is null
           and c.last_human_at <= at - make_interval(days => idle_days))
         or (c.deadline_at < at and c.overdue_told_at is null)
         or (c.replied_at is null and c.reply_late_told_at is null and c.determination is null
           and c.published_at is null and c.report_state <> 'closed'
           and c.received_at < at - make_interval(days => reply_days))
         or coalesce(c.last_reminder_at, '-infinity') < case
              when c.deadline_at <= at then c.deadline_at + make_interval(days =>
                (floor(extract(epoch from at - c.deadline_at) / 86400 / every_days) * every_days)::int)
              else coalesce((select max(c.deadline_at - make_interval(days => d)) from unnest(ladder) d
                              where c.deadline_at - make_interval(days => d) <= at), '-infinity') end)))
     order by c.received_at limit most
  $$;

create or replace function sec.cases_held(of_membership uuid) returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.case_id from public.cases c join public.membership m on m.team_id = c.team_id and m.person_id = c.coordinator_id
         where m.membership_id = of_membership and c.report_state <> 'closed' and c.erased_at is null and not c.practice order by c.received_at $$;

create or replace function sec.member_activity(of_team int, since timestamptz)
  returns table (membership_id uuid, person_id uuid, coordinated boolean, commented boolean)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select m.membership_id, m.person_id,
           exists (select 1 from public.cases c
                    where c.team_id = m.team_id and c.coordinator_id = m.person_id and not c.practice
                      and (c.report_state <> 'closed' or greatest(c.assigned_at, c.finished_at, c.published_at) >= since))
           or exists (select 1 from public.event_body e join public.cases c using (case_id)
                       where e.actor_id = m.person_id and e.at >= since and c.team_id = m.team_id and not c.practice
                         and e.name in ('coordinator:volunteered', 'coordinator:accepted')),
           exists (select 1 from public.event_body e join public.cases c using (case_id)
                    where e.actor_id = m.person_id and e.at >= since and c.team_id = m.team_id and not c.practice
                      and e.name in ('message:sent', 'opinion:given'))
      from public.membership m
     where m.team_id = of_team and m.left_at is null
       and (of_team = any (sec.my_admin_teams()) or of_team = any (sec.my_overseen_teams()))
  $$;

create or replace function sec.embargoes_ended(at timestamptz) returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.case_id from public.cases c
         where not c.practice and c.embargo_state in ('active', 'revising') and c.embargo_ends_at <= at order by c.embargo_ends_at limit 500 $$;

