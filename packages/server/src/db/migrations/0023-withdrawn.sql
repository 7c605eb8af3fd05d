-- Withdrawn reports that wait for the team: few, and asked for with every count of the tabs.
create index cases_withdrawn on cases (withdrawn_at) where withdrawn_at is not null;
