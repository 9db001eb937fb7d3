//! Everything that is kept of a person, for the person.

use domain::{ClientId, EntityId, SignIn, Subject, Timestamp, identifier::Identifier};

use crate::{
    Store, StoreError,
    certificates::KeyOrigin,
    people::IdentityNotice,
    row::{json, parsed, row, time},
};

/// What the person agreed to release to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenConsent {
    /// The client.
    pub client: ClientId,
    /// Its name.
    pub name: String,
    /// The scopes, separated by spaces.
    pub scopes: String,
    /// The claims beyond them.
    pub claims: String,
    /// When.
    pub given_at: Timestamp,
}

/// What the person lets a client do while they are away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldGrant {
    /// The client.
    pub client: ClientId,
    /// The person as the client knows them.
    pub sub: String,
    /// The scopes, separated by spaces.
    pub scopes: String,
    /// When it was given.
    pub created_at: Timestamp,
    /// When it ends unless it is used.
    pub idle_until: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// What the institution said then.
    pub sign_in: SignIn,
}

/// A client that was visited in a session that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The client.
    pub client: ClientId,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// A certificate of the person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldCertificate {
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// The name in it.
    pub name: String,
    /// The institution that vouched.
    pub institution: EntityId,
    /// Its profile.
    pub profile: String,
    /// The way on which it was had, e.g. `getcert`.
    pub channel: String,
    /// The client that fetched it, where one did.
    pub client: Option<ClientId>,
    /// Where its key was made, if that was written down.
    pub key_origin: Option<KeyOrigin>,
    /// When it was issued; what is good from an earlier moment allows for clocks that are slow.
    pub issued_at: Timestamp,
    /// From when it is good.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)).
    pub reason: Option<i64>,
}

row! {
    struct GrantRow {
        client_id: String,
        sub: String,
        scopes: String,
        created_at: i64,
        idle_until: i64,
        revoked_at: Option<i64>,
        sign_in: String,
    }
}

row! {
    struct CertificateRow {
        serial: String,
        name: String,
        institution: String,
        profile: String,
        channel: String,
        client_id: Option<String>,
        key_origin: Option<String>,
        issued_at: i64,
        not_before: i64,
        not_after: i64,
        revoked_at: Option<i64>,
        reason: Option<i64>,
    }
}

fn client(id: &str) -> Result<ClientId, StoreError> {
    parsed(ClientId::parse(id).ok(), "client id")
}

impl Store {
    /// What the person of an account agreed to.
    pub async fn consents_of(&self, account: &Subject) -> Result<Vec<GivenConsent>, StoreError> {
        let rows: Vec<(String, String, String, String, i64)> = on_reader!(self, |pool| sqlx::query_as(
            "select s.client_id, c.name, s.scopes, s.claims, s.given_at from consents s \
             join clients c on c.id = s.client_id \
             where s.subject in (select subject from people where subject = $1 or joined_to = $1) order by s.given_at"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await)?;
        let read = |(id, name, scopes, claims, given_at): (String, String, String, String, i64)| {
            Ok(GivenConsent { client: client(&id)?, name, scopes, claims, given_at: Timestamp::from_micros(given_at) })
        };
        rows.into_iter().map(read).collect()
    }

    /// The grants of an account, also those that were taken back.
    pub async fn grants_of(&self, account: &Subject) -> Result<Vec<HeldGrant>, StoreError> {
        let rows: Vec<GrantRow> = on_reader!(self, |pool| sqlx::query_as(
            "select client_id, sub, scopes, created_at, idle_until, revoked_at, sign_in from grants \
             where subject in (select subject from people where subject = $1 or joined_to = $1) order by created_at"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await)?;
        let read = |row: GrantRow| {
            Ok(HeldGrant {
                client: client(&row.client_id)?,
                sub: row.sub,
                scopes: row.scopes,
                created_at: Timestamp::from_micros(row.created_at),
                idle_until: Timestamp::from_micros(row.idle_until),
                revoked_at: time(row.revoked_at),
                sign_in: json(&row.sign_in, "sign-in")?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// The clients that were visited in sessions that live.
    pub async fn visits_of(&self, account: &Subject) -> Result<Vec<Visit>, StoreError> {
        let rows: Vec<(String, i64)> = on_reader!(self, |pool| sqlx::query_as(
            "select client_id, expires_at from client_sessions \
             where subject in (select subject from people where subject = $1 or joined_to = $1) \
             order by expires_at, client_id"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await)?;
        let read = |(id, at): (String, i64)| Ok(Visit { client: client(&id)?, expires_at: Timestamp::from_micros(at) });
        rows.into_iter().map(read).collect()
    }

    /// The certificates of an account.
    pub async fn certificates_of(&self, account: &Subject) -> Result<Vec<HeldCertificate>, StoreError> {
        let rows: Vec<CertificateRow> = on_reader!(self, |pool| {
            sqlx::query_as(
            "select serial, name, institution, profile, channel, client_id, key_origin, \
             coalesce(issued_at, prepared_at) as issued_at, not_before, not_after, revoked_at, reason from certificates \
             where subject in (select subject from people where subject = $1 or joined_to = $1) order by prepared_at, serial"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await
        })?;
        let read = |row: CertificateRow| {
            Ok(HeldCertificate {
                serial: row.serial,
                name: row.name,
                institution: parsed(EntityId::parse(&row.institution), "entityID")?,
                profile: row.profile,
                channel: row.channel,
                client: row.client_id.as_deref().map(client).transpose()?,
                key_origin: row.key_origin.as_deref().and_then(KeyOrigin::parse),
                issued_at: Timestamp::from_micros(row.issued_at),
                not_before: Timestamp::from_micros(row.not_before),
                not_after: Timestamp::from_micros(row.not_after),
                revoked_at: time(row.revoked_at),
                reason: row.reason,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// The notices to administrators that name an identifier of an account.
    pub async fn notices_of(&self, account: &Subject) -> Result<Vec<IdentityNotice>, StoreError> {
        let Some(known) = self.account(account).await? else { return Ok(Vec::new()) };
        let rows: Vec<(i64, String, String, String, String)> = on_reader!(self, |pool| sqlx::query_as(
            "select noticed_at, transaction_id, institution, notice, identifiers from identity_notices \
             where institution in (select institution from identifiers \
             where subject in (select subject from people where subject = $1 or joined_to = $1)) order by noticed_at"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await)?;
        let mut theirs = Vec::new();
        for (at, transaction, institution, text, identifiers) in rows {
            let identifiers: Vec<Identifier> = json(&identifiers, "list of identifiers")?;
            let named = |one: &Identifier| {
                known.identifiers.iter().any(|own| own.institution.as_str() == institution && own.identifier == *one)
            };
            if identifiers.iter().any(named) {
                let at = Timestamp::from_micros(at);
                theirs.push(IdentityNotice { at, transaction, institution, text, identifiers });
            }
        }
        Ok(theirs)
    }
}
