-- A closed ballot's record is its electorate's: those who left the team since as well, and nobody who joined after the opening.
create function sec.my_ballots() returns uuid[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(b.ballot_id), '{}') from public.ballot_elector e join public.ballot b using (ballot_id)
         where e.person_id = sec.person() and b.outcome is not null $$;
revoke execute on function sec.my_ballots() from public;
grant execute on function sec.my_ballots() to parley_app;

-- What of a nomination its ballot's electorate needs, the members of today and those of then: whose it was, and the rules. Not
-- whom it was about.
create function sec.held_ballots() returns table (ballot_id uuid, slug text, team_name text, rules json)
  language sql stable security definer set search_path = pg_catalog
  as $$ select n.nomination_id, t.slug::text, t.name, n.rules from public.nomination n join public.team t using (team_id)
         where n.nomination_id = any (sec.my_ballots()) $$;
revoke execute on function sec.held_ballots() from public;
grant execute on function sec.held_ballots() to parley_app;

create policy electorate on ballot for select to parley_app using (ballot_id = any ((select sec.my_ballots())::uuid[]));
drop policy electorate on ballot_vote;
create policy electorate on ballot_vote for select to parley_app using (ballot_id = any ((select sec.my_ballots())::uuid[]));
drop policy electorate on ballot_issuance;
create policy electorate on ballot_issuance for select to parley_app using (
  ballot_id = any ((select sec.my_ballots())::uuid[]));
