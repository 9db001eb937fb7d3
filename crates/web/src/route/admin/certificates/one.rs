//! One certificate, with everything that is on record of it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use broker::{
    Broker, StoreError,
    certificates::{
        CertificateRecord, CertificateStanding, LetterOutcome, ListedSsh, RevocationReason, Serial, SshQuery,
        reason_of, ssh_fingerprint,
    },
};
use domain::{Subject, Timestamp};
use serde::Deserialize;

use super::{
    super::audit::audit_line,
    revocation::{choices, notice, unknown},
};
use crate::{
    administrator::Administrator,
    context::{Context, show},
    extract::PageQuery,
    page::{AdminCertificate, AuditLine, Fact, readable},
    session::BrowserSession,
};

#[derive(Deserialize, Default)]
pub(crate) struct DoneQuery {
    /// What became of the letter, when it was just revoked.
    done: Option<String>,
    /// How many were revoked with it, and it, if these are several.
    reached: Option<u32>,
}

impl DoneQuery {
    fn notice(&self) -> Option<String> {
        Some(notice(LetterOutcome::parse(self.done.as_deref()?)?, self.reached))
    }
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
    Administrator { context, session, name: administrator }: Administrator,
    Path(serial): Path<String>,
    PageQuery(query): PageQuery<DoneQuery>,
) -> Response {
    let read = async {
        let Ok(serial) = serial.parse::<Serial>() else { return Ok(None) };
        let Some(record) = broker.certificate_record(&serial).await? else { return Ok(None) };
        about(&broker, record).await.map(Some)
    };
    match read.await {
        Ok(Some(about)) => shown(&broker, &context, &session, (&administrator, query.notice()), about).await,
        Ok(None) => unknown(&context),
        Err(error) => context.unavailable(&error),
    }
}

/// `GET /admin/certificates/ssh/{serial}`.
pub(crate) async fn ssh_certificate(
    State(broker): State<Broker>,
    Administrator { context, session, name: administrator }: Administrator,
    Path(serial): Path<String>,
    PageQuery(query): PageQuery<DoneQuery>,
) -> Response {
    let read = async {
        let Ok(serial) = serial.parse() else { return Ok(None) };
        let found = broker.list_ssh_certificates(SshQuery::Serial(serial), None, 0, 1).await?;
        match found.into_iter().next() {
            Some(one) => about_ssh(&broker, one).await.map(Some),
            None => Ok(None),
        }
    };
    match read.await {
        Ok(Some(about)) => shown(&broker, &context, &session, (&administrator, query.notice()), about).await,
        Ok(None) => unknown(&context),
        Err(error) => context.unavailable(&error),
    }
}

async fn shown(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    (administrator, notice): (&str, Option<String>),
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
        notice,
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
