-- Logos of institutions, fetched and made small.
create table logos (
    source        bytea  primary key,   -- SHA-256 of where it is
    picture       bytea,                -- SHA-256 of the picture; null: none was found yet
    png           bytea,                -- the picture
    etag          text,                 -- as the server that has it says, to be asked for nothing twice
    last_modified text,
    failures      bigint not null,      -- how often in a row there was none
    next_at       bigint not null,      -- when it is looked for again
    seen_at       bigint not null       -- when an institution last named it
);
create index logos_by_picture on logos (picture);
create index logos_by_next_at on logos (next_at);
