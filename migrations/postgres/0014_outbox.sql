-- Letters that are to leave, and for some days what became of each.
create table outbox (
    id          text    primary key,       -- stands in its Message-ID; whoever posts the same twice posts it once
    about       text    not null,          -- which kind of letter
    recipient   text    not null,          -- a mail address
    subject     text    references people (subject), -- whom it is about, if it goes to a person; it leaves with their data
    content     bytea,                     -- its words, sealed under the master key; null: it left
    posted_at   bigint not null,
    attempts    bigint not null,
    next_try_at bigint,                    -- whoever takes it moves this forward; null: it is settled
    give_up_at  bigint not null,           -- no try comes later
    settled_at  bigint,
    problem     text,                      -- what the last try met
    expires_at  bigint not null
);
create index outbox_by_turn on outbox (next_try_at) where next_try_at is not null;
create index outbox_by_person on outbox (subject) where subject is not null;
create index outbox_by_time on outbox (posted_at, id);
create index outbox_by_expiry on outbox (expires_at);
