//! What decides whether a person gets a certificate, in one look: the checks of an issue read the same few rows, and each
//! question to a database costs more than its answer.

use domain::SignIn;

use crate::{
    Store, StoreError,
    institution_moves::former,
    key_objection::{KeyDigests, KeyObjection, compromised, holders},
    people::{Standing, StandingRow},
    row::row,
};

/// What there is to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// What the sign-in is worth today, and as whose.
    pub standing: Standing,
    /// The name of the account's certificates at the institution of the sign-in, if it is fixed: their own, or that of an
    /// account that became part of theirs.
    pub name: Option<String>,
    /// What speaks against certifying the key for the account.
    pub key: Option<KeyObjection>,
    /// The mail addresses of the person's own that the institution's contact added and the person confirmed, the oldest first.
    pub added_addresses: Vec<String>,
    /// The same of functions for which the person acts.
    pub function_addresses: Vec<String>,
}

row! {
    struct Columns {
        subject: String,
        closed_at: Option<i64>,
        doubtful_from: Option<i64>,
        doubtful_until: Option<i64>,
        name: Option<String>,
        compromised: bool,
        held_by_others: bool,
        added: Option<String>,
        functions: Option<String>,
    }
}

/// Of whoever signed in ($1) at an institution ($2), for a key ($3 for X.509, $5 for SSH). No mail address holds a line's end ($4).
const FACTS: &str = former!(
    "$2",
    ", account (subject, closed_at, doubtful_from, doubtful_until) as ( \
         select a.subject, a.closed_at, p.doubtful_from, p.doubtful_until from people p \
         join people a on a.subject = coalesce(p.joined_to, p.subject) where p.subject = $1), \
     own (subject, place) as ( \
         select subject, 0 from account union all \
         select p.subject, 1 from account join people p on p.joined_to = account.subject), \
     added (id, address, is_function, added_at) as ( \
         select d.id, d.address, d.is_function, d.added_at from own join added_addresses d on d.subject = own.subject \
         where d.institution in (select name from former) and d.verified_at is not null and d.removed_at is null), ",
    holders!("$3", "$5"),
    " select account.subject as subject, account.closed_at as closed_at, account.doubtful_from as doubtful_from, \
         account.doubtful_until as doubtful_until, \
         (select n.name from own join certificate_names n on n.subject = own.subject \
          where n.institution = $2 and n.function = '' order by own.place, n.fixed_at limit 1) as name, ",
    compromised!("$3", "$5"),
    " as compromised, \
         exists (select 1 from holders join people p on p.subject = holders.subject \
             where coalesce(p.joined_to, p.subject) <> account.subject) as held_by_others, \
         (select string_agg(address, $4 order by added_at, id) from added where is_function = 0) as added, \
         (select string_agg(address, $4 order by added_at, id) from added where is_function <> 0) as functions \
     from account",
);

impl Store {
    /// What decides whether whoever signed in gets a certificate for a key.
    pub async fn certificate_facts(&self, sign_in: &SignIn, key: KeyDigests) -> Result<CertificateFacts, StoreError> {
        let found: Option<Columns> = on_reader!(self, |connection| sqlx::query_as(FACTS)
            .bind(sign_in.subject.as_str())
            .bind(sign_in.institution.as_str())
            .bind(key.x509.map(|digest| digest.as_bytes().to_vec()))
            .bind("\n")
            .bind(key.ssh.map(|digest| digest.as_bytes().to_vec()))
            .fetch_optional(connection)
            .await)?;
        let Some(found) = found else {
            return Ok(CertificateFacts {
                standing: Standing::Closed,
                name: None,
                key: None,
                added_addresses: Vec::new(),
                function_addresses: Vec::new(),
            });
        };
        let row: StandingRow = (found.subject, found.closed_at, found.doubtful_from, found.doubtful_until);
        Ok(CertificateFacts {
            standing: Standing::read(sign_in, Some(row))?,
            name: found.name,
            key: KeyObjection::of(found.compromised, found.held_by_others),
            added_addresses: lines(found.added.as_deref()),
            function_addresses: lines(found.functions.as_deref()),
        })
    }
}

fn lines(all: Option<&str>) -> Vec<String> {
    all.unwrap_or_default().lines().map(str::to_owned).collect()
}
