-- A mail that asked somebody in, was given up, and was to be tried again only when no answer was awaited any more: it is dropped, with
-- the fault that it failed by, and who was to get it stays not reached. What is dropped otherwise has no fault.
create or replace function sec.participants_seen(wanted uuid)
  returns table (person_id uuid, opened_at timestamptz, wrote_at timestamptz, undelivered boolean)
  language sql stable security definer set search_path = pg_catalog
  as $$
    with wrote as (select m.author_id, max(m.written_at) as at from public.message m
                    where m.case_id = wanted and m.author_id is not null group by 1)
    select p.person_id, r.read_until, w.at,
           coalesce((select bool_or(a.state = 'failed' or (a.state = 'dropped' and a.last_fault is not null)) and not bool_or(a.state in ('waiting', 'sent')) from public.mail a
                      where a.person_id = p.person_id and a.created_at >= p.invited_at and a.case_id = wanted
                        and a.kind in ('invited', 'asked-again')), false)
      from public.participant p left join public.reading r using (case_id, person_id)
           left join wrote w on w.author_id = p.person_id
     where p.case_id = wanted
       and exists (select 1 from public.cases c where c.case_id = wanted
                     and c.compartment_id = any ((select sec.my_compartments())::int[]))
  $$;
revoke execute on function sec.participants_seen(uuid) from public;
grant execute on function sec.participants_seen(uuid) to parley_app, parley_job;
