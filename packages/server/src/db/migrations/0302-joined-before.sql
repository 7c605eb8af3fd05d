-- Who comes with an imported list was a member before: since when is known only where a decision was recorded, and what they
-- did meanwhile was done elsewhere. A report calls such a member neither new nor inactive before it has seen a whole window.
alter table membership add column joined_earlier boolean not null default false;  -- joined some day before joined_at
alter table membership add column joined_on timestamptz;  -- that day, where it is known

update membership m set joined_earlier = true, joined_on = r.listed_on
  from (select team_id, person_id, max(listed_on) as listed_on from recorded_decision
         where recorded_by is null and person_id is not null group by 1, 2) r
 where r.team_id = m.team_id and r.person_id = m.person_id and m.left_at is null and r.listed_on < m.joined_at;

alter table activity_report_line drop constraint activity_report_line_standing_check;
alter table activity_report_line add constraint activity_report_line_standing_check
  check (standing in ('active', 'exempt', 'newcomer', 'unobserved', 'inactive'));
