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
    administrator::{Administrator, AdministratorForm, needs},
    context::{Context, Told},
    page::{Link, ReasonChoice, RevocationChoices},
    route::login::see_other,
    words::{Phrase, Words},
};

/// What is said when something was revoked.
pub(in super::super) fn notice(say: Words, letter: LetterOutcome, reached: Option<u32>) -> String {
    let told = match letter {
        LetterOutcome::Unwanted => say.revoke_letter_unwanted(),
        LetterOutcome::Sent => say.revoke_letter(),
        LetterOutcome::Waits => say.revoke_letter_waits(),
        LetterOutcome::NoAddress => say.revoke_letter_no_address(),
        LetterOutcome::Failed => say.revoke_letter_failed(),
    };
    let done = match reached {
        Some(reached @ 2..) => say.revoke_done_count(u64::from(reached)),
        _ => say.revoke_done(),
    };
    format!("{} {}", done.text(), told.text())
}

/// The form that revokes.
pub(in super::super) async fn choices(
    broker: &Broker,
    say: Words,
    field: &'static str,
    value: &str,
    owner: &Subject,
) -> Result<RevocationChoices, StoreError> {
    let choice = |reason: RevocationReason, label: Phrase<'_>, hint: Option<Phrase<'_>>| ReasonChoice {
        value: reason.as_str(),
        label: label.text(),
        hint: hint.map(|hint| hint.text()).unwrap_or_default(),
    };
    let reasons = vec![
        choice(RevocationReason::KeyCompromise, say.revoke_key(), Some(say.revoke_key_hint())),
        choice(RevocationReason::AffiliationChanged, say.revoke_affiliation(), None),
        choice(RevocationReason::PrivilegeWithdrawn, say.revoke_privilege(), None),
        choice(RevocationReason::Superseded, say.revoke_superseded(), None),
        choice(RevocationReason::CessationOfOperation, say.revoke_cessation(), None),
        choice(RevocationReason::Unspecified, say.revoke_unspecified(), None),
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
    AdministratorForm { by: Administrator { context, viewer: administrator, .. }, form }: AdministratorForm<
        needs::RevokeCertificates,
        RevocationForm,
    >,
) -> Response {
    let say = context.say();
    let bad = |why: Phrase<'_>| not_revoked(&context, StatusCode::BAD_REQUEST, why);
    let Some(reason) = form.reason.as_deref().and_then(RevocationReason::parse) else {
        return bad(say.unrevoked_reason());
    };
    if form.sentence.chars().count() > LETTER_LENGTH || form.sentence.contains('\0') {
        return bad(say.unrevoked_sentence(LETTER_LENGTH));
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
        _ => return bad(say.unrevoked_what()),
    };
    let actor = Actor::administrator(&administrator.name);
    let letter = form.tell.is_some().then_some(form.sentence.as_str());
    match broker.revoke_as_administrator(what, &RevokedBy { reason, actor: &actor, letter }).await {
        Ok(RevocationOutcome::Done { serials, letter }) => {
            let reached = if serials.len() > 1 { format!("&reached={}", serials.len()) } else { String::new() };
            see_other(&format!("{back}{}{reached}", letter.as_str()))
        }
        Ok(RevocationOutcome::Unknown) if form.sub.is_some() => {
            not_revoked(&context, StatusCode::CONFLICT, say.unrevoked_none())
        }
        Ok(RevocationOutcome::Unknown) => unknown(&context),
        Ok(RevocationOutcome::Already(at)) => not_revoked(&context, StatusCode::CONFLICT, say.unrevoked_already(at)),
        Ok(RevocationOutcome::Ended(at)) => not_revoked(&context, StatusCode::CONFLICT, say.unrevoked_ended(at)),
        Err(error) => context.unavailable(&error),
    }
}

/// No certificate has this serial number.
pub(super) fn unknown(context: &Context) -> Response {
    not_revoked(context, StatusCode::NOT_FOUND, context.say().unrevoked_serial())
}

fn not_revoked(context: &Context, status: StatusCode, why: Phrase<'_>) -> Response {
    let say = context.say();
    let title = if status == StatusCode::NOT_FOUND { say.unrevoked_unknown() } else { say.unrevoked() };
    let back = Link { label: say.unrevoked_back().text(), url: "/admin/certificates".to_owned() };
    context.error(status, Told { back: Some(back), ..Told::new(title, [why], say.unrevoked_next()) })
}
