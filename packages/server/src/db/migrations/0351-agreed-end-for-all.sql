-- Who agreed while no end was in force agreed for as long as the team says. Once an end is agreed, their consent is to it as
-- everybody's is: a later one asks them again (docs/READINGS.md, "Who must agree to an end").
create or replace function sec.agree_terms(wanted uuid, until timestamptz, proposer uuid) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ update public.participant p
           set agreed_until = case when p.person_id = proposer then until else least(p.agreed_until, until) end
         where p.case_id = wanted and p.ended_at is null and p.consent in ('signatory', 'lapsed')
           and sec.moves_embargo(wanted) $$;

-- Those of before, in the embargoes that are in force: the end they read under is what they are held to.
update participant p set agreed_until = c.embargo_ends_at from cases c
 where c.case_id = p.case_id and c.embargo_state in ('active', 'revising') and p.agreed_until is null
   and p.ended_at is null and p.consent in ('signatory', 'lapsed');
