-- What is fixed when a ballot opens, so that voters can compare it and their passkeys sign it: digests of the electorate, of
-- the key, and of the rules in force, and one over the three. Null for ballots that were opened before.
alter table ballot add column opening json, add column opened_event uuid;
grant select (opening) on ballot to parley_app;
grant update (opening, opened_event) on ballot to parley_job;

-- The ledger's entry of the opening with what opens it, for the electorate once the ballot is counted.
create function sec.ballot_opened(of_ballot uuid) returns table (event_id uuid, salt bytea, body bytea)
  language sql stable security definer set search_path = pg_catalog
  as $$ select e.event_id, e.salt, e.body from public.ballot b
          join public.ballot_elector v on v.ballot_id = b.ballot_id and v.person_id = sec.person()
          join public.event_body e on e.event_id = b.opened_event
         where b.ballot_id = of_ballot and b.outcome is not null and e.body is not null $$;
revoke execute on function sec.ballot_opened(uuid) from public;
grant execute on function sec.ballot_opened(uuid) to parley_app;
