//! Who am I here?

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use broker::{Broker, StoreError};
use domain::{
    AttributeName, OwnPage, SignIn,
    claims::{Claim, ClaimValue},
};
use serde::Deserialize;

use super::login::see_other;
use crate::{
    context::{Context, show},
    extract::PageQuery,
    page::{Accessibility, Ending, Home, Person, Release},
    session::{BrowserSession, NewSession},
    words::Words,
};

/// `GET /`, `GET /me`, and `GET /logout`: a mere link signs nobody out, but leads to the button.
pub(crate) async fn home(State(broker): State<Broker>, context: Context, session: Option<BrowserSession>) -> Response {
    let sign_in = match session.as_ref().and_then(BrowserSession::sign_in) {
        Some(sign_in) => match broker.present(sign_in).await {
            Ok(present) => present,
            Err(error) => return context.unavailable(&error),
        },
        None => None,
    };
    let ending = match &sign_in {
        Some(sign_in) => match ending(&broker, &context, sign_in).await {
            Ok(ending) => ending,
            Err(error) => return context.unavailable(&error),
        },
        None => None,
    };
    show(&Home {
        frame: context.frame(),
        csrf: session.as_ref().map(BrowserSession::csrf).unwrap_or_default(),
        ending,
        person: sign_in.as_ref().map(|sign_in| person(&broker, &context, sign_in)),
    })
}

#[derive(Deserialize, Default)]
pub(crate) struct SignInQuery {
    /// The page of our own to which it leads.
    page: Option<String>,
    /// `1`: whoever is signed in proves anew who they are.
    again: Option<String>,
}

/// `GET /sign-in`: somebody signs in for a page of our own, which no application asked for. Whatever else is named leads to `/`.
pub(crate) async fn sign_in(
    State(broker): State<Broker>,
    context: Context,
    session: NewSession,
    PageQuery(query): PageQuery<SignInQuery>,
) -> Response {
    let page = query.page.as_deref().and_then(OwnPage::parse).unwrap_or_else(OwnPage::home);
    let session = match session.open(&context).await {
        Ok(session) => session,
        Err(response) => return response,
    };
    let begun = if query.again.as_deref() == Some("1") {
        broker.begin_again_for_own_page(page, &session.browser()).await
    } else {
        broker.begin_for_own_page(page, &session.browser()).await
    };
    match begun {
        Ok(id) => see_other(&format!("/login/{id}")),
        Err(error) => context.unavailable(&error),
    }
}

/// The institution's account, if it ends soon and nothing else leads here.
pub(super) async fn ending(broker: &Broker, context: &Context, sign_in: &SignIn) -> Result<Option<Ending>, StoreError> {
    let ends_at = broker.ends_soon(sign_in).await?;
    Ok(ends_at.map(|at| Ending { institution: context.vouching(broker, sign_in), at }))
}

fn person(broker: &Broker, context: &Context, sign_in: &SignIn) -> Person {
    let attributes = sign_in.attributes.iter().map(|(name, values)| Release {
        label: attribute_label(context.say(), name),
        claim: name.friendly().to_owned(),
        values: values.to_vec(),
    });
    Person {
        name: sign_in.display_name().unwrap_or_else(|| sign_in.subject.to_string()),
        sub: sign_in.subject.to_string(),
        institution: context.vouching(broker, sign_in),
        since: sign_in.began_at,
        attributes: attributes.collect(),
    }
}

/// `GET /accessibility`: the accessibility statement.
#[allow(clippy::unused_async, reason = "the router takes async functions only")]
pub(crate) async fn accessibility(context: Context) -> Response {
    show(&Accessibility { frame: context.frame() })
}

/// `GET /healthz`: the process answers.
pub(crate) async fn healthz() -> impl IntoResponse {
    "ok\n"
}

/// What people call an attribute.
pub(crate) fn attribute_label(say: Words, name: AttributeName) -> String {
    let label = match name {
        AttributeName::SubjectId => say.label_subject_id(),
        AttributeName::PairwiseId => say.label_pairwise_id(),
        AttributeName::EduPersonUniqueId => say.label_unique_id(),
        AttributeName::EduPersonTargetedId => say.label_targeted_id(),
        AttributeName::EduPersonPrincipalName => say.label_login_name(),
        AttributeName::Mail => say.label_mail(),
        AttributeName::DisplayName => say.label_name(),
        AttributeName::GivenName => say.label_given_name(),
        AttributeName::Surname => say.label_family_name(),
        AttributeName::CommonName => say.label_full_name(),
        AttributeName::Organization => say.label_organization(),
        AttributeName::OrganizationalUnit => say.label_department(),
        AttributeName::Uid => say.label_uid(),
        AttributeName::UidNumber => say.label_uid_number(),
        AttributeName::EduPersonScopedAffiliation => say.label_affiliation(),
        AttributeName::EduPersonEntitlement => say.label_entitlement(),
        AttributeName::EduPersonAssurance => say.label_assurance(),
        AttributeName::EduPersonOrcid => say.label_orcid(),
        AttributeName::IsMemberOf => say.label_groups(),
        AttributeName::VoPersonExternalId => say.label_external_id(),
        AttributeName::SchacHomeOrganization => say.label_home_organization(),
        AttributeName::SchacExpiryDate => say.label_expiry(),
        AttributeName::OpenIdSubject => say.label_openid_subject(),
    };
    label.text()
}

/// What people call a claim.
fn claim_label(say: Words, claim: &str) -> String {
    let label = match claim {
        "email" => say.label_mail(),
        "email_verified" => say.label_mail_verified(),
        "name" => say.label_name(),
        "given_name" => say.label_given_name(),
        "family_name" => say.label_family_name(),
        "preferred_username" | "eppn" => say.label_login_name(),
        "idp" => say.label_idp(),
        "idp_name" => say.label_idp_name(),
        "eptid" | "pairwise_id" => say.label_pairwise_id(),
        "subject_id" => say.label_subject_id(),
        "oidc" => say.label_openid_subject(),
        "ou" => say.label_department(),
        "affiliation" => say.label_affiliation(),
        "entitlement" => say.label_entitlement(),
        "isMemberOf" | "wlcg.groups" => say.label_groups(),
        "eduPersonOrcid" => say.label_orcid(),
        "eduPersonAssurance" => say.label_assurance(),
        "voPersonExternalID" => say.label_external_id(),
        "uid" => say.label_uid(),
        "uidNumber" => say.label_uid_number(),
        _ => say.label_other(),
    };
    label.text()
}

/// The values of a consent page. The `sub` comes first: it is released always.
pub(crate) fn claim_releases(say: Words, sub: &str, claims: &[Claim]) -> Vec<Release> {
    let sub = Release { label: say.label_sub().text(), claim: "sub".to_owned(), values: vec![sub.to_owned()] };
    std::iter::once(sub).chain(claim_values(say, claims)).collect()
}

/// Claims, with their values.
pub(crate) fn claim_values(say: Words, claims: &[Claim]) -> Vec<Release> {
    let releases = claims.iter().map(|claim| Release {
        label: claim_label(say, &claim.name),
        claim: claim.name.to_string(),
        values: match &claim.value {
            ClaimValue::Text(text) => vec![text.clone()],
            ClaimValue::List(list) => list.clone(),
            ClaimValue::Bool(true) => vec![say.yes().text()],
            ClaimValue::Bool(false) => vec![say.no().text()],
        },
    });
    releases.collect()
}
