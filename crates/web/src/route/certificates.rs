//! A person's own certificates, in the browser.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{
    Broker, StoreError,
    certificates::{AskedBy, OwnCertificate, OwnChain, OwnReason},
};
use domain::SignIn;
use serde::Deserialize;

use super::login::see_other;
use crate::{
    context::{Context, Told, show},
    extract::PageQuery,
    page::{Certificate, Certificates, Link, NoAddress, ShownCertificate, Withdrawn},
    signed_in::{SignedIn, SignedInForm},
};

pub(super) const PATH: &str = "/account/certificates";

/// So many good certificates are shown at once; the others are folded.
const SHOWN: usize = 10;
/// So many of those that ended are on the page.
const ENDED: usize = 40;

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    /// The serial number of the certificate that was revoked a moment ago.
    revoked: Option<String>,
    /// How many others were revoked with it, of the same key.
    others: Option<usize>,
}

/// `GET /account/certificates`.
pub(crate) async fn page(
    State(broker): State<Broker>,
    SignedIn { context, session, sign_in }: SignedIn,
    PageQuery(ListQuery { revoked, others }): PageQuery<ListQuery>,
) -> Response {
    let csrf = session.csrf();
    match listed(&broker, &context, &sign_in, csrf, revoked.as_deref()).await {
        Ok(page) => show(&Certificates { others: others.unwrap_or_default(), ..page }),
        Err(error) => context.unavailable(&error),
    }
}

async fn listed(
    broker: &Broker,
    context: &Context,
    sign_in: &SignIn,
    csrf: String,
    revoked: Option<&str>,
) -> Result<Certificates, StoreError> {
    let all = broker.own_certificates(sign_in).await?;
    let renewals = broker.renewals(sign_in, AskedBy::Portal, &all).await?;
    let revoked = all.iter().filter(|one| Some(one.serial.as_str()) == revoked).find_map(Withdrawn::of);
    let (mut good, mut ended): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.state.is_valid());
    let further = good.split_off(SHOWN.min(good.len()));
    let older = ended.split_off(ENDED.min(ended.len())).len();
    let serials = good.iter().chain(&further).chain(&ended).map(|one| one.serial.as_str());
    let mut contents = broker.own_contents(sign_in, serials).await?;
    let mut shown = |all: Vec<OwnCertificate>| -> Vec<_> {
        let one = |certificate: OwnCertificate| ShownCertificate {
            content: contents.remove(&certificate.serial).unwrap_or_default(),
            certificate,
        };
        all.into_iter().map(one).collect()
    };
    let requests = broker.own_requests(sign_in).await?;
    Ok(Certificates {
        frame: context.frame(),
        csrf,
        good: shown(good),
        further: shown(further),
        ended: shown(ended),
        older,
        renewals,
        requests: requests.into_iter().filter(|request| request.serial().is_none()).collect(),
        can_request: !broker.certificate_profiles(AskedBy::Portal).is_empty(),
        revoked,
        others: 0,
        reason_missing: false,
    })
}

/// `GET /account/certificates/{serial}`: one of them; as `{serial}.pem` or `{serial}.p7b`, with that of its authority.
pub(crate) async fn download(
    State(broker): State<Broker>,
    SignedIn { context, sign_in, .. }: SignedIn,
    Path(file): Path<String>,
) -> Response {
    let (serial, form) = file.split_once('.').unwrap_or((&file, ""));
    let chain = match broker.own_chain(&sign_in, serial).await {
        Ok(Some(chain)) => chain,
        Ok(None) => return unknown(&context, StatusCode::NOT_FOUND),
        Err(error) => return context.unavailable(&error),
    };
    match form {
        "" => looked_at(&broker, &context, &sign_in, serial, &chain).await,
        "pem" => attachment("application/x-pem-file", "usercert.pem", chain.pem()),
        "p7b" => attachment("application/x-pkcs7-certificates", "usercert.p7b", chain.pkcs7()),
        _ => unknown(&context, StatusCode::NOT_FOUND),
    }
}

fn attachment(media_type: &'static str, name: &str, file: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, file).into_response()
}

async fn looked_at(broker: &Broker, context: &Context, sign_in: &SignIn, serial: &str, chain: &OwnChain) -> Response {
    let found = async {
        let contents = broker.own_contents(sign_in, std::iter::once(serial)).await?;
        Ok::<_, StoreError>((broker.own_certificates(sign_in).await?, contents))
    };
    let (all, mut contents) = match found.await {
        Ok(found) => found,
        Err(error) => return context.unavailable(&error),
    };
    let Some(certificate) = all.into_iter().find(|one| one.serial == serial) else {
        return unknown(context, StatusCode::NOT_FOUND);
    };
    let common_name = certificate.name.rsplit_once("/CN=").map_or(certificate.name.as_str(), |(_, name)| name);
    let said = contents.remove(serial).unwrap_or_default();
    let no_address = said.addresses.is_empty().then(|| {
        let kind = broker.settings.certificates.profiles.named(&certificate.profile);
        if kind.is_some_and(|kind| kind.needs_mail() == Some(false)) { NoAddress::Kind } else { NoAddress::Left }
    });
    show(&Certificate {
        frame: context.frame(),
        common_name: common_name.to_owned(),
        pem: chain.pem(),
        content: said,
        withdrawn: Withdrawn::of(&certificate),
        no_address,
        certificate,
    })
}

#[derive(Deserialize)]
pub(crate) struct RevocationForm {
    serial: String,
    reason: Option<String>,
}

/// `POST /account/certificates/revoke`: only by the form of our own page.
pub(crate) async fn revoke(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, sign_in }, form }: SignedInForm<RevocationForm>,
) -> Response {
    let Some(reason) = form.reason.as_deref().and_then(OwnReason::parse) else {
        return match listed(&broker, &context, &sign_in, session.csrf(), None).await {
            Ok(page) => {
                let page = show(&Certificates { reason_missing: true, ..page });
                (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
            }
            Err(error) => context.unavailable(&error),
        };
    };
    match broker.revoke_own_certificate(&sign_in, &form.serial, reason).await {
        Ok(0) => unknown(&context, StatusCode::CONFLICT),
        Ok(reached) => see_other(&revoked_page(&form.serial, reached)),
        Err(error) => context.unavailable(&error),
    }
}

fn revoked_page(serial: &str, reached: usize) -> String {
    let serial: String = url::form_urlencoded::byte_serialize(serial.as_bytes()).collect();
    let others = reached.saturating_sub(1);
    let others = if others > 0 { format!("&others={others}") } else { String::new() };
    format!("{PATH}?revoked={serial}{others}")
}

pub(super) fn unknown(context: &Context, status: StatusCode) -> Response {
    let say = context.say();
    let told = Told::new(say.cert_unknown(), [say.cert_unknown_what()], say.cert_unknown_next());
    let back = Some(Link { label: say.certs_title().text(), url: PATH.to_owned() });
    context.error(status, Told { back, ..told })
}
