-- What an admin did to another's membership because it was decided elsewhere: recorded, not counted. Where it was decided may
-- say why: it is for the team and its body. The public learns that it happened, and on which day.

create table recorded_removal (
  recorded_id uuid primary key,
  team_id int not null references team,
  membership_id uuid not null references membership,
  person_id uuid not null references person,  -- whose it is
  kind text not null check (kind in ('removal', 'admin-removal')),
  source text not null check (length(source) between 1 and 300),
  recorded_by uuid not null references person,
  recorded_at timestamptz not null
);
create index recorded_removal_by_team on recorded_removal (team_id, recorded_at);
create index recorded_removal_by_membership on recorded_removal (membership_id, recorded_at);

alter table recorded_removal enable row level security;
alter table recorded_removal force row level security;
create policy readers on recorded_removal for select to parley_app using (
  team_id = any ((select sec.my_teams())::int[]) or team_id = any ((select sec.my_overseen_teams())::int[])
  or team_id = any ((select sec.my_managed_teams())::int[]));
create policy managers on recorded_removal for insert to parley_app with check (
  team_id = any ((select sec.my_managed_teams())::int[]) and recorded_by = (select sec.person()));
grant select, insert on recorded_removal to parley_app;

create function sec.public_removals(of_team int) returns table (kind text, recorded_on timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$ select r.kind, date_trunc('day', r.recorded_at, 'UTC') from public.recorded_removal r
         where r.team_id = of_team order by r.recorded_at desc limit 200 $$;
revoke execute on function sec.public_removals(int) from public;
grant execute on function sec.public_removals(int) to parley_app;

-- Who is erased: what was written about the end of their membership goes with them.
create function sec.erase_removals(who uuid) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ update public.recorded_removal set source = 'erased' where person_id = who $$;
revoke execute on function sec.erase_removals(uuid) from public;
grant execute on function sec.erase_removals(uuid) to parley_job;
