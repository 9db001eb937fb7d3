//! What each client was told of an account, for good: which subject its `sub` is derived from.
//!
//! A client that knew an account keeps the `sub` that it knows when the account becomes part of another one. So the base is
//! looked up first under the very account that signed in, then under the one that it is part of now, then under any other
//! that is part of that; a client that knows none of them is told of the account itself.

use domain::{ClientId, Subject, Timestamp};

use crate::{Store, StoreError, row::parsed};

/// A client's answer about a person, for the record.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    /// With whom the client shares its `sub`s: its own id, or its sector.
    pub audience: &'a str,
    /// When.
    pub at: Timestamp,
}

/// What a client was told of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSubject {
    /// The client.
    pub client: ClientId,
    /// With whom it shares its `sub`s.
    pub audience: String,
    /// From which subject its `sub` is derived.
    pub base: Subject,
}

/// The bases that an audience may know an account by, the one that counts first.
pub(crate) const BASES: &str = "select c.base from client_subjects c left join people p on p.subject = c.subject \
     where c.audience = $2 and (c.subject = $1 or c.subject in ( \
         select part.subject from people part join people one on one.subject = $1 \
         where part.subject = coalesce(one.joined_to, one.subject) \
         or part.joined_to = coalesce(one.joined_to, one.subject))) \
     order by case when c.subject = $1 then 0 when p.joined_to is null then 1 else 2 end, c.first_at, c.base";

/// Records that a client is told of an account.
macro_rules! remember_told {
    ($tx:expr, $subject:expr, $client:expr, $told:expr) => {{
        let told: &$crate::client_subjects::Told<'_> = $told;
        let (subject, client): (&str, &str) = ($subject, $client);
        let bases: Vec<String> = sqlx::query_scalar($crate::client_subjects::BASES)
            .bind(subject)
            .bind(told.audience)
            .fetch_all(&mut *$tx)
            .await?;
        sqlx::query(
            "insert into client_subjects (subject, audience, client_id, base, first_at) values ($1, $2, $3, $4, $5) \
             on conflict (subject, audience, client_id) do nothing",
        )
        .bind(subject)
        .bind(told.audience)
        .bind(client)
        .bind(bases.first().map_or(subject, String::as_str))
        .bind(told.at.as_micros())
        .execute(&mut *$tx)
        .await?;
    }};
}
pub(crate) use remember_told;

impl Store {
    /// From which subjects the `sub` of an audience may be derived: the first is the one that counts, the others are those
    /// that the audience knew before accounts were joined. Empty: it was never told of this person.
    pub async fn bases(&self, subject: &Subject, audience: &str) -> Result<Vec<Subject>, StoreError> {
        let found: Vec<String> = on_reader!(self, |pool| sqlx::query_scalar(BASES)
            .bind(subject.as_str())
            .bind(audience)
            .fetch_all(pool)
            .await)?;
        found.iter().map(|base| parsed(Subject::parse(base), "subject")).collect()
    }

    /// The clients that know an account, each by the `sub` that it would be told next.
    pub async fn client_subjects(&self, account: &Subject) -> Result<Vec<ClientSubject>, StoreError> {
        let rows: Vec<(String, String, String)> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select client_id, audience, base from client_subjects where subject = $1 order by client_id, audience",
            )
            .bind(account.as_str())
            .fetch_all(pool)
            .await
        })?;
        rows.into_iter()
            .map(|(client, audience, base)| {
                Ok(ClientSubject {
                    client: parsed(ClientId::parse(&client).ok(), "client id")?,
                    audience,
                    base: parsed(Subject::parse(&base), "subject")?,
                })
            })
            .collect()
    }
}
