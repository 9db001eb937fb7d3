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
    administrator::{Administrator, needs},
    context::{Context, show},
    extract::PageQuery,
    page::{AdminCertificate, AuditLine, Fact, Viewer},
    session::BrowserSession,
    words::Words,
};

#[derive(Deserialize, Default)]
pub(crate) struct DoneQuery {
    /// What became of the letter, when it was just revoked.
    done: Option<String>,
    /// How many were revoked with it, and it, if these are several.
    reached: Option<u32>,
}

impl DoneQuery {
    fn notice(&self, say: Words) -> Option<String> {
        Some(notice(say, LetterOutcome::parse(self.done.as_deref()?)?, self.reached))
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
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadCertificates>,
    Path(serial): Path<String>,
    PageQuery(query): PageQuery<DoneQuery>,
) -> Response {
    let read = async {
        let Ok(serial) = serial.parse::<Serial>() else { return Ok(None) };
        let Some(record) = broker.certificate_record(&serial).await? else { return Ok(None) };
        about(&broker, &context, record).await.map(Some)
    };
    match read.await {
        Ok(Some(about)) => {
            shown(&broker, &context, &session, (&administrator, query.notice(context.say())), about).await
        }
        Ok(None) => unknown(&context),
        Err(error) => context.unavailable(&error),
    }
}

/// `GET /admin/certificates/ssh/{serial}`.
pub(crate) async fn ssh_certificate(
    State(broker): State<Broker>,
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadCertificates>,
    Path(serial): Path<String>,
    PageQuery(query): PageQuery<DoneQuery>,
) -> Response {
    let read = async {
        let Ok(serial) = serial.parse() else { return Ok(None) };
        let found = broker.list_ssh_certificates(SshQuery::Serial(serial), None, 0, 1).await?;
        match found.into_iter().next() {
            Some(one) => about_ssh(&broker, &context, one).await.map(Some),
            None => Ok(None),
        }
    };
    match read.await {
        Ok(Some(about)) => {
            shown(&broker, &context, &session, (&administrator, query.notice(context.say())), about).await
        }
        Ok(None) => unknown(&context),
        Err(error) => context.unavailable(&error),
    }
}

async fn shown(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    (administrator, notice): (&Viewer, Option<String>),
    about: About,
) -> Response {
    let is_late = !about.standing.is_open();
    let revocation = if is_late && about.is_compromised {
        None
    } else {
        match choices(broker, context.say(), about.field, &about.serial, &about.subject).await {
            Ok(choices) if is_late => Some(choices.when_late(RevocationReason::KeyCompromise.as_str())),
            Ok(choices) => Some(choices),
            Err(error) => return context.unavailable(&error),
        }
    };
    show(&AdminCertificate {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator: administrator.clone(),
        notice,
        serial: about.serial,
        name: about.name,
        state: about.standing,
        sub: about.subject.to_string(),
        facts: about.facts,
        revocation,
        entries: about.entries,
        text: about.text,
    })
}

async fn about(broker: &Broker, context: &Context, record: CertificateRecord) -> Result<About, StoreError> {
    let say = context.say();
    let CertificateRecord { listed, key, prepared_at, addresses, pem, compromised_at } = record;
    let standing = listed.standing(broker.now());
    let client = match &listed.client {
        Some(client) => Some(client_named(broker, say, client).await?),
        None => None,
    };
    let times = [Some(prepared_at), listed.issued_at, listed.revoked_at, compromised_at].into_iter().flatten();
    let entries = broker.audit_of_certificate(&listed.serial, times).await?;
    let at = |at: Timestamp| say.record_at(at).text();
    let span = say.record_span(listed.not_before, listed.not_after).text();
    let revoked = revoked(say, listed.revoked_at, listed.reason);
    let facts = [
        fact(say.record_name(), [listed.name.clone()]),
        fact(say.record_profile(), [listed.profile.clone()]),
        fact(say.record_validity(), [span]),
        fact(say.record_recorded(), [at(prepared_at)]),
        fact(say.record_signed(), listed.issued_at.map(at)),
        warning(say.record_revocation(), revoked),
        warning(say.record_reported(), compromised_at.map(at)),
        fact(say.record_person(), [listed.subject.to_string()]),
        fact(
            say.record_institution(),
            [context.known_name(broker, &listed.institution), listed.institution.to_string()],
        ),
        fact(say.record_channel(), [channel(say, &listed.channel)]),
        fact(say.fact_application(), client.into_iter().flatten()),
        fact(say.record_addresses(), addresses),
        fact(say.record_digest(), [key.hex()]),
        fact(say.record_authority(), [listed.issuer.clone()]),
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

async fn about_ssh(broker: &Broker, context: &Context, one: ListedSsh) -> Result<About, StoreError> {
    let say = context.say();
    let client = client_named(broker, say, &one.client).await?;
    let serial = one.serial.to_string();
    let times = [Some(one.prepared_at), one.issued_at, one.revoked_at, one.compromised_at].into_iter().flatten();
    let entries = broker.audit_of_certificate(&serial, times).await?;
    let at = |at: Timestamp| say.record_at(at).text();
    let facts = [
        fact(say.record_principals(), one.principals.clone()),
        fact(say.record_validity(), [say.record_span(one.valid_from, one.valid_until).text()]),
        fact(say.record_recorded(), [at(one.prepared_at)]),
        fact(say.record_signed(), one.issued_at.map(at)),
        warning(say.record_revocation(), revoked(say, one.revoked_at, one.reason)),
        warning(say.record_reported(), one.compromised_at.map(at)),
        fact(say.record_person(), [one.subject.to_string()]),
        fact(say.record_institution(), [context.known_name(broker, &one.institution), one.institution.to_string()]),
        fact(say.fact_application(), client),
        fact(say.record_key(), [ssh_fingerprint(&one.key)]),
        fact(say.record_authority(), [ssh_fingerprint(&one.authority)]),
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

async fn client_named(broker: &Broker, say: Words, id: &domain::ClientId) -> Result<[String; 2], StoreError> {
    let name = broker.name_of_client(id).await?;
    Ok([name.unwrap_or_else(|| say.record_no_client().text()), id.to_string()])
}

fn fact(label: impl Into<String>, values: impl IntoIterator<Item = String>) -> Option<Fact> {
    let values: Vec<_> = values.into_iter().collect();
    (!values.is_empty()).then(|| Fact { label: label.into(), values, warn: false })
}

fn warning(label: impl Into<String>, values: impl IntoIterator<Item = String>) -> Option<Fact> {
    fact(label, values).map(|fact| Fact { warn: true, ..fact })
}

fn revoked(say: Words, at: Option<Timestamp>, reason: Option<i64>) -> Option<String> {
    Some(say.record_revocation_why(at?, reason_of(at, reason).unwrap_or("unspecified")).text())
}

fn is_compromised(reason: Option<i64>) -> bool {
    reason == Some(i64::from(RevocationReason::KeyCompromise.code()))
}

fn channel(say: Words, name: &str) -> String {
    match name {
        "getcert" => say.record_channel_getcert().text(),
        "ecp" => say.record_channel_ecp().text(),
        "portal" => say.record_channel_portal().text(),
        other => other.to_owned(),
    }
}
