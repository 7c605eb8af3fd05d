-- Who says that they have a conflict of interest does nothing on the case: until when somebody must have taken it stays.
create or replace function sec.event_moves_case() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    if new.case_id is not null and new.name not in ('case:read', 'case:reminded', 'case:became-overdue',
        'case:erasure-announced', 'case:reads-erased', 'case:kept', 'report:contact-erased',
        'report:mail-stopped', 'report:mail-resumed') then
      update public.cases c set
        last_activity_at = greatest(c.last_activity_at, new.at),
        last_human_at = case when new.actor_id is null or new.name = 'coordinator:conflict-declared' then c.last_human_at
                             else greatest(c.last_human_at, new.at) end
       where c.case_id = new.case_id and c.last_activity_at < new.at;
    end if;
    return null;
  end $$;

-- Whose conflicts they are is asked of one person, in every list of what needs them.
create index decline_conflicts on decline (person_id) include (case_id) where conflict;
