-- Intake: what arrives is counted for an hour and a day, and forgotten; who was refused stays refused; a reporter who
-- lost the link is found again by the keyed hash of the address.

-- Unlogged: a crash may forget the counts, never a report. `origin` is a keyed hash of an address and a day, or empty
-- for everyone together: no address is kept, and yesterday's hash says nothing about today's.
create unlogged table intake_tally (
  origin bytea not null,
  minute timestamptz not null,
  reports int not null,
  bytes bigint not null,
  primary key (origin, minute)
);
alter table intake_tally enable row level security;
alter table intake_tally force row level security;

-- Counts one arrival, then says what had come before it. Counting first is what keeps two processes from letting the
-- last place through twice. `origins` are the sender's hashes of today and yesterday; today's is counted under.
create function sec.count_arrival(origins bytea[], arriving_bytes bigint, at timestamptz)
  returns table (from_address_last_hour bigint, total_last_hour bigint, total_bytes_last_day bigint)
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    insert into public.intake_tally as t (origin, minute, reports, bytes)
    values (origins[1], date_trunc('minute', at), 1, arriving_bytes), ('', date_trunc('minute', at), 1, arriving_bytes)
    on conflict (origin, minute) do update set reports = t.reports + 1, bytes = t.bytes + arriving_bytes;
    return query select
      (select coalesce(sum(t.reports), 0) - 1 from public.intake_tally t
        where t.origin = any (origins) and t.minute > at - interval '1 hour'),
      coalesce(sum(t.reports) filter (where t.minute > at - interval '1 hour'), 0) - 1,
      (coalesce(sum(t.bytes), 0) - arriving_bytes)::bigint
      from public.intake_tally t where t.origin = '' and t.minute > at - interval '1 day';
  end $$;

-- What was refused does not count: who waits an hour has waited long enough.
create function sec.uncount_arrival(counted_under bytea, arrived_bytes bigint, at timestamptz) returns void
  language sql security definer set search_path = pg_catalog
  as $$ update public.intake_tally set reports = reports - 1, bytes = bytes - arrived_bytes
         where origin in (counted_under, '') and minute = date_trunc('minute', at) $$;

create function sec.forget_arrivals(before timestamptz) returns void
  language sql security definer set search_path = pg_catalog
  as $$ delete from public.intake_tally where minute < before $$;

-- Charter rule G5: warnings are counted; that no more reports are taken is a decision of its own.
alter table disregard add column kind text not null default 'warning' check (kind in ('warning', 'refusal'));

-- Asked on behalf of a stranger, who may not read the table: one yes or no about the address they gave themselves.
create function sec.is_reporter_refused(by_team int, contact bytea) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select 1 from public.disregard d
                        where d.team_id = by_team and d.contact_lookup = contact and d.kind = 'refusal') $$;

-- "Send me my link again": which cases have a link that still works and an address with this keyed hash.
create function sec.reports_of_contact(contact bytea) returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select distinct f.case_id from public.follow_link f
         where f.contact_lookup = contact and f.replaced_at is null $$;

revoke execute on function sec.count_arrival(bytea[], bigint, timestamptz), sec.uncount_arrival(bytea, bigint, timestamptz),
  sec.forget_arrivals(timestamptz), sec.is_reporter_refused(int, bytea), sec.reports_of_contact(bytea) from public;
grant execute on function sec.count_arrival(bytea[], bigint, timestamptz),
  sec.uncount_arrival(bytea, bigint, timestamptz), sec.is_reporter_refused(int, bytea) to parley_app;
grant execute on function sec.forget_arrivals(timestamptz), sec.reports_of_contact(bytea) to parley_job;
