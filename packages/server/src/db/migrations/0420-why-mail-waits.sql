-- Why mail waits, beside how much: the code of the newest fault, which names nobody.
drop function sec.mail_figures();
create function sec.mail_figures() returns table (state text, count bigint, oldest timestamptz, last_fault text)
  language sql stable security definer set search_path = pg_catalog
  as $$ select m.state, count(*), min(m.created_at),
               (array_agg(m.last_fault order by m.not_before desc) filter (where m.last_fault is not null))[1]
          from public.mail m where m.state in ('waiting', 'failed') group by 1 $$;
revoke execute on function sec.mail_figures() from public;
grant execute on function sec.mail_figures() to parley_app, parley_job;
