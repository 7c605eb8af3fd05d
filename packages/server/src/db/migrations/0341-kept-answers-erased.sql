-- A kept answer to a request may hold what a case says, under the master key and not under the case's: it outlived the
-- erasure of the case by up to a day. Now each kept answer names the objects that it speaks of, and goes with the key of its
-- case; the answer that a reporter was given goes with what was known of how to reach them.
alter table idempotency_key add column about uuid[] not null default '{}';
create index idempotency_key_about on idempotency_key using gin (about);
grant update (about) on idempotency_key to parley_job;

-- What is kept from before names nothing.
delete from idempotency_key;

create function sec.erased_key_takes_answers() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    delete from public.idempotency_key where about @> array[new.case_id];
    return null;
  end $$;
create trigger erased_key_takes_answers after update of wrapped on case_key
  for each row when (old.wrapped is not null and new.wrapped is null)
  execute function sec.erased_key_takes_answers();

create function sec.forgotten_contact_takes_answers() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    delete from public.idempotency_key where about @> array[new.case_id] and caller not like 'person:%';
    return null;
  end $$;
create trigger forgotten_contact_takes_answers after update of contact on report
  for each row when (old.contact is not null and new.contact is null)
  execute function sec.forgotten_contact_takes_answers();
