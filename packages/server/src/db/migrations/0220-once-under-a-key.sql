-- What was done under an Idempotency-Key is written in the transaction that does it, by the try that holds the key:
-- whoever repeats a request whose answer was lost meets what is done already. Sealed, as the answer is.
alter table idempotency_key
  add column attempt uuid,
  add column effects bytea;

grant update (effects) on idempotency_key to parley_job;
