-- Whose a session is, and in what kind of browser: so that people see where they are signed in, and end it there.
alter table institution_sessions add column subject text; -- null: from before that was kept
alter table institution_sessions add column device  text; -- such as "Firefox, Linux"; null: the browser does not say
create index institution_sessions_by_subject on institution_sessions (subject) where subject is not null;

-- The person signed out everywhere: no sign-in from before is worth anything in a browser.
alter table people add column signed_out_at integer;

-- That a person accepted the terms of use, once for each version.
create table acceptances (
    subject     text   not null references people (subject),
    version     text   not null,
    language    text   not null,           -- in which they read it
    text_digest blob  not null,           -- SHA-256 of what they read
    accepted_at integer not null,
    primary key (subject, version)
);
