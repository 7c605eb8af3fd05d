-- Who gave a report its first answer: the hours until it are theirs, and not those of whoever coordinates the case now.
alter table cases add column replied_by uuid references person (person_id);

update cases c set replied_by = (
  select m.author_id from message m
   where m.case_id = c.case_id and m.author_kind = 'person' and m.audience in ('team+reporter', 'everyone')
     and m.written_at = c.replied_at
   order by m.author_id limit 1)
 where c.replied_at is not null;

create index cases_replied_by on cases (replied_by) where replied_by is not null;

create or replace function sec.message_moves_case() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ declare answers boolean := new.author_kind = 'person' and new.audience in ('team+reporter', 'everyone')
                         and not exists (select 1 from public.participant p
                                          where p.case_id = new.case_id and p.person_id = new.author_id);
  begin
    update public.cases c set
      last_activity_at = greatest(c.last_activity_at, new.written_at),
      last_human_at = case when new.author_kind = 'parley' then c.last_human_at
                           else greatest(c.last_human_at, new.written_at) end,
      reporter_wrote_at = case when new.author_kind = 'reporter' then new.written_at else c.reporter_wrote_at end,
      waiting_on = case when new.author_kind = 'reporter' then null else c.waiting_on end,
      waiting_since = case when new.author_kind = 'reporter' then null else c.waiting_since end,
      replied_by = case when answers and c.replied_at is null then new.author_id else c.replied_by end,
      replied_at = case when answers then coalesce(c.replied_at, new.written_at) else c.replied_at end
     where c.case_id = new.case_id;
    return null;
  end $$;
