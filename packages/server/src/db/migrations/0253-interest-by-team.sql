-- Each team is told of interest once in a quiet hour of its own, not of the whole installation's.
alter table interest_arrival add column team_id int references team;

create function sec.note_interest(from_where bytea, to_whom bytea, now_is timestamptz, in_team int) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ insert into public.interest_arrival (origin, contact, at, team_id) values (from_where, to_whom, now_is, in_team) $$;
-- How many said so of one team within the hour.
create function sec.interests_lately(in_team int, now_is timestamptz) returns int
  language sql stable security definer set search_path = pg_catalog
  as $$ select count(*)::int from public.interest_arrival a
         where a.team_id = in_team and a.at > now_is - interval '1 hour' $$;
revoke execute on function sec.note_interest(bytea, bytea, timestamptz, int), sec.interests_lately(int, timestamptz) from public;
grant execute on function sec.note_interest(bytea, bytea, timestamptz, int), sec.interests_lately(int, timestamptz) to parley_app;
