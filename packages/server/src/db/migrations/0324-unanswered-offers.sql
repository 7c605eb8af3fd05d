-- Cases that somebody was asked to take over, and did not answer for so many days: for the tick, which takes the offer back.
create function sec.unanswered_offers(at timestamptz, teams int[], idle_days int)
  returns table (case_id uuid, offered_to uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.case_id, c.offered_to from public.cases c
         where c.team_id = any (teams) and c.offered_to is not null and c.report_state <> 'closed'
           and (select max(e.at) from public.event_body e where e.case_id = c.case_id and e.name = 'coordinator:offered')
               <= at - make_interval(days => idle_days) $$;
revoke execute on function sec.unanswered_offers(timestamptz, int[], int) from public;
grant execute on function sec.unanswered_offers(timestamptz, int[], int) to parley_job;
