-- A certificate for a mail address of a function has a name of its own in place of the person's, fixed in the same way.
create table names_of_certificates (
    subject     text    not null references people (subject),
    institution text    not null,
    function    text    not null default '', -- the address, in lower case; '': the person's own
    name        text    not null,          -- /DC=org/DC=example/O=…/CN=…
    folded      text    not null unique,   -- without regard to case and blanks
    fixed_at    integer not null,
    moved_by    text,                      -- the move of the institution with which it went along
    primary key (subject, institution, function)
);

-- That an institution's contact saw who a person is, the last time.
create table identity_checks (
    subject     text   not null references people (subject),
    institution text   not null,
    checked_at  integer not null,
    checked_by  text   references people (subject), -- the contact; null: from before that was kept
    primary key (subject, institution)
);
insert into identity_checks (subject, institution, checked_at)
    select subject, institution, vetted_at from certificate_names where vetted_at is not null;
insert into names_of_certificates (subject, institution, name, folded, fixed_at, moved_by)
    select subject, institution, name, folded, fixed_at, moved_by from certificate_names;
drop table certificate_names;
alter table names_of_certificates rename to certificate_names;

-- Whether the contact said that the address belongs to a function, such as press@, and not to the person alone.
alter table added_addresses add column is_function integer not null default 0;
