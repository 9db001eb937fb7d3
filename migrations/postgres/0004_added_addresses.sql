-- Mail addresses that an institution's contact added for a person of theirs. The person confirms one by the link in a letter
-- that goes there.
create table added_addresses (
    id                text   primary key,
    subject           text   not null references people (subject),
    institution       text   not null,
    address           text   not null,     -- in lower case
    added_by          text   not null references people (subject),
    added_at          bigint not null,
    challenge         bytea unique,         -- digest of what stands in the link; null: used, or taken away
    challenge_ends_at bigint not null,
    verified_at       bigint,
    removed_at        bigint
);
create index added_addresses_by_subject on added_addresses (subject);
create index added_addresses_by_institution on added_addresses (institution, added_at);
create unique index added_addresses_once on added_addresses (subject, institution, address) where removed_at is null;
