-- The directory: whether a team's GitHub team, mailing list and Discord role hold whom its list names. What a venue holds are
-- people's accounts: plans and actions are sealed, and shown to who manages the team.

create function sec.my_managed_teams() returns int[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(t.team_id), '{}') from public.team t
         where exists (select 1 from public.membership m where m.team_id = t.team_id and m.person_id = sec.person()
                          and m.left_at is null and 'admin' = any (m.roles))
            or exists (select 1 from public.person p where p.person_id = sec.person() and p.is_owner and p.closed_at is null) $$;

-- How a member is known in a venue, where it is not by their own address or GitHub name.
create table directory_account (
  team_id int not null references team,
  person_id uuid not null references person,
  venue text not null check (venue in ('github', 'mailman', 'discord')),
  sealed bytea not null,
  primary key (team_id, person_id, venue)
);

-- What was out of step when somebody looked. Kept while something was accepted of it, or until the next one.
create table directory_plan (
  plan_id uuid primary key,
  team_id int not null references team,
  planned_at timestamptz not null,
  list_hash bytea not null,            -- of the list it was made from
  drift_hash bytea not null,           -- of what is out of step
  differences int not null,            -- how many
  sealed bytea not null
);
create index directory_plan_by_team on directory_plan (team_id, planned_at);

-- When a team's venues are looked at next, and what its admins were told.
create table directory_state (
  team_id int primary key references team,
  look_at timestamptz not null,
  failing_since timestamptz,
  told_hash bytea,
  told_at timestamptz
);

-- One accepted change of one venue, done once or visibly stuck.
create table directory_action (
  action_id uuid primary key,
  team_id int not null references team,
  plan_id uuid not null references directory_plan,
  number int not null check (number between 0 and 100000),  -- in the plan
  venue text not null check (venue in ('github', 'mailman', 'discord')),
  what text not null check (what in ('add', 'set-role', 'remove')),
  membership_id uuid references membership,                 -- null for somebody who is no member
  sealed bytea not null,
  state text not null check (state in ('waiting', 'done', 'invited', 'failed', 'dropped')),
  attempts int not null default 0,
  not_before timestamptz not null,
  last_fault text check (length(last_fault) <= 100),
  accepted_by uuid not null references person,
  accepted_at timestamptz not null,
  finished_at timestamptz,
  unique (plan_id, number)
);
create index directory_action_due on directory_action (not_before) where state = 'waiting';
create index directory_action_by_team on directory_action (team_id, accepted_at);

-- Whether a watched repository takes private reports, and whether somebody said that this is right.
create table directory_repository (
  project_id int primary key references project,
  expected boolean,
  seen boolean,
  seen_at timestamptz
);

alter table directory_account enable row level security;
alter table directory_account force row level security;
create policy managers on directory_account to parley_app using (team_id = any ((select sec.my_managed_teams())::int[]));
-- What is held about oneself.
create policy own on directory_account for select to parley_app using (person_id = (select sec.person()));
create policy jobs on directory_account for select to parley_job using (true);
grant select, insert, update, delete on directory_account to parley_app;
grant select on directory_account to parley_job;

alter table directory_plan enable row level security;
alter table directory_plan force row level security;
create policy managers on directory_plan for select to parley_app using (team_id = any ((select sec.my_managed_teams())::int[]));
create policy jobs on directory_plan to parley_job using (true);
grant select on directory_plan to parley_app;
grant select, insert, delete on directory_plan to parley_job;

alter table directory_state enable row level security;
alter table directory_state force row level security;
create policy managers on directory_state to parley_app using (team_id = any ((select sec.my_managed_teams())::int[]));
create policy jobs on directory_state to parley_job using (true);
grant select, insert, update (look_at) on directory_state to parley_app;
grant select, insert, update on directory_state to parley_job;

alter table directory_action enable row level security;
alter table directory_action force row level security;
create policy managers on directory_action to parley_app using (team_id = any ((select sec.my_managed_teams())::int[]));
create policy jobs on directory_action to parley_job using (true);
grant select, insert, update (state, not_before, finished_at) on directory_action to parley_app;
grant select, update, delete on directory_action to parley_job;

alter table directory_repository enable row level security;
alter table directory_repository force row level security;
create policy managers on directory_repository to parley_app using (
  project_id in (select p.project_id from project p where p.team_id = any ((select sec.my_managed_teams())::int[])));
create policy jobs on directory_repository to parley_job using (true);
grant select, update (expected) on directory_repository to parley_app;
grant select, insert, update on directory_repository to parley_job;

-- Whoever is erased is known in no venue any more, and what was done there for them names them no more.
create function sec.forget_in_directory() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    delete from public.directory_account where person_id = new.person_id;
    update public.directory_action a set sealed = '', state = case when a.state in ('waiting', 'failed') then 'dropped' else a.state end,
           finished_at = coalesce(a.finished_at, new.erased_at)
      from public.membership m where m.membership_id = a.membership_id and m.person_id = new.person_id;
    return null;
  end $$;
create trigger directory_forgets after update of erased_at on person
  for each row when (old.erased_at is null and new.erased_at is not null) execute function sec.forget_in_directory();

-- Who signed in with GitHub is known there by a number that never changes hands, and the job compares it.
grant select (provider, subject, person_id) on external_identity to parley_job;
