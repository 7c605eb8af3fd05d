-- A body can be erased for good, and the ledger stays whole: its row keeps the commitment, which nobody can open any
-- more. Nothing else of a body ever changes but the compartment, which follows the case.
alter table event_body alter column salt drop not null, alter column body drop not null;
alter table event_body add constraint event_body_is_whole_or_erased check ((salt is null) = (body is null));

create or replace function sec.refuse_body_change() returns trigger language plpgsql set search_path = pg_catalog
  as $$ begin
    if tg_op = 'UPDATE'
       and (new.event_id, new.case_id, new.team_id, new.audience, new.name, new.at)
           is not distinct from (old.event_id, old.case_id, old.team_id, old.audience, old.name, old.at)
       and ((new.actor_id, new.salt, new.body) is not distinct from (old.actor_id, old.salt, old.body)
            or (new.actor_id is null and new.salt is null and new.body is null))
    then return new; end if;
    raise exception 'the ledger is append-only' using errcode = 'insufficient_privilege';
  end $$;
grant update (actor_id, salt, body) on event_body to parley_job;
