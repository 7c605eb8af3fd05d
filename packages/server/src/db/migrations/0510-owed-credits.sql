-- A published case whose duplicate's reporter said how to be credited, and is not on its list as they wish, was in nobody's list: it is
-- kept on the case's row, like what else a case asks after it was published (0340). Whether a reader may know the duplicate
-- is theirs alone: the lists look again under their rights.
alter table cases add column owes_credit boolean not null default false;

create function sec.owe_credit(wanted uuid) returns void
  language sql security definer set search_path = pg_catalog
  as $$
    update public.cases c
       set owes_credit = s.owes
      from (select exists (
          select 1 from public.cases d join public.credit k on k.case_id = d.case_id and k.is_reporter and k.removed_at is null
                 left join public.credit f on f.case_id = wanted and f.carried_from = k.credit_id and f.removed_at is null
           where d.duplicate_of = wanted and d.determination = 'duplicate'
             and (k.answered_at > f.carried_at or (f.credit_id is null and k.consent in ('accepted', 'anonymous')))) as owes) s
     where c.case_id = wanted and c.owes_credit is distinct from s.owes
  $$;
revoke execute on function sec.owe_credit(uuid) from public;

-- A credit tells of its own case's list, and of the list of the case that its own duplicates.
create function sec.credit_owed() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$
  declare
    changed uuid := case when tg_op = 'DELETE' then old.case_id else new.case_id end;
    original uuid := (select c.duplicate_of from public.cases c where c.case_id = changed);
  begin
    perform sec.owe_credit(changed);
    if original is not null then perform sec.owe_credit(original); end if;
    return null;
  end $$;
revoke execute on function sec.credit_owed() from public;
create trigger credit_owed after insert or update or delete on credit
  for each row execute function sec.credit_owed();

create function sec.duplicate_owed() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    if old.duplicate_of is not null then perform sec.owe_credit(old.duplicate_of); end if;
    if new.duplicate_of is not null and new.duplicate_of is distinct from old.duplicate_of then
      perform sec.owe_credit(new.duplicate_of);
    end if;
    return null;
  end $$;
revoke execute on function sec.duplicate_owed() from public;
create trigger duplicate_owed after update of duplicate_of, determination on cases
  for each row when ((old.duplicate_of, old.determination) is distinct from (new.duplicate_of, new.determination))
  execute function sec.duplicate_owed();

alter table cases drop column standing;
alter table cases add column standing boolean not null generated always as (
  finished_at is null or record_waits or stuck_by is not null or emergency_by <> '{}'
  or change_asked is not null or glass_open or proposal_waits or (owes_credit and published_at is not null)
  or ((submitted or approved_by <> '{}') and published_at is null)
  or (report_state <> 'closed'
      and (determination is null or withdrawn_at is not null or offered_to is not null
           or (fix_merged and published_at is null)))) stored;
create index cases_standing on cases (compartment_id, last_activity_at desc, case_id) where standing;

do $$ begin
  perform sec.owe_credit(x.duplicate_of) from (
    select distinct duplicate_of from cases where duplicate_of is not null and determination = 'duplicate') x;
end $$;
