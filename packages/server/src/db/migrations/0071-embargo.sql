-- The embargo as an object: what is proposed, what each party says to it, what participants agreed to, why it ended.

alter table cases
  add column embargo_started_at timestamptz,
  add column embargo_ended_at timestamptz,
  add column embargo_cause text check (embargo_cause in ('public', 'exploit-public', 'attacks-observed',
    'adversaries-hold-exploit', 'adversaries-know', 'fix-deployed', 'fix-ready-everywhere', 'end-reached', 'decided')),
  add column embargo_basis int not null default 0;  -- counts its changes: names what somebody has read when they act
update cases set embargo_started_at = received_at where embargo_state <> 'none';
update cases set embargo_ended_at = coalesce(published_at, last_activity_at), embargo_cause = 'public'
 where embargo_state = 'exited';

alter table participant
  add column asked_at timestamptz,     -- when a later end asked them again; null while the invitation was the last to ask
  add column agreed_until timestamptz; -- the latest end they accepted; null where they agreed for as long as the team says
update participant p set agreed_until = c.embargo_ends_at from cases c
 where c.case_id = p.case_id and p.consent in ('signatory', 'lapsed');
grant update (asked_at, agreed_until) on participant to parley_app, parley_job;

create table embargo_proposal (
  proposal_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  party text not null check (party in ('team', 'reporter') or party like 'person:%'),
  proposed_by uuid references person,  -- null for the reporter, and for the team's published default
  ends_at timestamptz not null,
  lengthens boolean not null,          -- as it was when it was put
  reason bytea,                        -- sealed
  proposed_at timestamptz not null,
  proposal_order bigint not null generated always as identity,
  kept_on boolean not null default false,  -- it stood on the table when another end was agreed: it needs a new yes
  outcome text check (outcome in ('accepted', 'rejected', 'replaced', 'ended')),
  decided_at timestamptz,
  check ((outcome is null) = (decided_at is null)),
  unique (proposal_id, case_id),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index embargo_proposal_by_case on embargo_proposal (case_id, proposal_order);
create index embargo_proposal_open on embargo_proposal (proposed_at) where outcome is null;

create table embargo_answer (
  proposal_id uuid not null,
  case_id uuid not null,
  compartment_id int not null,
  party text not null check (party in ('team', 'reporter') or party like 'person:%'),
  answered_by uuid references person,  -- null for the reporter
  answer text not null check (answer in ('accepted', 'declined')),
  answered_at timestamptz not null,
  void boolean not null default false, -- said before another end was agreed
  primary key (proposal_id, party),
  foreign key (proposal_id, case_id) references embargo_proposal (proposal_id, case_id),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);

do $$
declare t text;
begin
  foreach t in array array['embargo_proposal', 'embargo_answer'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format($p$create policy readers on %I to parley_app using (
      compartment_id = any ((select sec.my_compartments())::int[])
      or case_id = any ((select sec.my_participations())::uuid[])
      or case_id = any ((select sec.my_reports())::uuid[]))$p$, t);
    execute format('create policy one_case on %I to parley_job using (case_id = (select sec.job_case()))', t);
  end loop;
end $$;
grant select, insert, update (outcome, decided_at, kept_on) on embargo_proposal to parley_app, parley_job;
grant select, insert, update (answer, answered_at, answered_by, void) on embargo_answer to parley_app, parley_job;
-- Somebody whose consent lapsed answers the later end that is proposed, without reading the case.
create policy asked_again on embargo_answer to parley_app
  using (party = 'person:' || (select sec.person())::text)
  with check (party = 'person:' || (select sec.person())::text
    and (case_id, (select sec.person())) in (select p.case_id, p.person_id from participant p
          where p.ended_at is null and p.consent in ('signatory', 'lapsed')));

-- Whoever moves the embargo of a case asks all of its participants again, although they may not see them. These
-- look at the actor's own right first; rows are locked before the case, in one order (embargo/store.ts).
create function sec.moves_embargo(wanted uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select 1 from public.cases c where c.case_id = wanted
          and (c.compartment_id = any (sec.my_compartments()) or c.case_id = any (sec.my_participations())
            or c.case_id = any (sec.my_reports()) or c.case_id = sec.job_case()
            or exists (select 1 from public.participant p where p.case_id = wanted and p.person_id = sec.person()
                         and p.consent = 'lapsed' and p.ended_at is null))) $$;

create function sec.lock_participants(wanted uuid)
  returns table (person_id uuid, project_id int, consent text, agreed_until timestamptz)
  language sql volatile security definer set search_path = pg_catalog
  as $$ select p.person_id, p.project_id, p.consent, p.agreed_until from public.participant p
         where p.case_id = wanted and p.ended_at is null and p.consent in ('invited', 'signatory', 'lapsed')
           and sec.moves_embargo(wanted)
         order by p.person_id for update $$;

create function sec.set_consents(wanted uuid, people uuid[], to_consent text, at timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ update public.participant p
           set consent = to_consent, asked_at = case when to_consent = 'lapsed' then at else p.asked_at end
         where p.case_id = wanted and p.person_id = any (people) and p.ended_at is null
           and p.consent in ('signatory', 'lapsed') and to_consent in ('signatory', 'lapsed')
           and sec.moves_embargo(wanted) $$;

-- Once an end is agreed, consent is to that end: nobody's word reaches beyond it, and who proposed it has agreed to it.
create function sec.agree_terms(wanted uuid, until timestamptz, proposer uuid) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ update public.participant p
           set agreed_until = case when p.person_id = proposer then until else least(p.agreed_until, until) end
         where p.case_id = wanted and p.ended_at is null and p.consent in ('signatory', 'lapsed')
           and p.agreed_until is not null and sec.moves_embargo(wanted) $$;

create function sec.has_reporter(wanted uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select sec.moves_embargo(wanted) and exists (
          select 1 from public.follow_link f where f.case_id = wanted and f.replaced_at is null) $$;

revoke execute on function sec.agree_terms(uuid, timestamptz, uuid), sec.has_reporter(uuid), sec.moves_embargo(uuid), sec.lock_participants(uuid), sec.set_consents(uuid, uuid[], text, timestamptz) from public;
grant execute on function sec.agree_terms(uuid, timestamptz, uuid), sec.has_reporter(uuid), sec.moves_embargo(uuid), sec.lock_participants(uuid), sec.set_consents(uuid, uuid[], text, timestamptz) to parley_app, parley_job;

-- What an invited or asked person sees of the terms: the end in force and the ends on the table, and no reason.
create function sec.my_proposed_ends(wanted uuid)
  returns table (proposal_id uuid, ends_at timestamptz, proposed_at timestamptz, lengthens boolean)
  language sql stable security definer set search_path = pg_catalog
  as $$ select e.proposal_id, e.ends_at, e.proposed_at, e.lengthens
          from public.embargo_proposal e join public.participant p using (case_id)
         where e.case_id = wanted and e.outcome is null and p.person_id = sec.person() and p.ended_at is null
           and p.consent in ('invited', 'signatory', 'lapsed') order by e.ends_at $$;

-- Silence counts from when an answer was last asked; whose consent lapsed is asked too.
drop function sec.invitations_open();
create function sec.invitations_open()
  returns table (case_id uuid, person_id uuid, asked_at timestamptz, charter text, charter_overrides jsonb)
  language sql stable security definer set search_path = pg_catalog
  as $$ select p.case_id, p.person_id, greatest(p.asked_at, p.invited_at), t.charter, t.charter_overrides
          from public.participant p join public.cases c using (case_id) join public.team t using (team_id)
         where p.consent in ('invited', 'lapsed') and p.ended_at is null $$;
revoke execute on function sec.invitations_open() from public;
grant execute on function sec.invitations_open() to parley_job;
drop index participant_invited;
create index participant_asked on participant (asked_at) where consent in ('invited', 'lapsed') and ended_at is null;

-- Embargoes whose end has come, and proposals whose answers are due: ids, for the scans that look at one case at a time.
create function sec.embargoes_ended(at timestamptz) returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.case_id from public.cases c
         where c.embargo_state in ('active', 'revising') and c.embargo_ends_at <= at order by c.embargo_ends_at limit 500 $$;
create index cases_embargo_running on cases (embargo_ends_at) where embargo_state in ('active', 'revising');
create function sec.proposals_waiting()
  returns table (case_id uuid, proposed_at timestamptz, ends_at timestamptz, charter text, charter_overrides jsonb)
  language sql stable security definer set search_path = pg_catalog
  as $$ select e.case_id, min(e.proposed_at), min(e.ends_at), t.charter, t.charter_overrides
          from public.embargo_proposal e join public.cases c using (case_id) join public.team t using (team_id)
         where e.outcome is null group by e.case_id, t.charter, t.charter_overrides $$;
revoke execute on function sec.embargoes_ended(timestamptz), sec.proposals_waiting() from public;
grant execute on function sec.embargoes_ended(timestamptz), sec.proposals_waiting() to parley_job;

-- Cases that wait under a wish of their reporter from before proposals were kept: the wish goes on as it was stored.
update cases set embargo_state = 'active' where embargo_state = 'revising';
