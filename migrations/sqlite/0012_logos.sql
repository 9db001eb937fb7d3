-- Logos of institutions, fetched and made small.
create table logos (
    source        blob  primary key,   -- SHA-256 of where it is
    picture       blob,                -- SHA-256 of the picture; null: none was found yet
    png           blob,                -- the picture
    etag          text,                 -- as the server that has it says, to be asked for nothing twice
    last_modified text,
    failures      integer not null,      -- how often in a row there was none
    next_at       integer not null,      -- when it is looked for again
    seen_at       integer not null       -- when an institution last named it
);
create index logos_by_picture on logos (picture);
create index logos_by_next_at on logos (next_at);
