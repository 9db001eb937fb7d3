-- The mail addresses that stand in certificates: who has one with which, and until when.
create table certificate_addresses (
    address   text    not null,            -- in lower case
    subject   text    not null references people (subject),
    not_after integer not null,            -- as in `certificates`
    serial    text    not null references certificates (serial),
    -- So is whoever else has one found without reading all of one person's.
    primary key (address, subject, not_after, serial)
) without rowid;
create index certificate_addresses_by_serial on certificate_addresses (serial);
create index certificate_addresses_by_subject on certificate_addresses (subject);

-- What is decided by one request at a time: whether an address is free, whether somebody may have one certificate more.
-- Whoever writes its row has the turn until their transaction ends.
create table certificate_turns (
    about text primary key
) without rowid;

-- Why the certificate was refused when the request was sent last.
alter table certificate_requests add column refusal text;

-- Whose a key is, and whether it was compromised, however often it was certified.
drop index certificates_by_key;
create index certificates_by_key on certificates (key_digest, subject);
create index certificates_compromised on certificates (key_digest) where reason = 1;
drop index ssh_certificates_by_key;
create index ssh_certificates_by_key on ssh_certificates (key_digest, subject);
create index ssh_certificates_compromised on ssh_certificates (key_digest) where reason = 1;
