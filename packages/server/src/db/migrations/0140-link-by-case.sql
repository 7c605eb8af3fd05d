-- Whether a follow link is a team's is asked of its own case. The list of all cases of the team, which the policy of
-- 0005 makes for it, takes tens of milliseconds at 70,000 cases, and every case page asks for one link.
alter policy team on follow_link using (exists (
  select 1 from cases c
   where c.case_id = follow_link.case_id and c.compartment_id = any ((select sec.my_compartments())::int[])));
