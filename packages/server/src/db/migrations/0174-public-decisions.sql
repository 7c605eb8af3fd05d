-- What the public may know of how a team decided: what was asked, the outcome, the counts, the day. No vote, no voter, and a
-- name only of who joined or became an admin, as the public list has them.

create function sec.public_decisions(of_team int)
  returns table (kind text, decided_at timestamptz, name text, state text, outcome json, veto json)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select 'nomination', coalesce(n.decided_at, b.closed_at),
           case when n.state = 'member' then (
             select m.list_name from public.membership m where m.team_id = n.team_id and m.person_id = n.nominee_id
              order by m.joined_at desc limit 1) end,
           n.state, b.outcome, d.outcome
      from public.nomination n join public.ballot b on b.ballot_id = n.nomination_id
           left join public.decision d on d.decision_id = n.nomination_id
     where n.team_id = of_team and n.state in ('failed', 'vetoed', 'member') and b.outcome is not null
    union all
    select d.kind, d.closed_at, case when d.kind = 'admin-appointment' and d.state = 'passed' then m.list_name end,
           d.state, d.outcome, null
      from public.decision d join public.membership m using (membership_id)
     where d.team_id = of_team and d.kind <> 'veto' and d.state in ('passed', 'failed')
     order by 2 desc limit 200
  $$;
