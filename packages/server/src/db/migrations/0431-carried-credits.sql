-- From which credit of a duplicate a credit was carried over, and when: a choice that its reporter changes later is carried
-- over once more. No reference: the duplicate may be erased before.
alter table credit add column carried_from uuid, add column carried_at timestamptz,
  add constraint credit_carried check ((carried_from is null) = (carried_at is null));
