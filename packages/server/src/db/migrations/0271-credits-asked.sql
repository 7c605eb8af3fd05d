-- The list of cases asks on every page which credits wait for this person's own answer.
create index credit_asked on credit (person_id) where consent = 'asked' and removed_at is null;
