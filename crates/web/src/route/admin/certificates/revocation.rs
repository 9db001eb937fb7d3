//! Revoking one certificate, or all of a person's.

use axum::{extract::State, http::StatusCode, response::Response};
use broker::{
    Broker, StoreError,
    certificates::{LETTER_LENGTH, LetterOutcome, RevocationOutcome, RevocationReason, RevokedBy, Serial, ToRevoke},
};
use domain::{Subject, identity_act::Actor};
use serde::Deserialize;

use super::encoded;
use crate::{
    administrator::{Administrator, AdministratorForm},
    context::{Context, Failure},
    page::{Link, ReasonChoice, RevocationChoices, readable},
    route::login::see_other,
};

/// What is said when something was revoked.
pub(in super::super) fn notice(letter: LetterOutcome, reached: Option<u32>) -> String {
    let told = match letter {
        LetterOutcome::Unwanted => "Nobody got a letter.",
        LetterOutcome::Sent => "The owner was told by a letter.",
        LetterOutcome::NoAddress => "No mail address of the owner is on record, so nobody got a letter.",
        LetterOutcome::Failed => "The letter to the owner could not be sent; the log says why.",
    };
    match reached {
        Some(reached @ 2..) => format!("Revoked: {reached} certificates. {told}"),
        _ => format!("Revoked. {told}"),
    }
}

/// The form that revokes.
pub(in super::super) async fn choices(
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

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct RevocationForm {
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
    AdministratorForm { by: Administrator { context, name: administrator, .. }, form }: AdministratorForm<
        RevocationForm,
    >,
) -> Response {
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
    let actor = Actor::administrator(&administrator);
    let letter = form.tell.is_some().then_some(form.sentence.as_str());
    match broker.revoke_as_administrator(what, &RevokedBy { reason, actor: &actor, letter }).await {
        Ok(RevocationOutcome::Done { serials, letter }) => {
            let reached = if serials.len() > 1 { format!("&reached={}", serials.len()) } else { String::new() };
            see_other(&format!("{back}{}{reached}", letter.as_str()))
        }
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

/// No certificate has this serial number.
pub(super) fn unknown(context: &Context) -> Response {
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
