-- Who may change a row may not change it into anything. A participant answers for themselves and leaves; that is all: the
-- project they were asked for, who asked them and an access that has ended are not theirs to write. Whoever is not of a
-- case's team moves its embargo and says what happened, and touches nothing else of its row. No case changes its team or
-- its number, and its compartment only for another of the same team: fewer members read it then, or all again. Definer functions run as the owner of the tables and are not concerned.

create function sec.keep_participant() returns trigger
  language plpgsql set search_path = pg_catalog
  as $$ begin
    if current_user <> 'parley_app' then return new; end if;
    if new.case_id <> old.case_id or new.person_id <> old.person_id then
      raise exception 'a participant stays who they are' using errcode = 'insufficient_privilege';
    end if;
    if old.compartment_id = any (sec.my_compartments()) then
      -- The team asks and ends; nobody agrees for somebody else.
      if (new.consent is distinct from old.consent or (old.ended_at is not null and new.ended_at is null))
        and new.consent <> 'invited' then
        raise exception 'consent is given by its person' using errcode = 'insufficient_privilege';
      end if;
      return new;
    end if;
    if old.ended_at is not null or new.compartment_id <> old.compartment_id
      or (new.project_id, new.invited_by, new.invited_at, new.invitation, new.reminded_at, new.asked_at)
         is distinct from (old.project_id, old.invited_by, old.invited_at, old.invitation, old.reminded_at, old.asked_at)
      or (new.ended_at is not null) <> (new.consent = 'left')
      or (new.consent is distinct from old.consent and (old.consent, new.consent) not in (
            ('invited', 'signatory'), ('invited', 'declined'), ('lapsed', 'signatory'), ('lapsed', 'declined'),
            ('signatory', 'left'), ('lapsed', 'left'))) then
      raise exception 'no answer of a participant' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;
create trigger keep_participant before update on participant for each row execute function sec.keep_participant();

create function sec.keep_case() returns trigger
  language plpgsql set search_path = pg_catalog
  as $$ begin
    if current_user <> 'parley_app' then return new; end if;
    if (new.case_id, new.team_id, new.number) is distinct from (old.case_id, old.team_id, old.number)
      or (new.compartment_id <> old.compartment_id and not exists (
            select 1 from public.compartment k where k.compartment_id = new.compartment_id and k.team_id = old.team_id)) then
      raise exception 'a case stays where it is' using errcode = 'insufficient_privilege';
    end if;
    if old.compartment_id = any (sec.my_compartments()) then return new; end if;
    if (new.compartment_id, new.project_id, new.source, new.title, new.determination, new.determined_at, new.duplicate_of, new.coordinator_id,
        new.offered_to, new.assigned_at, new.assigned_by, new.received_at, new.accepted_at, new.deadline_at,
        new.severity_score, new.severity_rating, new.cve_id, new.cve_elsewhere, new.published_at, new.reference,
        new.participants_open, new.keep_until, new.erasure_told_at, new.erased_at, new.erased_rule, new.erased_days)
       is distinct from
       (old.compartment_id, old.project_id, old.source, old.title, old.determination, old.determined_at, old.duplicate_of, old.coordinator_id,
        old.offered_to, old.assigned_at, old.assigned_by, old.received_at, old.accepted_at, old.deadline_at,
        old.severity_score, old.severity_rating, old.cve_id, old.cve_elsewhere, old.published_at, old.reference,
        old.participants_open, old.keep_until, old.erasure_told_at, old.erased_at, old.erased_rule, old.erased_days) then
      raise exception 'this is the team''s to change' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;
create trigger keep_case before update on cases for each row execute function sec.keep_case();
