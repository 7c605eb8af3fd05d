-- An operator's release of what a restore held back is a change like any other: written with its event, under the job's role.
grant update (outgoing_paused_at) on installation to parley_job;

-- Whether a reporter wants mail is no activity in a case.
create or replace function sec.event_moves_case() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    if new.case_id is not null and new.name not in ('case:read', 'case:reminded', 'case:became-overdue',
        'case:erasure-announced', 'case:reads-erased', 'case:kept', 'report:contact-erased',
        'report:mail-stopped', 'report:mail-resumed') then
      update public.cases c set
        last_activity_at = greatest(c.last_activity_at, new.at),
        last_human_at = case when new.actor_id is null then c.last_human_at else greatest(c.last_human_at, new.at) end
       where c.case_id = new.case_id and c.last_activity_at < new.at;
    end if;
    return null;
  end $$;
