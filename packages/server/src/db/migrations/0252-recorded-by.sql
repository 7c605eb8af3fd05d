-- Who wrote down that somebody's membership was decided elsewhere; nobody for what came from the history of a list.
alter table recorded_decision add column recorded_by uuid references person;
