-- Whoever loses a right loses what they hold open: every such change says so on one channel, without a word of whom or
-- what. Those who listen ask anew for everything they keep open. Revocations are few, so that the lock that a
-- notification takes at commit is nobody's bottleneck.

create function sec.tell_revocation() returns trigger language plpgsql set search_path = pg_catalog
  as $$ begin perform pg_notify('parley_revoked', ''); return null; end $$;

create trigger session_revoked after update of revoked_at on session
  for each row when (old.revoked_at is distinct from new.revoked_at) execute function sec.tell_revocation();
create trigger api_token_revoked after update of revoked_at on api_token
  for each row when (old.revoked_at is distinct from new.revoked_at) execute function sec.tell_revocation();
create trigger membership_ended after update of left_at on membership
  for each row when (old.left_at is distinct from new.left_at) execute function sec.tell_revocation();
create trigger person_closed after update of closed_at on person
  for each row when (old.closed_at is distinct from new.closed_at) execute function sec.tell_revocation();
create trigger participation_changed after update of consent, ended_at on participant
  for each row when ((old.consent, old.ended_at) is distinct from (new.consent, new.ended_at))
  execute function sec.tell_revocation();
create trigger case_narrowed after update of compartment_id on cases
  for each row when (old.compartment_id is distinct from new.compartment_id) execute function sec.tell_revocation();
create trigger follow_link_replaced after update of replaced_at on follow_link
  for each row when (old.replaced_at is distinct from new.replaced_at) execute function sec.tell_revocation();
create trigger reader_removed after delete on compartment_member
  for each statement execute function sec.tell_revocation();
