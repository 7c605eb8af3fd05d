-- The body that oversees a team is changed with where it was decided, and not while something is under way before it. Who
-- manages a team may be no member of it and is shown none of its nominations: they are told how many there are.

create function sec.before_body(of_team int) returns table (voted_on int, carried int, decisions int)
  language sql stable security definer set search_path = pg_catalog
  as $$ select (select count(*)::int from public.nomination n where n.team_id = of_team and n.state = 'voting'),
               (select count(*)::int from public.nomination n
                 where n.team_id = of_team and n.state in ('waiting', 'held', 'granted')),
               (select count(*)::int from public.decision d
                 where d.team_id = of_team and d.kind <> 'veto' and d.state = 'open')
         where of_team = any (sec.my_managed_teams()) $$;
revoke execute on function sec.before_body(int) from public;
grant execute on function sec.before_body(int) to parley_app;

-- Where the charter of a team stands, whose body was changed.
alter table team_notification drop constraint team_notification_path_check;
alter table team_notification add constraint team_notification_path_check
  check (path ~ '^/[a-z]+(/[0-9a-f-]{36}|\?team=[A-Za-z0-9-]{1,40})?$');
