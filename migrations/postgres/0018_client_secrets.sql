-- What is kept of the secrets of relying parties: two at most, so that a new one can take the place of the old one in
-- steps.
create table client_secrets (
    client_id    text    not null references clients (id) on delete cascade,
    place        bigint not null check (place in (1, 2)), -- so that there are never more than two
    number       bigint not null,         -- counts the client's secrets; its owners name them by it
    digest       bytea    not null,         -- SHA-256; the secret itself is never stored
    nonce        bytea,                     -- what it is derived from, if the client signs with it
    made_at      bigint not null,
    made_by      text,                     -- as in client_acts; null: that was not written down
    last_used_at bigint,                  -- to the hour; null: never, since that is written down
    ends_at      bigint,                  -- null: it does not end by itself
    warned_at    bigint,                  -- when the owners were told of that end
    primary key (client_id, place),
    unique (client_id, number),
    unique (client_id, digest)
);
create index client_secrets_by_end on client_secrets (ends_at) where ends_at is not null;

insert into client_secrets (client_id, place, number, digest, nonce, made_at)
    select id, 1, 1, secret_digest, secret_nonce, registered_at from clients where secret_digest is not null;

alter table clients add column secrets_made bigint not null default 0;
update clients set secrets_made = 1 where secret_digest is not null;
alter table clients drop column secret_nonce;
alter table clients drop column secret_digest;
