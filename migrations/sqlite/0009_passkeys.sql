-- Passkeys, by which people strengthen the sign-in at their institution. Those of a joined account stay with it.
create table passkeys (
    id           text   primary key,
    subject      text   not null references people (subject),
    credential   blob  not null unique,      -- the authenticator's name for it: no two people have the same
    handle       blob  not null,             -- the person's at authenticators: random
    name         text   not null,          -- the person's for it
    public_key   blob  not null,             -- COSE_Key, as the authenticator wrote it
    sign_count   integer not null,
    is_synced    integer not null,            -- 1: copies may lie on several devices
    transports   text   not null,          -- how browsers reach it, separated by blanks
    created_at   integer not null,
    counts_from  integer not null,            -- from when on it is a second factor
    last_used_at integer
);
create index passkeys_by_subject on passkeys (subject);
