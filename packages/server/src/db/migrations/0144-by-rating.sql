-- A filter by rating finds its cases by their index, and not by reading every case of the team. The rating stands in it as
-- it is: under a policy no index is asked for what lower() makes of a value.
create index cases_by_rating on cases (compartment_id, severity_rating, last_activity_at desc, case_id)
  where severity_rating is not null;
