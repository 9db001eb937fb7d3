//! Who looks at a page of the portal, and what it shows them.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{
    Broker, StoreError,
    certificates::{AddressStanding, AskedBy, OwnAddress, Refusal, RequestStage, key_fingerprint},
    settings::OfferedProfile,
};
use domain::CertificateRequestId;

use super::{form::Typed, refusal::refused};
use crate::{
    context::show,
    page::{
        AddressChoice, CertificateRequest, IssuingSession, NewCertificate, Objection, ProfileChoice, condition,
        key_file_end,
    },
    route::{certificates::unknown, login::see_other},
    session::BrowserSession,
    signed_in::SignedIn,
    words::Words,
};

const DAY: u64 = 86_400;

/// How long whoever is signed in may ask for certificates.
pub(in crate::route) fn issuing_session(broker: &Broker, session: &BrowserSession) -> IssuingSession {
    let idle = broker.settings.certificates.portal_idle;
    IssuingSession { until: session.issues_until(), idle_minutes: idle.map(|idle| idle.as_secs().div_ceil(60)) }
}

/// Who looks at a page.
#[derive(Clone, Copy)]
pub(in crate::route) struct Reader<'a> {
    pub(in crate::route) broker: &'a Broker,
    pub(in crate::route) person: &'a SignedIn,
}

impl Reader<'_> {
    fn csrf(self) -> String {
        self.person.session.csrf()
    }

    fn issuing_session(self) -> IssuingSession {
        issuing_session(self.broker, &self.person.session)
    }

    /// The person's addresses, and whatever else is chosen; the first that is free, where nothing was chosen yet.
    async fn addresses(self, chosen: Option<&[String]>) -> Result<Vec<AddressChoice>, StoreError> {
        let mut addresses: Vec<AddressChoice> = Vec::new();
        for OwnAddress { address: value, standing, function } in self.broker.own_addresses(&self.person.sign_in).await?
        {
            let is_usual =
                standing == AddressStanding::Free && function.is_none() && !addresses.iter().any(|other| other.chosen);
            let chosen = chosen.map_or(is_usual, |chosen| chosen.contains(&value));
            addresses.push(AddressChoice { value, standing, function, chosen });
        }
        for value in chosen.unwrap_or_default() {
            if !addresses.iter().any(|known| known.value == *value) {
                let (value, standing) = (value.clone(), AddressStanding::Unknown);
                addresses.push(AddressChoice { value, standing, function: None, chosen: true });
            }
        }
        Ok(addresses)
    }

    pub(in crate::route) async fn new_page(
        self,
        typed: Option<&Typed>,
        objection: Option<Objection>,
    ) -> Result<NewCertificate, StoreError> {
        let Self { broker, person: SignedIn { context, sign_in, .. } } = self;
        let say = context.say();
        let is_csr_wrong = objection.as_ref().is_some_and(|objection| objection.at == Some("csr"));
        let statuses: Vec<_> = sign_in.statuses().into_iter().map(|status| spoken(say, status)).collect();
        Ok(NewCertificate {
            frame: context.frame(),
            csrf: self.csrf(),
            renews: typed.and_then(|typed| typed.renews.clone()),
            name: broker.own_certificate_name(sign_in).await?,
            institution: context.vouching(broker, sign_in),
            status: (!statuses.is_empty()).then(|| statuses.join(", ")),
            unconfirmed: broker.vetting_objection(sign_in).await?.map(|unmet| condition(say, &unmet).text()),
            addresses: self.addresses(typed.map(|typed| typed.addresses.as_slice())).await?,
            profiles: profiles(broker, say, typed.and_then(|typed| typed.profile.as_deref()), |_| true),
            days: typed.map(|typed| typed.days.clone()).unwrap_or_default(),
            csr: typed.map(shown_again).unwrap_or_default(),
            kept_key: typed
                .filter(|typed| typed.is_key_of_browser && !is_csr_wrong)
                .and_then(|typed| key_fingerprint(&typed.csr).as_deref().and_then(key_file_end)),
            agreed: typed.is_some_and(|typed| typed.agreed),
            session: self.issuing_session(),
            objection,
        })
    }
}

impl Reader<'_> {
    pub(in crate::route) async fn shown(
        self,
        id: CertificateRequestId,
        typed: Option<&Typed>,
        objection: Option<Objection>,
    ) -> Response {
        match self.draft_page(id, typed, objection).await {
            Ok(response) => response,
            Err(error) => self.person.context.unavailable(&error),
        }
    }

    async fn draft_page(
        self,
        id: CertificateRequestId,
        typed: Option<&Typed>,
        objection: Option<Objection>,
    ) -> Result<Response, StoreError> {
        let Self { broker, person: SignedIn { context, sign_in, .. } } = self;
        let Some(request) = broker.own_request(sign_in, id).await? else {
            return Ok(unknown(context, StatusCode::NOT_FOUND));
        };
        if let Some(serial) = request.serial() {
            return Ok(see_other(&format!("/account/certificates/{serial}")));
        }
        let say = context.say();
        let status = if objection.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let is_sent = request.stage == RequestStage::Sent;
        let objection = objection.or_else(|| {
            is_sent.then_some(Refusal::Busy).or(request.refusal.clone()).map(|why| refused(say, &why, None))
        });
        let days = request.lifetime.map(|lifetime| (lifetime.as_secs() / DAY).to_string());
        let is_rsa = request.key.starts_with("RSA");
        let fits = |offered: &OfferedProfile| if is_rsa { offered.takes_rsa() } else { offered.takes_ec() };
        let addresses = typed.map_or(&request.addresses, |typed| &typed.addresses);
        let profile = typed.and_then(|typed| typed.profile.as_deref()).unwrap_or(&request.profile);
        let page = CertificateRequest {
            frame: context.frame(),
            csrf: self.csrf(),
            name: broker.own_name_with(sign_in, &request.addresses).await?,
            addresses: self.addresses(Some(addresses)).await?,
            profiles: profiles(broker, say, Some(profile), fits),
            days: typed.map(|typed| typed.days.clone()).or(days).unwrap_or_default(),
            is_draft: request.is_draft(),
            agreed: typed.is_some_and(|typed| typed.agreed),
            session: self.issuing_session(),
            request,
            objection,
        };
        Ok((status, show(&page)).into_response())
    }
}

pub(in crate::route) fn profiles(
    broker: &Broker,
    say: Words,
    chosen: Option<&str>,
    fits: impl Fn(&OfferedProfile) -> bool,
) -> Vec<ProfileChoice> {
    let offered = broker.certificate_profiles(AskedBy::Portal).into_iter().filter(|offered| fits(offered));
    let mut choices: Vec<_> = offered
        .map(|offered| ProfileChoice {
            name: offered.profile.name().to_owned(),
            description: offered.description.clone(),
            about: about(say, offered),
            keys: match (offered.takes_rsa(), offered.takes_ec()) {
                (true, true) => "rsa ec",
                (false, _) => "ec",
                (true, false) => "rsa",
            },
            chosen: chosen == Some(offered.profile.name()),
        })
        .collect();
    if !choices.iter().any(|choice| choice.chosen)
        && let Some(first) = choices.first_mut()
    {
        first.chosen = true;
    }
    choices
}

fn about(say: Words, offered: &OfferedProfile) -> String {
    let (usual, most) = (offered.profile.default_lifetime(), offered.profile.max_lifetime());
    let lifetime = if usual == most { say.new_good_for(&most) } else { say.new_good_at_most(&most, &usual) };
    match offered.needs_mail() {
        Some(false) => format!("{}; {}", lifetime.text(), say.new_without_mail().text()),
        None => lifetime.text(),
        Some(true) => format!("{}; {}", lifetime.text(), say.new_needs_mail().text()),
    }
}

/// What somebody is at their institution, in the words of eduPersonAffiliation, in those of the page.
fn spoken(say: Words, status: &str) -> String {
    match status {
        "member" => say.status_member().text(),
        "faculty" => say.status_faculty().text(),
        "staff" => say.status_staff().text(),
        "employee" => say.status_employee().text(),
        "student" => say.status_student().text(),
        other => other.to_owned(),
    }
}

/// What was sent as a certification request, to be mended. A private key is not sent back through yet more hands.
fn shown_again(typed: &Typed) -> String {
    if typed.csr.contains("PRIVATE KEY") { String::new() } else { typed.csr.clone() }
}
