-- Whose a relying party is: who may change it, and ask others to do so, too.
create table client_owners (
    client_id  text   not null references clients (id),
    subject    text   not null references people (subject),
    name       text   not null,            -- what they were called when they became one; for the other owners
    since      bigint not null,
    invited_by text   references people (subject), -- null: they registered it, or the operator's word made them one
    primary key (client_id, subject)
);
create index client_owners_by_subject on client_owners (subject);

-- Letters by which somebody becomes an owner, until they are used: of who registered without an account, and of whom an
-- owner invites.
create table client_invitations (
    id         text   primary key,         -- ordered by time
    client_id  text   not null references clients (id),
    address    text   not null,            -- where the letter went
    digest     bytea  not null unique,     -- SHA-256 of what stands in its link
    invited_by text   references people (subject), -- null: nobody was signed in
    created_at bigint not null,
    expires_at bigint not null
);
create index client_invitations_by_expiry on client_invitations (expires_at);
create index client_invitations_by_client on client_invitations (client_id);

-- The journal of what was done to relying parties.
create table client_acts (
    id        text   primary key,
    client_id text   not null references clients (id),
    at        bigint not null,
    by_whom   text   not null,             -- such as "owner beadle:…" or "administrator ada"
    kind      text   not null,
    reason    text,                        -- what they wrote to the others
    details   text   not null              -- JSON
);
create index client_acts_by_client on client_acts (client_id, at, id);

-- When it was used last, to the hour; null: never, since that is written down.
alter table clients add column last_used_at bigint;
