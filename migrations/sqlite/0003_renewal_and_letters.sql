-- When the institution last confirmed that it saw the identity of the person; null: when the name was fixed.
alter table certificate_names add column vetted_at integer;

-- Letters about certificates that are still to be sent: that one was issued, that one ends soon.
create table certificate_letters (
    serial      text    not null references certificates (serial),
    about       text    not null check (about in ('issued', 'month', 'week')),
    recipients  text    not null,          -- JSON: mail addresses
    attempts    integer not null,
    next_try_at integer not null,          -- whoever takes it moves this forward
    expires_at  integer not null,
    primary key (serial, about)
) without rowid;
create index certificate_letters_by_turn on certificate_letters (next_try_at);
create index certificate_letters_by_expiry on certificate_letters (expires_at);
