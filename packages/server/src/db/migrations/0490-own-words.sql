-- Who reads what is negotiated about an embargo, and what happened to a vulnerability, does not thereby write it: a party
-- proposes and answers for itself, a project says how far its own fix is, and the rest is the team's. What the words of a
-- party decide about rows of others goes through one function, which looks at the words that stand.

-- Case events: recorded by the team; of their own project's fix by whoever came for it. A mistake is taken back by the team.
drop policy readers on case_event;
create policy readers on case_event for select to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_participations())::uuid[])
  or case_id = any ((select sec.my_reports())::uuid[]));
create policy team on case_event for insert to parley_app with check (
  compartment_id = any ((select sec.my_compartments())::int[]));
create policy own_project on case_event for insert to parley_app with check (
  (case_id::text || '/project:' || project_id::text) = any ((select sec.my_channels())::text[])
  and mistaken_at is null
  and (recorded_by = (select sec.person()) or (implied and recorded_by is null)));
create policy mistakes on case_event for update to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[]));

-- Proposals: each party its own, open; in the statement that opens a case, what team and reporter brought. None is changed.
drop policy readers on embargo_proposal;
revoke update (outcome, decided_at, kept_on) on embargo_proposal from parley_app;
create policy readers on embargo_proposal for select to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_participations())::uuid[])
  or case_id = any ((select sec.my_reports())::uuid[]));
create policy own_end on embargo_proposal for insert to parley_app with check (
  outcome is null and not kept_on
  and case when party = 'team' then
             proposed_by = (select sec.person()) and compartment_id = any ((select sec.my_compartments())::int[])
           when party = 'reporter' then
             proposed_by is null and case_id = any ((select sec.my_reports())::uuid[])
           else party = 'person:' || (select sec.person())::text and proposed_by = (select sec.person())
             and case_id = any ((select sec.my_participations())::uuid[])
      end);
create policy opener on embargo_proposal for insert to parley_app with check (
  outcome is null and not kept_on and proposed_by is null and party in ('team', 'reporter') and sec.case_is_new(case_id)
  and (compartment_id = any ((select sec.my_compartments())::int[]) or case_id = any ((select sec.my_reports())::uuid[])));

-- Answers: each party its own, and its last word replaces the one before.
drop policy readers on embargo_answer;
create policy readers on embargo_answer for select to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_participations())::uuid[])
  or case_id = any ((select sec.my_reports())::uuid[]));
do $$
declare own constant text := $p$(
  case when party = 'team' then compartment_id = any ((select sec.my_compartments())::int[])
       when party = 'reporter' then case_id = any ((select sec.my_reports())::uuid[])
       else party = 'person:' || (select sec.person())::text and case_id = any ((select sec.my_participations())::uuid[])
  end)$p$;
-- Whoever answers stands beside the word; a reporter has no account.
said constant text := $p$(answered_by is not distinct from (select sec.person()) and (answered_by is null) = (party = 'reporter'))$p$;
begin
  execute format('create policy own_word on embargo_answer for insert to parley_app with check (%s and %s)', own, said);
  execute format('create policy last_word on embargo_answer for update to parley_app using (%s) with check (%s and %s)', own, own, said);
end $$;
drop policy asked_again on embargo_answer;
create policy asked_again on embargo_answer to parley_app
  using (party = 'person:' || (select sec.person())::text)
  with check (party = 'person:' || (select sec.person())::text and answered_by = (select sec.person())
    and (case_id, (select sec.person())) in (select p.case_id, p.person_id from participant p
          where p.ended_at is null and p.consent in ('signatory', 'lapsed')));

-- As whom the actor speaks in the negotiation of a case; null for whoever has no word in it.
create function sec.my_voice(wanted uuid) returns text
  language sql stable security definer set search_path = pg_catalog
  as $$ select case
          when wanted = sec.job_case() then 'team'
          when exists (select 1 from public.cases c where c.case_id = wanted and c.compartment_id = any (sec.my_compartments()))
            then 'team'
          when wanted = any (sec.my_participations()) then 'person:' || sec.person()::text
          when wanted = any (sec.my_reports()) then 'reporter'
        end $$;

-- What a party says to an open proposal, as the rules have it (rules/embargo/agreement.ts, wordOf): its own word, else that
-- it proposed it, else its yes to a later end.
create function sec.word_of(speaker text, proposal uuid) returns text
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(
          (select a.answer from public.embargo_answer a
            where a.proposal_id = proposal and a.party = speaker and not a.void),
          (select 'accepted' from public.embargo_proposal p where p.proposal_id = proposal and p.party = speaker),
          (select 'accepted' from public.embargo_proposal p join public.embargo_proposal l using (case_id)
             left join public.embargo_answer a on a.proposal_id = l.proposal_id and a.party = speaker and not a.void
            where p.proposal_id = proposal and l.outcome is null and l.ends_at > p.ends_at
              and not (p.kept_on and l.kept_on)
              and case when a.answer is null then l.party = speaker else a.answer = 'accepted' end
            limit 1)) $$;

-- Whether the words that stand allow this outcome of a proposal, as agreementOn has it. That a window is over is what the
-- server says with its time `at`: how long one lasts is in the team's charter.
create function sec.words_allow(proposal uuid, to_outcome text, at timestamptz) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ with asked as (
          select e.ends_at, e.proposed_at, sec.word_of('team', proposal) as team,
                 c.embargo_state not in ('active', 'revising') or e.ends_at > c.embargo_ends_at as lengthens,
                 (select sec.word_of('reporter', proposal) from public.follow_link f
                   where f.case_id = e.case_id and f.replaced_at is null limit 1) as reporter,
                 exists (select 1 from public.follow_link f where f.case_id = e.case_id and f.replaced_at is null) as has_reporter,
                 array(select coalesce(sec.word_of('person:' || p.person_id::text, proposal), '') from public.participant p
                        where p.case_id = e.case_id and p.consent = 'signatory' and p.ended_at is null) as others
            from public.embargo_proposal e join public.cases c using (case_id)
           where e.proposal_id = proposal and e.outcome is null)
        select coalesce(case to_outcome
          when 'accepted' then team = 'accepted'
            and (not has_reporter or reporter = 'accepted' or (not lengthens and 'accepted' = any (others)))
          when 'rejected' then ends_at <= at or proposed_at + interval '1 hour' <= at or team = 'declined'
            or case when lengthens then reporter = 'declined'
                    else (has_reporter or cardinality(others) > 0) and (not has_reporter or reporter = 'declined')
                      and 'declined' = all (others) end
        end, false) from asked $$;

-- Writes what was settled. Where an end is agreed, what stays on the table needs a new yes: what was said of it is void.
create function sec.settle_proposals(wanted uuid, accepted uuid[], rejected uuid[], at timestamptz) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$
  declare voice constant text := sec.my_voice(wanted);
  begin
    if voice is null or (voice <> 'team' and not (
         select coalesce(bool_and(sec.words_allow(x.id, x.outcome, at)), true)
           from (select unnest(accepted) as id, 'accepted' as outcome union all select unnest(rejected), 'rejected') x)) then
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

-- Takes proposals off the table undecided: a party its own, for a newer one; the team and the clock all that is left.
create function sec.drop_proposals(wanted uuid, dropped uuid[], to_outcome text, at timestamptz) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$
  declare voice constant text := sec.my_voice(wanted);
  begin
    if voice is null or to_outcome not in ('replaced', 'ended') or (to_outcome = 'ended' and voice <> 'team') then
      raise exception 'not of this actor to take off the table' using errcode = 'insufficient_privilege';
    end if;
    update public.embargo_proposal e set outcome = to_outcome, decided_at = at
     where e.case_id = wanted and e.proposal_id = any (dropped) and e.outcome is null
       and (voice = 'team' or e.party = voice);
  end $$;

revoke execute on function sec.my_voice(uuid), sec.word_of(text, uuid), sec.words_allow(uuid, text, timestamptz),
  sec.settle_proposals(uuid, uuid[], uuid[], timestamptz), sec.drop_proposals(uuid, uuid[], text, timestamptz) from public;
grant execute on function sec.settle_proposals(uuid, uuid[], uuid[], timestamptz),
  sec.drop_proposals(uuid, uuid[], text, timestamptz) to parley_app, parley_job;
