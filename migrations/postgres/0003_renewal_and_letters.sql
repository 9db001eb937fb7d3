-- When the institution last confirmed that it saw the identity of the person; null: when the name was fixed.
alter table certificate_names add column vetted_at bigint;

-- Letters about certificates that are still to be sent: that one was issued, that one ends soon.
create table certificate_letters (
    serial      text    not null references certificates (serial),
    about       text    not null check (about in ('issued', 'month', 'week')),
    recipients  text    not null,          -- JSON: mail addresses
    attempts    bigint  not null,
    next_try_at bigint  not null,          -- whoever takes it moves this forward
    expires_at  bigint  not null,
    primary key (serial, about)
);
create index certificate_letters_by_turn on certificate_letters (next_try_at);
create index certificate_letters_by_expiry on certificate_letters (expires_at);
