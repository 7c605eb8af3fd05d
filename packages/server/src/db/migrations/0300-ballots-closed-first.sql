-- Votes are read after the close alone, by jobs too: a close that is not committed opens nothing, and one that is committed is
-- not taken back. Whoever would look into an open ballot has to end it for everybody to see.
alter table ballot add column closed_in xid8;  -- the transaction that closed it

create function sec.hold_close() returns trigger language plpgsql set search_path = pg_catalog
  as $$ begin
    if old.closed_at is null then
      new.closed_in := case when new.closed_at is null then null else pg_current_xact_id() end;
      return new;
    end if;
    if new.closed_at is distinct from old.closed_at then
      raise exception 'the close of a ballot is not taken back';
    end if;
    new.closed_in := old.closed_in;
    return new;
  end $$;
create trigger hold_close before update on ballot for each row execute function sec.hold_close();

drop policy jobs on ballot_vote;
create policy jobs on ballot_vote to parley_job using (
  exists (select 1 from ballot b where b.ballot_id = ballot_vote.ballot_id and b.closed_at is not null
             and b.closed_in is distinct from pg_current_xact_id_if_assigned()));

-- The only way to close. Rows lie where they were written and say by which transaction: here both lists are written anew, in
-- an order that tells nothing, before anybody can read a vote. False where it is closed already, or not yet over.
create function sec.close_ballot(of_ballot uuid, at timestamptz) returns boolean
  language plpgsql security definer set search_path = pg_catalog
  as $$ declare
    votes public.ballot_vote[];
    issued public.ballot_issuance[];
  begin
    perform 1 from public.ballot b
      where b.ballot_id = of_ballot and b.opened_at is not null and b.closed_at is null and b.closes_at <= at for update;
    if not found then return false; end if;
    select array_agg(v order by v.token) into votes from public.ballot_vote v where v.ballot_id = of_ballot;
    select array_agg(i order by i.person_id) into issued from public.ballot_issuance i where i.ballot_id = of_ballot;
    delete from public.ballot_vote where ballot_id = of_ballot;
    delete from public.ballot_issuance where ballot_id = of_ballot;
    insert into public.ballot_vote select * from unnest(votes);
    insert into public.ballot_issuance select * from unnest(issued);
    update public.ballot set closed_at = at, private_key = null where ballot_id = of_ballot;
    return true;
  end $$;
revoke execute on function sec.close_ballot(uuid, timestamptz) from public;
grant execute on function sec.close_ballot(uuid, timestamptz) to parley_job;
revoke update on ballot from parley_job;
grant update (opens_at, closes_at, opened_at, public_key, private_key, outcome) on ballot to parley_job;

-- Between the close and the count rows that no token cast still stand there: the team reads what was counted.
drop policy electorate on ballot_vote;
create policy electorate on ballot_vote for select to parley_app using (
  exists (select 1 from ballot b join nomination n on n.nomination_id = b.ballot_id
           where b.ballot_id = ballot_vote.ballot_id and b.outcome is not null
             and n.team_id = any ((select sec.my_teams())::int[])));
drop policy electorate on ballot_issuance;
create policy electorate on ballot_issuance for select to parley_app using (
  exists (select 1 from ballot b join nomination n on n.nomination_id = b.ballot_id
           where b.ballot_id = ballot_issuance.ballot_id and b.outcome is not null
             and n.team_id = any ((select sec.my_teams())::int[])));
