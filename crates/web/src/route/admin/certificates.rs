//! Certificates in front of administrators: finding, looking at everything on record, revoking.

mod one;
mod revocation;

use axum::{extract::State, response::Response};
use broker::{
    Broker, StoreError,
    certificates::{CertificateQuery, CertificateStanding, ListedCertificate, ListedSsh, Serial, SshQuery},
};
use domain::{Subject, Timestamp};
use serde::Deserialize;

pub(super) use self::revocation::{choices, notice};
pub(crate) use self::{
    one::{certificate, ssh_certificate},
    revocation::revoke,
};
use super::encoded;
use crate::{
    administrator::{Administrator, needs},
    context::show,
    extract::PageQuery,
    page::{AdminCertificates, CertificateSearch, FoundCertificate},
    words::{Phrase, Words},
};

/// How many certificates a page has.
const PAGE: u16 = 50;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct SearchQuery {
    q: String,
    by: String,
    kind: String,
    state: String,
    /// The last serial number of the page before.
    after: String,
}

/// `GET /admin/certificates`.
pub(crate) async fn search(
    State(broker): State<Broker>,
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadCertificates>,
    PageQuery(query): PageQuery<SearchQuery>,
) -> Response {
    let search = CertificateSearch {
        kind: if query.kind == "ssh" { "ssh" } else { "x509" }.to_owned(),
        by: query.by,
        query: query.q.trim().to_owned(),
        state: query.state,
    };
    let found = if search.kind == "ssh" {
        found_ssh(&broker, context.say(), &search, &query.after).await
    } else {
        found_x509(&broker, context.say(), &search, &query.after).await
    };
    let (found, objection) = match found {
        Ok(found) => (found, None),
        Err(SearchError::Objection(sentence)) => (Vec::new(), Some(sentence.text())),
        Err(SearchError::Store(error)) => return context.unavailable(&error),
    };
    let last = found.last().filter(|_| found.len() == usize::from(PAGE));
    let next_url = last.map(|last| {
        let CertificateSearch { kind, by, query, state } = &search;
        let (query, by, state) = (encoded(query), encoded(by), encoded(state));
        format!("/admin/certificates?q={query}&by={by}&kind={kind}&state={state}&after={}", last.serial)
    });
    show(&AdminCertificates {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator,
        search,
        objection,
        found,
        next_url,
    })
}

enum SearchError {
    /// What was asked cannot be answered: why, for the administrator.
    Objection(Phrase<'static>),
    Store(StoreError),
}

impl From<StoreError> for SearchError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn found_x509(
    broker: &Broker,
    say: Words,
    search: &CertificateSearch,
    after: &str,
) -> Result<Vec<FoundCertificate>, SearchError> {
    let (serial, person);
    let query = match (search.query.as_str(), search.by.as_str()) {
        ("", _) => CertificateQuery::All,
        (text, "serial") => {
            let parsed = text.parse::<Serial>();
            serial = parsed.map_err(|_| SearchError::Objection(say.records_hexadecimal()))?.to_string();
            CertificateQuery::Serial(&serial)
        }
        (text, "person") => {
            person = Subject::parse(text).ok_or_else(|| SearchError::Objection(say.records_no_sub()))?;
            CertificateQuery::Person(&person)
        }
        (text, "address") => CertificateQuery::Address(text),
        (text, _) => CertificateQuery::Name(text),
    };
    let standing = CertificateStanding::parse(&search.state);
    let after = after.parse::<Serial>().map(|serial| serial.to_string()).unwrap_or_default();
    let now = broker.now();
    let page = broker.list_certificates(&query, standing, &after, PAGE).await?;
    Ok(page.into_iter().map(|one| found(one, now)).collect())
}

async fn found_ssh(
    broker: &Broker,
    say: Words,
    search: &CertificateSearch,
    after: &str,
) -> Result<Vec<FoundCertificate>, SearchError> {
    let person;
    let query = match (search.query.as_str(), search.by.as_str()) {
        ("", _) => SshQuery::All,
        (text, "serial") => {
            let serial = text.parse().map_err(|_| SearchError::Objection(say.records_decimal()))?;
            SshQuery::Serial(serial)
        }
        (text, "person") => {
            person = Subject::parse(text).ok_or_else(|| SearchError::Objection(say.records_no_sub()))?;
            SshQuery::Person(&person)
        }
        _ => return Err(SearchError::Objection(say.records_ssh())),
    };
    let standing = CertificateStanding::parse(&search.state);
    let now = broker.now();
    let page = broker.list_ssh_certificates(query, standing, after.parse().unwrap_or_default(), PAGE).await?;
    Ok(page.iter().map(|one| found_in_ssh(one, now)).collect())
}

/// A certificate as lists show it.
pub(super) fn found(one: ListedCertificate, now: Timestamp) -> FoundCertificate {
    FoundCertificate {
        url: format!("/admin/certificates/{}", one.serial),
        state: one.standing(now),
        serial: one.serial,
        name: one.name,
        kind: one.profile,
        from: one.not_before,
        until: one.not_after,
        sub: one.subject.to_string(),
    }
}

/// The same of an SSH certificate.
pub(super) fn found_in_ssh(one: &ListedSsh, now: Timestamp) -> FoundCertificate {
    FoundCertificate {
        url: format!("/admin/certificates/ssh/{}", one.serial),
        state: one.standing(now),
        serial: one.serial.to_string(),
        name: one.principals.join(", "),
        kind: "SSH".to_owned(),
        from: one.valid_from,
        until: one.valid_until,
        sub: one.subject.to_string(),
    }
}
