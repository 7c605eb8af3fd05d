-- What is written through a follow link, and asked for without one, is counted as reports are: per link, per address, for an
-- hour. Counted in the transaction that writes, so that what is refused is not counted, and two at once wait for each other.
create function sec.count_writing(origins bytea[], arriving_bytes bigint, at timestamptz)
  returns table (times_last_hour bigint, bytes_last_hour bigint)
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    insert into public.intake_tally as t (origin, minute, reports, bytes)
    values (origins[1], date_trunc('minute', at), 1, arriving_bytes)
    on conflict (origin, minute) do update set reports = t.reports + 1, bytes = t.bytes + arriving_bytes;
    return query select (coalesce(sum(t.reports), 0) - 1)::bigint, (coalesce(sum(t.bytes), 0) - arriving_bytes)::bigint
      from public.intake_tally t where t.origin = any (origins) and t.minute > at - interval '1 hour';
  end $$;
revoke execute on function sec.count_writing(bytea[], bigint, timestamptz) from public;
grant execute on function sec.count_writing(bytea[], bigint, timestamptz) to parley_app;

-- One mail of new messages per case and person until they have read it, or a quarter of an hour has passed: which mails are
-- about messages, and up to when the person has read, as the job that tells them may know.
alter table mail add column about text;
create policy one_case on reading for select to parley_job using (case_id = (select sec.job_case()));
grant select on reading to parley_job;
