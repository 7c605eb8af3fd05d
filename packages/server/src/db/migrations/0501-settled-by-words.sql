-- What a party settles, the team's members among them, is settled by the words that stand, exactly as the rules have it
-- (rules/embargo/agreement.ts): the earliest end first, no two at once. Silence, and ends that have passed, are the clock's
-- alone: nobody says by a time of their own that others did not answer.
drop function sec.words_allow(uuid, text, timestamptz);
drop function sec.word_of(text, uuid);

-- What a party says to an open proposal, `without` those that leave the table with it: its own word, else that it proposed it,
-- else its yes to a later end. A later end of the team's that stood on the table when an earlier one was agreed is not its yes
-- any more where no reporter is asked about it.
create function sec.word_of(speaker text, proposal uuid, without uuid[]) returns text
  language sql stable security definer set search_path = pg_catalog
  as $$ with stands as (
          select p.proposal_id, p.ends_at, p.kept_on, a.answer,
                 p.party = speaker and not (p.party = 'team' and p.kept_on and not exists (
                   select 1 from public.follow_link f where f.case_id = p.case_id and f.replaced_at is null)) as own
            from public.embargo_proposal p left join public.embargo_answer a
                 on a.proposal_id = p.proposal_id and a.party = speaker and not a.void
           where p.case_id = (select o.case_id from public.embargo_proposal o where o.proposal_id = proposal)
             and p.outcome is null and not p.proposal_id = any (without))
        select coalesce(mine.answer, case when mine.own then 'accepted' end,
                        (select 'accepted' from stands later
                          where later.ends_at > mine.ends_at and not (mine.kept_on and later.kept_on)
                            and case when later.answer is null then later.own else later.answer = 'accepted' end limit 1))
          from stands mine where mine.proposal_id = proposal $$;

-- Whether the words that stand allow this outcome of a proposal, as agreementOn and settleProposals have it.
create function sec.words_allow(proposal uuid, to_outcome text, without uuid[]) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ with asked as (
          select e.case_id, e.ends_at,
                 c.embargo_state not in ('active', 'revising') or e.ends_at > c.embargo_ends_at as lengthens,
                 exists (select 1 from public.follow_link f where f.case_id = e.case_id and f.replaced_at is null) as has_reporter
            from public.embargo_proposal e join public.cases c using (case_id)
           where e.proposal_id = proposal and e.outcome is null),
        words as (
          select a.*, sec.word_of('team', proposal, without) as team,
                 array(select coalesce(sec.word_of(o.party, proposal, without), '') from (
                   select 'reporter' as party where a.has_reporter
                   union all
                   select 'person:' || p.person_id::text from public.participant p
                    where not a.lengthens and p.case_id = a.case_id and p.consent = 'signatory' and p.ended_at is null) o) as others
            from asked a)
        select coalesce(case to_outcome
          when 'accepted' then team = 'accepted'
            and case when lengthens then 'accepted' = all (others) else others = '{}' or 'accepted' = any (others) end
            and not exists (select 1 from public.embargo_proposal e
                             where e.case_id = words.case_id and e.outcome is null and e.ends_at < words.ends_at
                               and not e.proposal_id = any (without))
          when 'rejected' then team = 'declined'
            or case when lengthens then 'declined' = any (others) else others <> '{}' and 'declined' = all (others) end
        end, false) from words $$;

-- Writes what was settled. Where an end is agreed, what stays on the table needs a new yes: what was said of it is void.
create or replace function sec.settle_proposals(wanted uuid, accepted uuid[], rejected uuid[], at timestamptz) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$
  begin
    if sec.my_voice(wanted) is null or (wanted is distinct from sec.job_case() and not (
         cardinality(accepted) <= 1
         and (select coalesce(bool_and(sec.words_allow(id, 'rejected', '{}')), true) from unnest(rejected) id)
         and (select coalesce(bool_and(sec.words_allow(id, 'accepted', rejected)), true) from unnest(accepted) id)
         -- What failed leaves the table first: a yes that it implies is none any more.
         and (cardinality(accepted) = 0 or not exists (
           select 1 from public.embargo_proposal e
            where e.case_id = wanted and e.outcome is null and not e.proposal_id = any (rejected)
              and sec.words_allow(e.proposal_id, 'rejected', '{}'))))) then
      raise exception 'the words that stand do not settle this' using errcode = 'insufficient_privilege';
    end if;
    update public.embargo_proposal e
       set outcome = case when e.proposal_id = any (accepted) then 'accepted' else 'rejected' end, decided_at = at
     where e.case_id = wanted and e.proposal_id = any (accepted || rejected) and e.outcome is null;
    if cardinality(accepted) > 0 then
      update public.embargo_answer a set void = true from public.embargo_proposal e
       where e.proposal_id = a.proposal_id and e.case_id = wanted and e.outcome is null;
      update public.embargo_proposal e set kept_on = true where e.case_id = wanted and e.outcome is null;
    end if;
  end $$;

revoke execute on function sec.word_of(text, uuid, uuid[]), sec.words_allow(uuid, text, uuid[]) from public;
