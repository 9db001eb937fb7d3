-- Times are microseconds since the Unix epoch. Secrets are stored as SHA-256 digests, keys sealed under the master key.
-- What expires has its expiry first in its primary key, so that housekeeping removes it as one range; on PostgreSQL the same
-- tables are partitioned by day.

-- What the database belongs to: the issuer, and what else must never change behind its back.
create table settings (
    name  text primary key,
    value text not null
);

-- Keys. The newest generation that is active is used; older ones verify and open until they are gone.
create table keys (
    purpose     text   not null,           -- 'token-signing-RS256', 'token-decryption-RSA', 'saml-signing', 'ca-root' …
    generation  integer not null,
    sealed      blob ,                     -- PKCS#8 under AES-256-GCM; null where it is kept elsewhere
    certificate blob ,                     -- DER
    created_at  integer not null,
    active_from integer not null,           -- until then it is only published
    primary key (purpose, generation)
);

-- People who may use /admin.
create table administrators (
    username      text   primary key,
    password_hash text   not null,         -- argon2id, PHC string
    created_at    integer not null
);

-- What programs of administrators show at /admin/api.
create table admin_tokens (
    digest     blob  primary key,
    name       text   not null unique,
    created_at integer not null,
    expires_at integer not null
);

-- Relying parties.
create table clients (
    id            text   primary key,
    community     text   not null,         -- whose issuer knows it
    name          text   not null,
    contact_email text   not null,
    home_page     text,
    redirect_uris text   not null,         -- JSON array
    scopes        text   not null,         -- separated by spaces
    metadata      text   not null,         -- JSON: RFC 7591 and what extends it
    secret_digest blob ,                   -- null: a public client
    secret_nonce  blob ,                   -- where it must be told again: what it is derived from, with a key
    status        text   not null check (status in ('pending', 'approved', 'rejected', 'suspended', 'retired')),
    registered_at integer not null,
    decided_at    integer,
    decided_by    text,
    document_fetched_at integer,            -- its description at its id, when it was last read
    registrar     text,                    -- the registration token that brought it
    registered_from text,                  -- the address that registered it by the API without one
    management_digest blob,                -- of its registration access token (RFC 7592)
    federated_by  text check (federated_by in ('automatic', 'explicit')), -- a federation vouches for it: how it came
    trust_anchor  text,                    -- of that federation
    resolved_at   bigint,                  -- when its chain of statements was looked at last
    federated_until bigint                 -- when that registration ends
);
create index clients_by_status on clients (status, registered_at, id);
create index clients_by_federation on clients (federated_until) where federated_until is not null;
create index clients_by_address on clients (registered_from, registered_at) where registered_from is not null;

-- Who may register relying parties by the API: initial access tokens (RFC 7591).
create table registration_tokens (
    id            text   primary key,
    community     text   not null,         -- whose clients it brings
    name          text   not null,         -- whose it is
    secret_digest blob  not null unique,
    scopes        text   not null,         -- what its clients may ask for
    approves      integer not null,         -- 1: its clients can be used at once
    manages       integer not null,         -- 1: it may change and remove the clients that it brought
    uses_left     integer,                  -- null: any number
    expires_at    integer,                  -- null: until it is removed
    created_at    integer not null
);

-- One row per person, for good: a closed account keeps its subject, so that it is never used again.
create table people (
    subject        text   primary key,
    created_at     integer not null,
    closed_at      integer,
    erased_at      integer,                 -- its person's data are gone
    joined_to      text   references people (subject), -- the account that it became part of, which is part of none itself
    doubtful_from  integer,                 -- who signed in in this span may have been somebody else: what were one account
    doubtful_until integer                  -- then are two now
);
create index people_by_account on people (joined_to) where joined_to is not null;

-- What each client was told of an account: its `sub` is derived from `base`, and stays so. Clients of one audience agree: a
-- client alone, or all of one sector whose `sub` is pairwise.
create table client_subjects (
    subject   text   not null,
    audience  text   not null,
    client_id text   not null,
    base      text   not null,
    first_at  integer not null,
    primary key (subject, audience, client_id)
);

-- The journal of what was done to accounts, with what is needed to undo it.
create table identity_acts (
    id        text   primary key,          -- ordered by time
    at        integer not null,
    done_by   text   not null,             -- 'person', 'administrator'
    kind      text   not null,
    subject   text   not null,             -- the account
    other     text,                        -- the other one, if there are two
    details   text   not null,             -- JSON
    undone_at integer,
    undone_by text
);
create index identity_acts_by_subject on identity_acts (subject, id);
create index identity_acts_by_other on identity_acts (other, id) where other is not null;

-- By what institutions know them. The identifiers of a joined account stay with it. A reassigned eppn stays as history, and only its live owner is found by it.
create table identifiers (
    institution   text   not null,
    kind          text   not null,
    value         text   not null,
    subject       text   not null references people (subject),
    first_seen    integer not null,
    last_seen     integer not null,
    reassigned_at integer,
    moved_in      text,                    -- the move of its institution that made it
    moved_out     text                     -- and the one that ended it
);
create index identifiers_moved_in on identifiers (moved_in) where moved_in is not null;
create index identifiers_moved_out on identifiers (moved_out) where moved_out is not null;
create index identifiers_moved_away on identifiers (institution, kind, value) where moved_out is not null;
create unique index identifiers_live on identifiers (institution, kind, value) where reassigned_at is null;
create index identifiers_by_subject on identifiers (subject);
create index identifiers_by_value on identifiers (value);

-- What administrators moved when institutions changed their names or domains.
create table institution_moves (
    id            text   primary key,      -- ordered by time
    at            integer not null,
    moved_from    text   not null,
    moved_to      text   not null,         -- the same where only the domain changed
    old_scope     text,
    new_scope     text,
    undone_at     integer
);

-- What was declared of institutions: that they replace one identifier by another, and give no eppn to somebody else
-- meanwhile.
create table identifier_changes (
    institution   text   not null,
    replaced      text   not null,         -- a kind of identifier
    replaced_by   text   not null,
    declared_at   integer not null,
    ends_at       integer not null,
    recognised    integer not null,         -- how many people were recognised by it
    primary key (institution, replaced)
);

-- Who vouched for an institution when somebody first signed in there. Nobody else may without an administrator's word.
create table institution_origins (
    institution   text   primary key,
    source        text   not null,         -- as the operator wrote it
    registration_authority text,
    settled_at    integer not null
);

-- What an administrator should know of people: sign-ins on hold, eppns that changed hands.
create table identity_notices (
    digest      blob   primary key,      -- SHA-256 of what follows the transaction: told again, it is only dated anew
    noticed_at  integer not null,
    transaction_id text not null,
    institution text   not null,
    identifiers text   not null,           -- JSON array
    notice      text   not null
);
create index identity_notices_by_time on identity_notices (noticed_at);

-- One row per sign-in attempt, from /authorize until the tokens it bought have ended.
create table authorizations (
    id             text   not null,
    expires_at     integer not null,        -- part of the id
    client_id      text   not null,
    request        text   not null,        -- JSON: the valid authorization request
    browser_digest blob   not null,        -- whose cookie began it
    stage          text   not null check (stage in ('requested', 'authenticated', 'approved', 'redeemed', 'closed')),
    sign_in        text,                   -- JSON: what is known of the person
    scopes         text,                   -- as granted
    code_digest    blob ,                  -- SHA-256; the code itself is never stored
    redeemed_at    integer,
    grant_id       text,                   -- what outlives it, if anything does
    revoked_at     integer,                 -- its tokens are dead
    primary key (expires_at, id)
) without rowid;

-- Authorization requests that clients pushed, until the sign-ins that they began have ended.
create table pushed_requests (
    digest         blob   not null,
    expires_at     integer not null,
    client_id      text   not null,
    parameters     text   not null,        -- JSON: those that count
    used_by        text,                   -- the authorization that was answered with it; no other is
    primary key (expires_at, digest)
) without rowid;

-- Requests of devices without a browser, until their codes have expired.
create table device_codes (
    digest           blob not null,
    expires_at       integer not null,
    user_code_digest blob not null,        -- of what the person types
    client_id        text not null,
    parameters       text not null,        -- JSON: what the device asks for
    asked_at         integer not null,
    address          text,                 -- where the device is: the person who is asked sees it
    interval_seconds integer not null,     -- between polls; longer for the hasty
    polled_at        integer,
    hasty            integer not null,     -- 1: the last poll came too early
    outcome          text check (outcome in ('approved', 'denied')),
    authorization_id text,                 -- the sign-in in which the person agreed
    redeemed_at      integer,
    primary key (expires_at, digest)
) without rowid;
create index device_codes_by_user_code on device_codes (user_code_digest);

-- How often something was tried in a span of time, where that has a limit.
create table tries (
    digest           blob not null,        -- SHA-256 of what, and by whom
    expires_at       integer not null,     -- the end of the span
    count            integer not null,
    primary key (expires_at, digest)
) without rowid;

-- One row per question to an institution, until the browser has brought the answer home.
create table logins (
    id             text   not null,        -- the AuthnRequest's ID without its underscore
    expires_at     integer not null,
    errand         text   not null,        -- what it is for: the sign-in, 'link:' and the linking, or 'check:' and the browser
    institution    text   not null,
    question       text   not null,        -- JSON: what was asked
    relay_digest   blob   not null,
    assertion      text,                   -- JSON: what was verified
    handoff_digest blob ,                  -- the one-use secret of the way back
    consumed_at    integer,
    primary key (expires_at, id)
) without rowid;

-- One row per sign-out that may go on to an institution, from our page to its answer.
create table institution_logouts (
    id             text   not null,        -- the LogoutRequest's ID without its underscore
    expires_at     integer not null,
    institution    text   not null,
    name_id        text   not null,        -- JSON: the person, as the institution names them
    session_index  text,                   -- the institution's session
    way_back       text,                   -- JSON: where the person goes in the end
    handle_digest  blob   not null,        -- the one-use secret of the page that offers it
    relay_digest   blob  ,                 -- of the RelayState; set when the institution is asked
    answered_at    integer,
    primary key (expires_at, id)
) without rowid;

-- Second logins on their way into an account, until both are proved and the person has agreed.
create table links (
    id             text   not null,
    expires_at     integer not null,        -- part of the id
    browser_digest blob   not null,        -- whose cookie began it
    subject        text   not null,        -- the account
    first          text   not null,        -- JSON: the sign-in as the account
    second         text,                   -- JSON: the sign-in by the other login
    ended_at       integer,
    primary key (expires_at, id)
) without rowid;

-- People who have signed in without a browser (ECP), until they fetch their one certificate: then the row goes.
create table ecp_sessions (
    digest     blob  not null,            -- of the secret in the cookie
    expires_at integer not null,
    subject    text   not null,
    sign_in    text   not null,            -- JSON
    primary key (expires_at, digest)
);

-- What is good for one use (assertions of institutions and of clients, proofs of possession) and was used, until it has ended:
-- none is accepted twice, by any node, across restarts.
create table seen_assertions (
    digest     blob   not null,            -- SHA-256 of who made it, and its ID
    expires_at integer not null,
    primary key (expires_at, digest)
) without rowid;

-- What a person lets a client do while they are away. One row per family of refresh tokens: only the present one and its
-- predecessor are known one by one, and every older one by what they all share.
create table grants (
    id             text   not null,
    expires_at     integer not null,        -- part of the id: the longest end
    client_id      text   not null,
    subject        text   not null,
    sub            text   not null,        -- the person as the client knows them
    authorization_id text not null,        -- the sign-in that it came from
    sign_in        text   not null,        -- JSON: what is known of the person
    scopes         text   not null,        -- as granted
    details        text   not null,        -- JSON: for whom its access tokens are, and what they are bound to
    created_at     integer not null,
    idle_until     integer not null,        -- its end unless it is used before
    family_digest  blob  not null,        -- of what its refresh tokens share
    refresh_digest blob  not null,        -- of the present one
    spent_digest   blob ,                 -- of its predecessor
    spent_at       integer,
    spent_by       text,                   -- the key that the client proved to have then; empty: none
    revoked_at     integer,
    primary key (expires_at, id)
) without rowid;
create index grants_by_subject on grants (subject, client_id);
create index grants_by_sub on grants (client_id, sub);

-- Access tokens, as digests. A token dies with what it came from.
create table access_tokens (
    digest           blob  not null,
    expires_at       integer not null,
    client_id        text   not null,      -- whose it is
    authorization_id text,                 -- the sign-in that it came from
    grant_id         text,                 -- or what outlived it; neither: the client itself
    scopes           text   not null,
    details          text   not null,      -- JSON: for whom it is, what it is bound to
    revoked_at       integer,
    primary key (expires_at, digest)
) without rowid;

-- What a person agreed to release to a client.
create table consents (
    subject   text   not null references people (subject),
    client_id text   not null references clients (id),
    scopes    text   not null,
    claims    text   not null,             -- by name, beyond the scopes; separated by spaces
    given_at  integer not null,
    primary key (subject, client_id)
);
create index consents_by_client on consents (client_id);

-- As whom a person with logins at several institutions goes to a client: by the login of which of them. It only says where
-- they are sent; what the client hears is what that institution says then.
create table affiliations (
    subject     text   not null references people (subject),
    client_id   text   not null,
    institution text   not null,
    chosen_at   integer not null,
    moved_by    text,                      -- the move of the institution with which it went along
    primary key (subject, client_id)
);

-- The distinguished name of a person's certificates: fixed at first issue, never given to a second person.
create table certificate_names (
    subject     text   not null references people (subject),
    institution text   not null,
    name        text   not null,           -- /DC=org/DC=example/O=…/CN=…
    folded      text   not null unique,    -- without regard to case and blanks
    fixed_at    integer not null,
    moved_by    text,                      -- the move of the institution with which it went along
    primary key (subject, institution)
);

-- Every certificate, recorded before it is signed (prepared) and after (issued).
create table certificates (
    serial      text   primary key,        -- hexadecimal
    subject     text   not null references people (subject),
    institution text   not null,
    channel     text   not null,           -- 'getcert', 'ecp' or 'portal'
    client_id   text,                      -- whoever asked, of 'getcert'
    issuer      text   not null,           -- key id of the CA
    name        text   not null,
    profile     text   not null,
    key_digest  blob   not null,           -- SHA-256 of the SubjectPublicKeyInfo
    tbs         blob   not null,           -- the bytes that were to be signed
    der         blob ,                     -- null until it is signed
    not_before  integer not null,
    not_after   integer not null,
    prepared_at integer not null,
    issued_at   integer,
    revoked_at  integer,
    reason      integer                     -- RFC 5280 §5.3.1
);
create index certificates_by_subject on certificates (subject, prepared_at);
create index certificates_by_name on certificates (name);
create index certificates_by_key on certificates (key_digest);
create index certificates_revoked on certificates (issuer, revoked_at) where revoked_at is not null;

-- What others had revoked of a CA before it was imported. Nobody knows until when these certificates would have been good, so
-- they stay in its lists.
create table foreign_revocations (
    issuer     text   not null,            -- key id of the CA
    serial     text   not null,            -- hexadecimal
    revoked_at integer not null,
    reason     integer not null,            -- RFC 5280 §5.3.1
    primary key (issuer, serial)
);

-- SSH certificates, recorded before they are signed and after.
create table ssh_certificates (
    serial      integer primary key,         -- random, above zero
    subject     text   not null references people (subject),
    institution text   not null,
    client_id   text   not null,           -- whoever asked
    authority   blob   not null,           -- SHA-256 of the authority's key
    principals  text   not null,           -- JSON: as whom the person may log in
    key_digest  blob   not null,           -- SHA-256 of the person's key
    tbs         blob   not null,           -- the bytes that were to be signed
    certificate text,                      -- the line that the person got; null until it is signed
    valid_from  integer not null,
    valid_until integer not null,
    prepared_at integer not null,
    issued_at   integer,
    revoked_at  integer,
    reason      integer                     -- as in `certificates`
);
create index ssh_certificates_by_subject on ssh_certificates (subject, prepared_at);
create index ssh_certificates_by_time on ssh_certificates (prepared_at);
create index ssh_certificates_by_key on ssh_certificates (key_digest);
create index ssh_certificates_revoked on ssh_certificates (valid_until) where revoked_at is not null;

-- What people ask for in the browser, from the form until it is forgotten: drafts that are never sent, too.
create table certificate_requests (
    id          text   not null,
    expires_at  integer not null,        -- part of the id
    subject     text   not null,
    institution text   not null,           -- by whose login it was written
    profile     text   not null,
    csr         text   not null,           -- as it was sent: a public key and the proof of possession
    lifetime    integer,                  -- in seconds; null: as the profile says
    addresses   text   not null,           -- JSON: the mail addresses that are to go in
    stage       text   not null check (stage in ('draft', 'sent', 'issued')),
    created_at  integer not null,
    agreed_at   integer,                  -- when the person agreed to the terms, and sent it
    turn_ends_at integer,                 -- until then somebody is at it
    serial      text,                      -- of the certificate
    primary key (expires_at, id)
) without rowid;
create index certificate_requests_by_subject on certificate_requests (subject);

-- Revocation lists as published.
create table crls (
    issuer      text   not null,           -- key id of the CA
    number      integer not null,
    der         blob   not null,
    this_update integer not null,
    next_update integer not null,
    revocations integer not null,           -- of this CA, ever, before it was made: more now means that a list is due
    primary key (issuer, number)
);

-- What was done with certificates, lists and the keys behind them. What happens is written to `audit_pending` in the
-- transaction that does it, and waits for nobody; within a second it is taken over into `audit_log`, in batches, one
-- after the other: `hash` is the SHA-256 over the hash before, the number and the entry, and the last row of each batch is
-- signed. No row is ever changed or dropped.
create table audit_pending (
    id    integer primary key autoincrement,
    entry text not null                     -- JSON
);
create table audit_log (
    number    integer primary key,          -- from 1, without gaps
    entry     text not null,
    hash      blob not null,
    signed_at integer,
    key       text,                         -- the id of the key that signed
    signature blob
);
-- Its end, in one row: whoever adds to the log locks it.
create table audit_tail (
    id     integer primary key check (id = 1),
    number integer not null,
    hash   blob not null
);
insert into audit_tail (id, number, hash) values (1, 0, zeroblob(32));

-- What each source of institutions said last, so that a start needs nobody else.
create table kept_institutions (
    source  text   primary key,            -- SHA-256 over where it is and which keys sign it
    sealed  blob   not null,               -- JSON under AES-256-GCM: who could change it could let anybody in
    read_at integer not null
);

-- Browser sessions, under the digest of their id.
create table browser_sessions (
    id_digest  blob   primary key,
    data       text   not null,            -- JSON
    expires_at integer not null
);
create index browser_sessions_by_expiry on browser_sessions (expires_at);

-- Which clients got an answer in which session: who is told when the person signs out. Sessions are as long as the
-- operator wants, so there are no days to drop.
create table client_sessions (
    session_id       text    not null,
    authorization_id text    not null,
    client_id        text    not null,
    subject          text    not null,
    expires_at       integer not null,
    primary key (session_id, authorization_id)
);
create index client_sessions_by_subject on client_sessions (subject);
create index client_sessions_by_expiry on client_sessions (expires_at);

-- Clients that are still to be told of a sign-out, server to server. Each is tried again until it has heard.
create table logout_notices (
    session_id  text    not null,
    client_id   text    not null,
    subject     text    not null,
    attempts    integer not null,
    next_try_at integer not null,          -- whoever moves it forward does the next try
    expires_at  integer not null,
    primary key (session_id, client_id)
);
create index logout_notices_by_turn on logout_notices (next_try_at);
create index logout_notices_by_expiry on logout_notices (expires_at);

-- The sessions that are live, with the sign-ins at institutions that carry them: by these institutions name a session that
-- is to end. A session without a row has ended.
create table institution_sessions (
    session_id    text   not null,
    reference     blob   not null,         -- SHA-256 of institution, name and session there
    institution   text   not null,
    name_digest   blob  ,                  -- SHA-256 of how the institution names the person; null: it does not
    name_id       text,                    -- JSON: the same in full
    session_index text,                    -- the institution's session
    began_at      integer not null,
    expires_at    integer not null,
    primary key (session_id, reference)
);
create index institution_sessions_by_name on institution_sessions (name_digest) where name_digest is not null;
create index institution_sessions_by_index on institution_sessions (session_index) where session_index is not null;
create index institution_sessions_by_expiry on institution_sessions (expires_at);

-- What institutions released of late, counted by day: never what, only how often.
create table observed_releases (
    expires_at  integer not null,           -- when the count of that day is forgotten
    institution text   not null,
    attribute   text   not null,           -- its friendly name; empty: the answers themselves
    released    integer not null,           -- how many answers had it
    dropped     integer not null,           -- of how many something was dropped, because of its scope
    primary key (expires_at, institution, attribute)
) without rowid;
create index observed_releases_by_institution on observed_releases (institution, expires_at);
