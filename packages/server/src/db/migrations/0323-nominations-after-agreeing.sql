-- Nominations and interests are private: they open, as cases do, once a member has agreed to the confidentiality terms.
create function sec.my_agreed_teams() returns int[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(team_id), '{}') from public.membership
         where person_id = sec.person() and left_at is null and acknowledged_at is not null $$;
revoke execute on function sec.my_agreed_teams() from public;
grant execute on function sec.my_agreed_teams() to parley_app;

drop policy team on nomination;
create policy team on nomination for select to parley_app using (team_id = any ((select sec.my_agreed_teams())::int[]));
drop policy nominators on nomination;
create policy nominators on nomination for insert to parley_app with check (
  team_id = any ((select sec.my_agreed_teams())::int[]) and nominated_by = (select sec.person()));
drop policy team on interest;
create policy team on interest for select to parley_app using (team_id = any ((select sec.my_agreed_teams())::int[]));
