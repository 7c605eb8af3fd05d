-- Who an elected newcomer is, where it is not plain: a member of the same name, or a GitHub name alone. The nominator or an
-- admin says it before the membership begins.
alter table nomination add column said_distinct boolean not null default false, add column who_asked_at timestamptz;
grant update (who_asked_at) on nomination to parley_job;

-- Ends a granted nomination of somebody who is a member already (no new text), or keeps that they are somebody else.
create function sec.say_who(of_nomination uuid, new_sealed bytea, is_distinct boolean, at timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ update public.nomination n
           set sealed = coalesce(new_sealed, n.sealed), said_distinct = is_distinct,
               state = case when new_sealed is null then 'withdrawn' else n.state end,
               decided_at = case when new_sealed is null then at else n.decided_at end
         where n.nomination_id = of_nomination and n.state = 'granted' and n.team_id = any (sec.my_teams())
           and (n.nominated_by = sec.person() or n.team_id = any (sec.my_admin_teams())) $$;
revoke execute on function sec.say_who(uuid, bytea, boolean, timestamptz) from public;
grant execute on function sec.say_who(uuid, bytea, boolean, timestamptz) to parley_app;
