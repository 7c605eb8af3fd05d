-- Sets of words from when they were cut at 2,000 are written anew: the job finds their cases here, some every minute.
alter table cases add column words_cut boolean not null default false;
update cases c set words_cut = true
 where c.erased_at is null
   and exists (select 1 from search_words s where s.case_id = c.case_id and cardinality(s.words) >= 2000);

create index cases_words_cut on cases (case_id) where words_cut;
create function sec.words_cut(most int) returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.case_id from public.cases c where c.words_cut order by c.case_id limit most $$;
revoke execute on function sec.words_cut(int) from public;
grant execute on function sec.words_cut(int) to parley_job;
