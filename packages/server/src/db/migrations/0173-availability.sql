-- Who is on call for urgent reports, who answers for which project, and which projects too few can be asked about.

create table on_call (
  shift_id uuid primary key,
  team_id int not null references team,
  person_id uuid not null references person,
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at > from_at)
);
create index on_call_by_team on on_call (team_id, until_at);

create table project_responder (
  project_id int not null references project,
  person_id uuid not null references person,
  primary key (project_id, person_id)
);
grant select, insert, delete on on_call, project_responder to parley_app;
grant select on on_call, project_responder to parley_job;

-- What the last look found, so that admins are told once; null before the first look.
alter table project add column thinly_answered boolean;
grant update (thinly_answered) on project to parley_job;

-- Who leaves a team, or is erased, is on call for it no more.
create function sec.leaver_is_off_duty() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    delete from public.on_call where team_id = new.team_id and person_id = new.person_id;
    delete from public.project_responder r using public.project p
     where p.project_id = r.project_id and p.team_id = new.team_id and r.person_id = new.person_id;
    return null;
  end $$;
create trigger leaver_is_off_duty after update of left_at on membership
  for each row when (old.left_at is null and new.left_at is not null) execute function sec.leaver_is_off_duty();
