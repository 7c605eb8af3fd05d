-- Whose consent lapses and whom it is restored to follows from the end in force, the latest one on the table and what each
-- agreed to, as the rules have it (rules/embargo/consent-under.ts): no call of anybody's sets it otherwise.
create or replace function sec.set_consents(wanted uuid, people uuid[], to_consent text, at timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ update public.participant p
           set consent = to_consent, asked_at = case when to_consent = 'lapsed' then at else p.asked_at end
          from public.cases c
         where c.case_id = wanted and p.case_id = wanted and p.person_id = any (people) and p.ended_at is null
           and p.consent in ('signatory', 'lapsed')
           and to_consent = case when p.agreed_until is null or p.agreed_until >= all (array(
                 select c.embargo_ends_at where c.embargo_state in ('active', 'revising', 'exited') and c.embargo_ends_at is not null
                 union all
                 select e.ends_at from public.embargo_proposal e where e.case_id = wanted and e.outcome is null))
               then 'signatory' else 'lapsed' end
           and sec.moves_embargo(wanted) $$;

-- An end that was agreed is the one in force, and its proposer is whoever put it.
create or replace function sec.agree_terms(wanted uuid, until timestamptz, proposer uuid) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ update public.participant p
           set agreed_until = case when p.person_id = proposer then until else least(p.agreed_until, until) end
          from public.cases c
         where c.case_id = wanted and c.embargo_state in ('active', 'revising') and c.embargo_ends_at = until
           and (proposer is null or exists (
             select 1 from public.embargo_proposal e
              where e.case_id = wanted and e.outcome = 'accepted' and e.ends_at = until and e.party = 'person:' || proposer::text))
           and p.case_id = wanted and p.ended_at is null and p.consent in ('signatory', 'lapsed')
           and sec.moves_embargo(wanted) $$;
