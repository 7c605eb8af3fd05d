-- A reporter who gave no address gives one later: the holder of the link notes by what keyed hash it is found again, and lets us
-- keep the link, sealed, where its copy was erased. A link that is found by an address already stays as it is.
create function sec.remember_reporter(wanted uuid, kept_link bytea, contact bytea) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$
    update public.follow_link f set contact_lookup = contact, sealed = case when f.sealed = '' then kept_link else f.sealed end
     where f.case_id = wanted and f.lookup = sec.capability() and f.replaced_at is null and f.contact_lookup is null
  $$;
revoke execute on function sec.remember_reporter(uuid, bytea, bytea) from public;
grant execute on function sec.remember_reporter(uuid, bytea, bytea) to parley_app;
