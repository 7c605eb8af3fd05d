-- What an audit of the ballots asked for. Votes are read by jobs after the close alone. Who had left stands with the
-- electorate, as it was at the close, so that an old record counts the same for ever. A cast that is sent again is answered as
-- the first was. Erasing a nominee leaves no votes of a ballot that was never counted.
alter table ballot_elector add column has_left boolean;  -- null until the close
grant update (has_left) on ballot_elector to parley_job;

drop policy jobs on ballot_vote;
create policy jobs on ballot_vote to parley_job using (
  exists (select 1 from ballot b where b.ballot_id = ballot_vote.ballot_id and b.closed_at is not null));

drop function sec.cast_vote(uuid, bytea, bytea, text, bytea);
-- Casts once: 'cast' for this token's one vote, however often it is sent; 'used' where the token cast another; 'closed' after
-- the close, which it is held against, so that no vote comes after the count.
create function sec.cast_vote(of_ballot uuid, with_token bytea, signed bytea, this_vote text, vote_signed bytea) returns text
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    perform 1 from public.ballot b where b.ballot_id = of_ballot and b.closed_at is null and b.opened_at is not null for share;
    if not found then return 'closed'; end if;
    insert into public.ballot_vote (ballot_id, token, token_signature, vote, vote_signature)
      values (of_ballot, with_token, signed, this_vote, vote_signed) on conflict do nothing;
    if exists (select 1 from public.ballot_vote v where v.ballot_id = of_ballot and v.token = with_token and v.vote = this_vote) then
      return 'cast';
    end if;
    return 'used';
  end $$;

create or replace function sec.erase_nominations(who uuid, today timestamptz) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$ declare uncounted uuid[]; begin
    select coalesce(array_agg(n.nomination_id), '{}') into uncounted from public.nomination n
     where n.nominee_id = who and n.state in ('review', 'voting');
    delete from public.ballot_vote where ballot_id = any (uncounted);
    delete from public.ballot_issuance where ballot_id = any (uncounted);
    update public.ballot b set private_key = null, closed_at = coalesce(b.closed_at, today)
      from public.nomination n where n.nomination_id = b.ballot_id and n.nominee_id = who;
    update public.nomination set sealed = '', notice = null, decided_at = coalesce(decided_at, today),
           state = case when state in ('review', 'voting', 'waiting', 'held', 'granted') then 'withdrawn' else state end
     where nominee_id = who;
  end $$;

-- Rewriting a table forgets what lay where in it. PostgreSQL gives that right by itself from version 17 on.
do $$ begin
  if current_setting('server_version_num')::int >= 170000 then
    execute 'grant maintain on table ballot_vote, ballot_issuance to parley_job';
  end if;
end $$;
