-- A case that was entered by hand and taken up again before its clock had a start of its own (0430) names that later moment as its
-- receipt: it is the moment of a reopening, to the instant. Until its sealed first event was read, by the job, it names the
-- moment when it was entered: by then it had been received.
alter table cases add column receipt_unsure boolean not null default false;
update cases c set received_at = e.entered_at, receipt_unsure = true
  from (select case_id, min(at) as entered_at from event_body where name = 'case:opened-by-hand' group by case_id) e
 where e.case_id = c.case_id and c.source = 'hand'
   and exists (select 1 from event_body r where r.case_id = c.case_id and r.name = 'case:reopened' and r.at = c.received_at);

create index cases_receipt_unsure on cases (case_id) where receipt_unsure;
create function sec.receipts_unsure(most int) returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.case_id from public.cases c where c.receipt_unsure and c.erased_at is null order by c.case_id limit most $$;
revoke execute on function sec.receipts_unsure(int) from public;
grant execute on function sec.receipts_unsure(int) to parley_job;
