-- A nominee who is erased: what was written of them goes, and a nomination that is not decided ends. Counts and votes stay,
-- since they name nobody.
create function sec.erase_nominations(who uuid, today timestamptz) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$ begin
    update public.ballot b set private_key = null, closed_at = coalesce(b.closed_at, today)
      from public.nomination n where n.nomination_id = b.ballot_id and n.nominee_id = who;
    update public.nomination set sealed = '', notice = null, decided_at = coalesce(decided_at, today),
           state = case when state in ('review', 'voting', 'waiting', 'held', 'granted') then 'withdrawn' else state end
     where nominee_id = who;
  end $$;
revoke execute on function sec.erase_nominations(uuid, timestamptz) from public;
grant execute on function sec.erase_nominations(uuid, timestamptz) to parley_job;
