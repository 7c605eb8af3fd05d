-- At the close of a ballot: whether the ledger tells when the passkey was added with which a token was asked for. Null where that
-- was not compared.
alter table ballot_issuance add column told boolean;
grant update (told) on ballot_issuance to parley_job;
