-- What went wrong at relying parties in the last days, counted, so that a flood of errors is no flood of rows. No persons.
create table client_errors (
    client_id  text    not null references clients (id) on delete cascade,
    day        bigint not null,          -- since 1970
    kind       text    not null,
    detail     text    not null,          -- such as the redirect URI without its query; empty: none, or one of too many
    times      bigint not null,
    last_at    bigint not null,
    expires_at bigint not null,
    primary key (client_id, day, kind, detail)
);
create index client_errors_by_expiry on client_errors (expires_at);
