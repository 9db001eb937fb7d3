-- A change of an approved relying party that waits for an administrator, beside what is in use: one of each.
create table client_changes (
    client_id    text   primary key references clients (id),
    id           text   not null unique,   -- of this very change; a decision names it
    registration text   not null,          -- JSON: what it is to be
    metadata     text   not null,          -- JSON: RFC 7591 and what extends it
    proposed_by  text   not null,          -- as in client_acts
    proposed_at  bigint not null,
    asked        text                      -- what an administrator asks for instead; null: it waits for them
);
create index client_changes_by_time on client_changes (proposed_at, client_id);

-- Counts the changes of what is registered: who changes or approves names the version that they saw.
alter table clients add column version bigint not null default 0;
