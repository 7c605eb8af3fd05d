-- Whoever took a report back before anybody answered is owed no first reply.
create or replace function sec.cases_to_move(
  at timestamptz, teams int[], idle_days int, reply_days int, ladder int[], every_days int, most int)
  returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select c.case_id from public.cases c
     where c.team_id = any (teams) and not c.practice and (
       (c.hold_until <= at and c.report_state in ('invalid', 'deferred'))
       or (c.finished_at is null and (
         (c.coordinator_id is null and c.report_state <> 'closed' and c.nobody_left_told_at is null
           and c.last_human_at <= at - make_interval(days => idle_days))
         or (c.deadline_at < at and c.overdue_told_at is null)
         or (c.replied_at is null and c.reply_late_told_at is null and c.determination is null
           and c.published_at is null and c.report_state <> 'closed' and c.withdrawn_at is null
           and c.clock_started_at < at - make_interval(days => reply_days))
         or coalesce(c.last_reminder_at, '-infinity') < case
              when c.deadline_at <= at then c.deadline_at + make_interval(days =>
                (floor(extract(epoch from at - c.deadline_at) / 86400 / every_days) * every_days)::int)
              else coalesce((select max(c.deadline_at - make_interval(days => d)) from unnest(ladder) d
                              where c.deadline_at - make_interval(days => d) <= at), '-infinity') end)))
     order by c.received_at limit most
  $$;
