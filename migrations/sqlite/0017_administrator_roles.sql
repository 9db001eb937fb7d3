-- What each administrator may do, and the account with which they sign in. Those who are there may do everything, as before.
create table administrators_with_roles (
    username      text   primary key,
    password_hash text,                    -- argon2id, PHC string; null: they sign in with their account alone
    created_at    integer not null,
    role          text   not null check (role in ('administrator', 'reviewer', 'help-desk', 'auditor')),
    subject       text   unique references people (subject),
    address       text,                    -- for letters
    signed_in_at  integer                  -- last
);
insert into administrators_with_roles (username, password_hash, created_at, role)
    select username, password_hash, created_at, 'administrator' from administrators;
drop table administrators;
alter table administrators_with_roles rename to administrators;

-- One row, which whoever changes administrators writes first: so that of two who take the last one away one comes second.
create table administrator_turn (
    number integer primary key check (number = 1)
);
insert into administrator_turn (number) values (1);

-- The journal of what was done to administrators.
create table administrator_acts (
    id       text   not null,              -- ordered by time
    username text   not null,              -- to whom
    at       integer not null,
    by_whom  text   not null,              -- as in identity_acts
    kind     text   not null,
    was      text,                         -- JSON; null: there was none of this name
    became   text,                         -- JSON; null: there is none any more
    primary key (id, username)
);
create index administrator_acts_by_time on administrator_acts (at, id);
