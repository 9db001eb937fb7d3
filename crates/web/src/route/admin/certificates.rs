//! Certificates in front of administrators: finding, looking at everything on record, revoking.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use broker::{
    Broker, StoreError,
    certificates::{
        CertificateQuery, CertificateRecord, CertificateStanding, LETTER_LENGTH, LetterOutcome, ListedCertificate,
        ListedSsh, RevocationOutcome, RevocationReason, RevokedBy, Serial, SshQuery, ToRevoke, reason_of,
        ssh_fingerprint,
    },
};
use domain::{Subject, Timestamp, identity_act::Actor};
use serde::Deserialize;

use super::{acting, administrator, audit::audit_line, encoded};
use crate::{
    context::{Context, Failure, show},
    extract::{PageForm, PageQuery},
    page::{
        AdminCertificate, AdminCertificates, AuditLine, CertificateSearch, Fact, FoundCertificate, Link, ReasonChoice,
        RevocationChoices, readable,
    },
    route::login::see_other,
    session::BrowserSession,
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
    context: Context,
    session: BrowserSession,
    PageQuery(query): PageQuery<SearchQuery>,
) -> Response {
    let administrator = match administrator(&session, &context).await {
        Ok(administrator) => administrator,
        Err(response) => return response,
    };
    let search = CertificateSearch {
        kind: if query.kind == "ssh" { "ssh" } else { "x509" }.to_owned(),
        by: query.by,
        query: query.q.trim().to_owned(),
        state: query.state,
    };
    let found = if search.kind == "ssh" {
        found_ssh(&broker, &search, &query.after).await
    } else {
        found_x509(&broker, &search, &query.after).await
    };
    let (found, objection) = match found {
        Ok(found) => (found, None),
        Err(SearchError::Objection(sentence)) => (Vec::new(), Some(sentence.to_owned())),
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
        administrator: administrator.to_owned(),
        search,
        objection,
        found,
        next_url,
    })
}

enum SearchError {
    Objection(&'static str),
    Store(StoreError),
}

impl From<StoreError> for SearchError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn found_x509(
    broker: &Broker,
    search: &CertificateSearch,
    after: &str,
) -> Result<Vec<FoundCertificate>, SearchError> {
    let (serial, person);
    let query = match (search.query.as_str(), search.by.as_str()) {
        ("", _) => CertificateQuery::All,
        (text, "serial") => {
            let parsed = text.parse::<Serial>();
            serial = parsed.map_err(|_| SearchError::Objection("A serial number is hexadecimal."))?.to_string();
            CertificateQuery::Serial(&serial)
        }
        (text, "person") => {
            person = Subject::parse(text).ok_or(SearchError::Objection(NO_SUB))?;
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
    search: &CertificateSearch,
    after: &str,
) -> Result<Vec<FoundCertificate>, SearchError> {
    let person;
    let query = match (search.query.as_str(), search.by.as_str()) {
        ("", _) => SshQuery::All,
        (text, "serial") => {
            let serial = text.parse().map_err(|_| SearchError::Objection("SSH serial numbers are decimal digits."))?;
            SshQuery::Serial(serial)
        }
        (text, "person") => {
            person = Subject::parse(text).ok_or(SearchError::Objection(NO_SUB))?;
            SshQuery::Person(&person)
        }
        _ => return Err(SearchError::Objection("SSH certificates are found by serial number or by person.")),
    };
    let standing = CertificateStanding::parse(&search.state);
    let now = broker.now();
    let page = broker.list_ssh_certificates(query, standing, after.parse().unwrap_or_default(), PAGE).await?;
    Ok(page.iter().map(|one| found_in_ssh(one, now)).collect())
}

const NO_SUB: &str = "A sub has 1 to 255 visible ASCII characters.";

/// A certificate as lists show it.
pub(super) fn found(one: ListedCertificate, now: Timestamp) -> FoundCertificate {
    FoundCertificate {
        url: format!("/admin/certificates/{}", one.serial),
        state: one.standing(now).as_str(),
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
        state: one.standing(now).as_str(),
        serial: one.serial.to_string(),
        name: one.principals.join(", "),
        kind: "SSH".to_owned(),
        from: one.valid_from,
        until: one.valid_until,
        sub: one.subject.to_string(),
    }
}

#[derive(Deserialize, Default)]
pub(crate) struct DoneQuery {
    /// What became of the letter, when it was just revoked.
    done: Option<String>,
}

/// What a page about a certificate has of it.
struct About {
    serial: String,
    name: String,
    standing: CertificateStanding,
    /// Whether it was revoked because its key is compromised.
    is_compromised: bool,
    subject: Subject,
    facts: Vec<Fact>,
    entries: Vec<AuditLine>,
    text: Option<String>,
    field: &'static str,
}

/// `GET /admin/certificates/{serial}`.
pub(crate) async fn certificate(
    State(broker): State<Broker>,
    context: Context,
    session: BrowserSession,
    Path(serial): Path<String>,
    PageQuery(query): PageQuery<DoneQuery>,
) -> Response {
    let administrator = match administrator(&session, &context).await {
        Ok(administrator) => administrator,
        Err(response) => return response,
    };
    let read = async {
        let Ok(serial) = serial.parse::<Serial>() else { return Ok(None) };
        let Some(record) = broker.certificate_record(&serial).await? else { return Ok(None) };
        about(&broker, record).await.map(Some)
    };
    match read.await {
        Ok(Some(about)) => shown(&broker, &context, &session, (administrator, query.done.as_deref()), about).await,
        Ok(None) => unknown(&context),
        Err(error) => context.unavailable(&error),
    }
}

/// `GET /admin/certificates/ssh/{serial}`.
pub(crate) async fn ssh_certificate(
    State(broker): State<Broker>,
    context: Context,
    session: BrowserSession,
    Path(serial): Path<String>,
    PageQuery(query): PageQuery<DoneQuery>,
) -> Response {
    let administrator = match administrator(&session, &context).await {
        Ok(administrator) => administrator,
        Err(response) => return response,
    };
    let read = async {
        let Ok(serial) = serial.parse() else { return Ok(None) };
        let found = broker.list_ssh_certificates(SshQuery::Serial(serial), None, 0, 1).await?;
        match found.into_iter().next() {
            Some(one) => about_ssh(&broker, one).await.map(Some),
            None => Ok(None),
        }
    };
    match read.await {
        Ok(Some(about)) => shown(&broker, &context, &session, (administrator, query.done.as_deref()), about).await,
        Ok(None) => unknown(&context),
        Err(error) => context.unavailable(&error),
    }
}

async fn shown(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    (administrator, done): (&str, Option<&str>),
    about: About,
) -> Response {
    let is_late = !about.standing.is_open();
    let revocation = if is_late && about.is_compromised {
        None
    } else {
        match choices(broker, about.field, &about.serial, &about.subject).await {
            Ok(choices) if is_late => Some(choices.when_late(RevocationReason::KeyCompromise.as_str())),
            Ok(choices) => Some(choices),
            Err(error) => return context.unavailable(&error),
        }
    };
    show(&AdminCertificate {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator: administrator.to_owned(),
        notice: done.and_then(LetterOutcome::parse).map(notice),
        serial: about.serial,
        name: about.name,
        state: about.standing.as_str(),
        sub: about.subject.to_string(),
        facts: about.facts,
        revocation,
        entries: about.entries,
        text: about.text,
    })
}

/// What is said when something was revoked.
pub(super) const fn notice(letter: LetterOutcome) -> &'static str {
    match letter {
        LetterOutcome::Unwanted => "Revoked. Nobody got a letter.",
        LetterOutcome::Sent => "Revoked. The owner was told by a letter.",
        LetterOutcome::NoAddress => "Revoked. No mail address of the owner is on record, so nobody got a letter.",
        LetterOutcome::Failed => "Revoked. The letter to the owner could not be sent; the log says why.",
    }
}

/// The form that revokes.
pub(super) async fn choices(
    broker: &Broker,
    field: &'static str,
    value: &str,
    owner: &Subject,
) -> Result<RevocationChoices, StoreError> {
    let choice = |reason: RevocationReason, label, hint| ReasonChoice { value: reason.as_str(), label, hint };
    let reasons = vec![
        choice(
            RevocationReason::KeyCompromise,
            "Somebody else may have the private key",
            "The key is blocked for ever: nobody gets a certificate for it again.",
        ),
        choice(RevocationReason::AffiliationChanged, "What it says of the person is no longer so", ""),
        choice(RevocationReason::PrivilegeWithdrawn, "The person may not have it any more", ""),
        choice(RevocationReason::Superseded, "There is another one in its place", ""),
        choice(RevocationReason::CessationOfOperation, "It is not needed any more", ""),
        choice(RevocationReason::Unspecified, "For a reason that is not told", ""),
    ];
    Ok(RevocationChoices {
        is_late: false,
        field,
        value: value.to_owned(),
        reasons,
        letter_to: broker.addresses_of_owner(owner).await?.into_iter().collect(),
        no_mail: !broker.sends_mail(),
    })
}

async fn about(broker: &Broker, record: CertificateRecord) -> Result<About, StoreError> {
    let CertificateRecord { listed, key, prepared_at, addresses, pem, compromised_at } = record;
    let standing = listed.standing(broker.now());
    let client = match &listed.client {
        Some(client) => Some(client_named(broker, client).await?),
        None => None,
    };
    let times = [Some(prepared_at), listed.issued_at, listed.revoked_at, compromised_at].into_iter().flatten();
    let entries = broker.audit_of_certificate(&listed.serial, times).await?;
    let revoked = revoked(listed.revoked_at, listed.reason);
    let facts = [
        fact("Name", [listed.name.clone()]),
        fact("Profile", [listed.profile.clone()]),
        fact("Good", [format!("{} to {}", readable(listed.not_before), readable(listed.not_after))]),
        fact("Recorded", [readable(prepared_at)]),
        fact("Signed", listed.issued_at.map(readable)),
        warning("Revoked", revoked),
        warning("Key reported", compromised_at.map(readable)),
        fact("Person", [listed.subject.to_string()]),
        fact("Institution", [broker.name_of(&listed.institution), listed.institution.to_string()]),
        fact("Asked for by", [channel(&listed.channel).to_owned()]),
        fact("Application", client.into_iter().flatten()),
        fact("Mail addresses in it", addresses),
        fact("Key, SHA-256", [key.hex()]),
        fact("Authority", [listed.issuer.clone()]),
    ];
    Ok(About {
        facts: facts.into_iter().flatten().collect(),
        entries: entries.iter().map(audit_line).collect(),
        text: pem,
        standing,
        is_compromised: is_compromised(listed.reason),
        subject: listed.subject,
        name: listed.name,
        serial: listed.serial,
        field: "serial",
    })
}

async fn about_ssh(broker: &Broker, one: ListedSsh) -> Result<About, StoreError> {
    let client = client_named(broker, &one.client).await?;
    let serial = one.serial.to_string();
    let times = [Some(one.prepared_at), one.issued_at, one.revoked_at, one.compromised_at].into_iter().flatten();
    let entries = broker.audit_of_certificate(&serial, times).await?;
    let facts = [
        fact("Principals", one.principals.clone()),
        fact("Good", [format!("{} to {}", readable(one.valid_from), readable(one.valid_until))]),
        fact("Recorded", [readable(one.prepared_at)]),
        fact("Signed", one.issued_at.map(readable)),
        warning("Revoked", revoked(one.revoked_at, one.reason)),
        warning("Key reported", one.compromised_at.map(readable)),
        fact("Person", [one.subject.to_string()]),
        fact("Institution", [broker.name_of(&one.institution), one.institution.to_string()]),
        fact("Application", client),
        fact("Key", [ssh_fingerprint(&one.key)]),
        fact("Authority", [ssh_fingerprint(&one.authority)]),
    ];
    Ok(About {
        standing: one.standing(broker.now()),
        is_compromised: is_compromised(one.reason),
        facts: facts.into_iter().flatten().collect(),
        entries: entries.iter().map(audit_line).collect(),
        text: one.certificate,
        name: one.principals.join(", "),
        subject: one.subject,
        serial,
        field: "ssh",
    })
}

async fn client_named(broker: &Broker, id: &domain::ClientId) -> Result<[String; 2], StoreError> {
    let name = broker.name_of_client(id).await?;
    Ok([name.unwrap_or_else(|| "not registered any more".to_owned()), id.to_string()])
}

fn fact(label: &'static str, values: impl IntoIterator<Item = String>) -> Option<Fact> {
    let values: Vec<_> = values.into_iter().collect();
    (!values.is_empty()).then_some(Fact { label, values, warn: false })
}

fn warning(label: &'static str, values: impl IntoIterator<Item = String>) -> Option<Fact> {
    fact(label, values).map(|fact| Fact { warn: true, ..fact })
}

fn revoked(at: Option<Timestamp>, reason: Option<i64>) -> Option<String> {
    Some(format!("{}, {}", readable(at?), reason_of(at, reason).unwrap_or("unspecified")))
}

fn is_compromised(reason: Option<i64>) -> bool {
    reason == Some(i64::from(RevocationReason::KeyCompromise.code()))
}

fn channel(name: &str) -> &str {
    match name {
        "getcert" => "an application, at /oauth2/getcert",
        "ecp" => "a program with the person’s password, at /secure/getcert/",
        "portal" => "the person in the browser, at /account/certificates",
        other => other,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct RevocationForm {
    csrf: Option<String>,
    /// Of an X.509 certificate,
    serial: Option<String>,
    /// of one for SSH,
    ssh: Option<String>,
    /// or whose certificates altogether.
    sub: Option<String>,
    reason: Option<String>,
    /// Whether the owner gets a letter.
    tell: Option<String>,
    sentence: String,
}

/// `POST /admin/certificates/revoke`.
pub(crate) async fn revoke(
    State(broker): State<Broker>,
    context: Context,
    session: BrowserSession,
    headers: HeaderMap,
    PageForm(form): PageForm<RevocationForm>,
) -> Response {
    let administrator = match acting(&session, &context, (&headers, form.csrf.as_deref())).await {
        Ok(administrator) => administrator,
        Err(response) => return response,
    };
    let bad = |detail: &str| not_revoked(&context, StatusCode::BAD_REQUEST, detail);
    let Some(reason) = form.reason.as_deref().and_then(RevocationReason::parse) else {
        return bad("The form names no reason.");
    };
    if form.sentence.chars().count() > LETTER_LENGTH || form.sentence.contains('\0') {
        return bad("The sentence for the owner has 1000 characters at most.");
    }
    let (serial, person);
    let (what, back) = match (&form.serial, &form.ssh, &form.sub) {
        (Some(text), None, None) => {
            let Ok(parsed) = text.parse::<Serial>() else { return unknown(&context) };
            serial = parsed;
            (ToRevoke::Certificate(&serial), format!("/admin/certificates/{serial}?done="))
        }
        (None, Some(text), None) => {
            let Ok(number) = text.parse() else { return unknown(&context) };
            (ToRevoke::Ssh(number), format!("/admin/certificates/ssh/{number}?done="))
        }
        (None, None, Some(sub)) => {
            let Some(parsed) = Subject::parse(sub) else { return unknown(&context) };
            person = parsed;
            (ToRevoke::AllOf(&person), format!("/admin/people?sub={}&done=revoked-", encoded(sub)))
        }
        _ => return bad("The form names one certificate, or one person."),
    };
    let actor = Actor::administrator(administrator);
    let letter = form.tell.is_some().then_some(form.sentence.as_str());
    match broker.revoke_as_administrator(what, &RevokedBy { reason, actor: &actor, letter }).await {
        Ok(RevocationOutcome::Done { letter, .. }) => see_other(&format!("{back}{}", letter.as_str())),
        Ok(RevocationOutcome::Unknown) if form.sub.is_some() => {
            not_revoked(&context, StatusCode::CONFLICT, "No certificate of theirs is good.")
        }
        Ok(RevocationOutcome::Unknown) => unknown(&context),
        Ok(RevocationOutcome::Already(at)) => {
            not_revoked(&context, StatusCode::CONFLICT, &format!("It was revoked on {}.", readable(at)))
        }
        Ok(RevocationOutcome::Ended(at)) => {
            not_revoked(&context, StatusCode::CONFLICT, &format!("It ended on {}.", readable(at)))
        }
        Err(error) => context.unavailable(&error),
    }
}

fn unknown(context: &Context) -> Response {
    not_revoked(context, StatusCode::NOT_FOUND, "There is no certificate with this serial number on record.")
}

fn not_revoked(context: &Context, status: StatusCode, detail: &str) -> Response {
    let failure = Failure {
        title: if status == StatusCode::NOT_FOUND { "There is no such certificate" } else { "Nothing was revoked" },
        sentences: Vec::new(),
        next: "Look for it among the certificates on record.",
        detail: Some(detail.to_owned()),
        back: Some(Link { label: "To the certificates".to_owned(), url: "/admin/certificates".to_owned() }),
        ..Failure::default()
    };
    context.error(status, failure)
}
