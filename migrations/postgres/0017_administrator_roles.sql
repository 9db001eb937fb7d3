-- What each administrator may do, and the account with which they sign in. Those who are there may do everything, as before.
alter table administrators alter column password_hash drop not null; -- null: they sign in with their account alone
alter table administrators add column role text not null default 'administrator'
    check (role in ('administrator', 'reviewer', 'help-desk', 'auditor'));
alter table administrators alter column role drop default;
alter table administrators add column subject text unique references people (subject);
alter table administrators add column address text;                 -- for letters
alter table administrators add column signed_in_at bigint;          -- last

-- One row, which whoever changes administrators writes first: so that of two who take the last one away one comes second.
create table administrator_turn (
    number integer primary key check (number = 1)
);
insert into administrator_turn (number) values (1);

-- The journal of what was done to administrators.
create table administrator_acts (
    id       text   not null,              -- ordered by time
    username text   not null,              -- to whom
    at       bigint not null,
    by_whom  text   not null,              -- as in identity_acts
    kind     text   not null,
    was      text,                         -- JSON; null: there was none of this name
    became   text,                         -- JSON; null: there is none any more
    primary key (id, username)
);
create index administrator_acts_by_time on administrator_acts (at, id);
