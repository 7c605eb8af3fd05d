-- The newest plan is the one that was made last, whatever the clock says: two made at the same instant, or one made after a
-- clock was set back, must not put an earlier plan in front of whoever accepts it.
alter table directory_plan add column plan_order bigint not null generated always as identity;
drop index directory_plan_by_team;
create index directory_plan_by_team on directory_plan (team_id, plan_order);
