-- A certificate for a mail address of a function has a name of its own in place of the person's, fixed in the same way.
alter table certificate_names add column function text not null default ''; -- the address, in lower case; '': the person's own
alter table certificate_names drop constraint certificate_names_pkey;
alter table certificate_names add primary key (subject, institution, function);

-- That an institution's contact saw who a person is, the last time.
create table identity_checks (
    subject     text   not null references people (subject),
    institution text   not null,
    checked_at  bigint not null,
    checked_by  text   references people (subject), -- the contact; null: from before that was kept
    primary key (subject, institution)
);
insert into identity_checks (subject, institution, checked_at)
    select subject, institution, vetted_at from certificate_names where vetted_at is not null;
alter table certificate_names drop column vetted_at;

-- Whether the contact said that the address belongs to a function, such as press@, and not to the person alone.
alter table added_addresses add column is_function bigint not null default 0;
