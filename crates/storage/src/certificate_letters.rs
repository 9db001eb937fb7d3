//! Letters about certificates that are still to be sent. [`Store::record_prepared`] writes them.
//!
//! Invariant: a letter is one node's at a time, and stays until it was posted to everybody.

use std::time::Duration;

use domain::{Subject, Timestamp};

use crate::{
    Store, StoreError,
    row::{json, parsed, row},
};

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterAbout {
    /// A certificate was issued.
    Issued,
    /// It ends in 28 days.
    Month,
    /// It ends in seven days.
    Week,
}

impl LetterAbout {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Month => "month",
            Self::Week => "week",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Issued, Self::Month, Self::Week].into_iter().find(|about| about.as_str() == text)
    }

    /// How long before the end of the certificate it is sent; `None`: at once.
    pub const fn before(self) -> Option<Duration> {
        match self {
            Self::Issued => None,
            Self::Month => Some(Store::RENEWAL_WINDOW),
            Self::Week => Some(Duration::from_secs(7 * 86_400)),
        }
    }
}

/// A letter whose turn has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueLetter {
    /// The certificate's serial number.
    pub serial: String,
    /// What it is about.
    pub about: LetterAbout,
    /// Who gets it, mail addresses.
    pub recipients: Vec<String>,
}

/// What the letter says of the certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterFacts {
    /// Whose it is.
    pub subject: Subject,
    /// The name in it.
    pub name: String,
    /// The institution that vouched.
    pub institution: String,
    /// Its profile.
    pub profile: String,
    /// Its last moment.
    pub not_after: Timestamp,
    /// The language that its holder reads, if that is known.
    pub language: Option<String>,
    /// Whether it was issued, and is not revoked.
    pub is_good: bool,
    /// Whether one of the same name and profile that is good ends later.
    pub is_followed: bool,
}

row! {
    struct Due {
        serial: String,
        about: String,
        recipients: String,
    }
}

row! {
    struct Facts {
        subject: String,
        name: String,
        institution: String,
        profile: String,
        not_after: i64,
        language: Option<String>,
        good: i64,
        followers: i64,
    }
}

impl Store {
    /// Takes up to `limit` letters whose turn has come. Nobody else gets them before `next_try_at`.
    pub async fn take_due_letters(
        &self,
        now: Timestamp,
        next_try_at: Timestamp,
        limit: u16,
    ) -> Result<Vec<DueLetter>, StoreError> {
        let rows: Vec<Due> = on_writer!(self, |pool| sqlx::query_as(
            "update certificate_letters set next_try_at = $1 \
             where next_try_at <= $2 and (serial, about) in ( \
                 select serial, about from certificate_letters \
                 where next_try_at <= $2 and expires_at > $2 order by next_try_at limit $3) \
             returning serial, about, recipients"
        )
        .bind(next_try_at.as_micros())
        .bind(now.as_micros())
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await)?;
        let read = |due: Due| {
            Ok(DueLetter {
                about: parsed(LetterAbout::parse(&due.about), "letter")?,
                serial: due.serial,
                recipients: json(&due.recipients, "list of addresses")?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// What a letter says.
    pub async fn letter_facts(&self, letter: &DueLetter) -> Result<Option<LetterFacts>, StoreError> {
        let found: Option<Facts> = on_reader!(self, |pool| sqlx::query_as(
            "select subject, name, institution, profile, not_after, \
             (select coalesce(a.chosen_language, a.language, p.chosen_language, p.language) \
              from people p left join people a on a.subject = p.joined_to \
              where p.subject = c.subject) as language, \
             (select count(*) from certificates g where g.serial = c.serial and g.issued_at is not null \
              and g.revoked_at is null) as good, \
             (select count(*) from certificates f where f.name = c.name and f.profile = c.profile \
              and f.not_after > c.not_after and f.issued_at is not null and f.revoked_at is null) as followers \
             from certificates c where serial = $1"
        )
        .bind(&letter.serial)
        .fetch_optional(pool)
        .await)?;
        let read = |found: Facts| {
            Ok(LetterFacts {
                subject: parsed(Subject::parse(&found.subject), "subject")?,
                name: found.name,
                institution: found.institution,
                profile: found.profile,
                not_after: Timestamp::from_micros(found.not_after),
                language: found.language,
                is_good: found.good > 0,
                is_followed: found.followers > 0,
            })
        };
        found.map(read).transpose()
    }

    /// It was posted, or nobody is to get it any more.
    pub async fn settle_letter(&self, letter: &DueLetter) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query("delete from certificate_letters where serial = $1 and about = $2")
            .bind(&letter.serial)
            .bind(letter.about.as_str())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }
}
