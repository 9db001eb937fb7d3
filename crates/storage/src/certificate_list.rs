//! Certificates on record, for administrators.

use domain::{ClientId, EntityId, Subject, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    row::{parsed, row, time},
};

/// Which certificates are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateQuery<'a> {
    /// Every one.
    All,
    /// The one with this serial number, in upper-case hexadecimal.
    Serial(&'a str),
    /// Those of this name, `/DC=…/CN=…`, or of the fixed name that is this one without regard to case and blanks.
    Name(&'a str),
    /// Those of an account, and of accounts that became part of it.
    Person(&'a Subject),
    /// The lasting ones with this mail address, in lower case. Those that end within days are not kept by address.
    Address(&'a str),
}

impl<'a> CertificateQuery<'a> {
    const fn condition(&self) -> &'static str {
        match self {
            Self::All => "$1 = ''",
            Self::Serial(_) => "serial = $1",
            Self::Name(_) => {
                "name in (select name from certificate_names where folded = $1 union select cast($1 as text))"
            }
            Self::Person(_) => "subject in (select subject from people where subject = $1 or joined_to = $1)",
            Self::Address(_) => "serial in (select serial from certificate_addresses where address = $1)",
        }
    }

    fn value(&self) -> &'a str {
        match self {
            Self::All => "",
            Self::Serial(text) | Self::Name(text) | Self::Address(text) => text,
            Self::Person(subject) => subject.as_str(),
        }
    }
}

/// Where a certificate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateStanding {
    /// It was to be signed; perhaps it was, but it was handed out to nobody.
    Prepared,
    /// It is good.
    Valid,
    /// It has ended.
    Expired,
    /// It was revoked.
    Revoked,
}

impl CertificateStanding {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Prepared, Self::Valid, Self::Expired, Self::Revoked];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    /// The one of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == word)
    }

    /// Whether it can still be revoked.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Prepared | Self::Valid)
    }

    const fn condition(standing: Option<Self>) -> &'static str {
        match standing {
            None => "$2 = $2",
            Some(Self::Prepared) => "issued_at is null and revoked_at is null and not_after > $2",
            Some(Self::Valid) => "issued_at is not null and revoked_at is null and not_after > $2",
            Some(Self::Expired) => "revoked_at is null and not_after <= $2",
            Some(Self::Revoked) => "revoked_at is not null",
        }
    }
}

/// A certificate on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCertificate {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// Whose it is.
    pub subject: Subject,
    /// The institution that vouched.
    pub institution: EntityId,
    /// The way on which it was asked for.
    pub channel: String,
    /// The client that asked, where one did.
    pub client: Option<ClientId>,
    /// Key id of the CA.
    pub issuer: String,
    /// Distinguished name.
    pub name: String,
    /// Profile.
    pub profile: String,
    /// Validity.
    pub not_before: Timestamp,
    /// Validity.
    pub not_after: Timestamp,
    /// When it was signed.
    pub issued_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)).
    pub reason: Option<i64>,
}

impl ListedCertificate {
    /// Where it stands.
    pub fn standing(&self, now: Timestamp) -> CertificateStanding {
        standing_at(now, self.issued_at, self.not_after, self.revoked_at)
    }
}

/// Where a certificate stands of which this is known.
pub(crate) fn standing_at(
    now: Timestamp,
    issued_at: Option<Timestamp>,
    ends: Timestamp,
    revoked_at: Option<Timestamp>,
) -> CertificateStanding {
    match (revoked_at, issued_at) {
        (Some(_), _) => CertificateStanding::Revoked,
        _ if ends <= now => CertificateStanding::Expired,
        (None, Some(_)) => CertificateStanding::Valid,
        (None, None) => CertificateStanding::Prepared,
    }
}

row! {
    struct ListedRow {
        serial: String,
        subject: String,
        institution: String,
        channel: String,
        client_id: Option<String>,
        issuer: String,
        name: String,
        profile: String,
        not_before: i64,
        not_after: i64,
        issued_at: Option<i64>,
        revoked_at: Option<i64>,
        reason: Option<i64>,
    }
}

impl TryFrom<ListedRow> for ListedCertificate {
    type Error = StoreError;

    fn try_from(row: ListedRow) -> Result<Self, StoreError> {
        Ok(Self {
            serial: row.serial,
            subject: parsed(Subject::parse(&row.subject), "subject")?,
            institution: parsed(EntityId::parse(&row.institution), "entityID")?,
            channel: row.channel,
            client: row.client_id.map(|id| parsed(ClientId::parse(&id).ok(), "client id")).transpose()?,
            issuer: row.issuer,
            name: row.name,
            profile: row.profile,
            not_before: Timestamp::from_micros(row.not_before),
            not_after: Timestamp::from_micros(row.not_after),
            issued_at: time(row.issued_at),
            revoked_at: time(row.revoked_at),
            reason: row.reason,
        })
    }
}

impl Store {
    /// Certificates in the order of their serial numbers, those behind `after`.
    pub async fn list_certificates(
        &self,
        query: &CertificateQuery<'_>,
        standing: Option<CertificateStanding>,
        (after, limit): (&str, u16),
        now: Timestamp,
    ) -> Result<Vec<ListedCertificate>, StoreError> {
        // Put together of constants: an index is used only where the condition stands by itself.
        let sql = format!(
            "select serial, subject, institution, channel, client_id, issuer, name, profile, not_before, not_after, \
             issued_at, revoked_at, reason from certificates where {} and {} and serial > $3 order by serial limit $4",
            query.condition(),
            CertificateStanding::condition(standing),
        );
        let rows: Vec<ListedRow> = on_reader!(self, |pool| sqlx::query_as(AssertSqlSafe(sql))
            .bind(query.value())
            .bind(now.as_micros())
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
