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
    page::{Ending, Home, Person, Release},
    session::{BrowserSession, NewSession},
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
        Some(sign_in) => match ending(&broker, sign_in).await {
            Ok(ending) => ending,
            Err(error) => return context.unavailable(&error),
        },
        None => None,
    };
    show(&Home {
        frame: context.frame(),
        csrf: session.as_ref().map(BrowserSession::csrf).unwrap_or_default(),
        ending,
        person: sign_in.as_ref().map(person),
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
pub(super) async fn ending(broker: &Broker, sign_in: &SignIn) -> Result<Option<Ending>, StoreError> {
    let ends_at = broker.ends_soon(sign_in).await?;
    Ok(ends_at.map(|at| Ending { institution: sign_in.institution_name.clone(), at }))
}

fn person(sign_in: &SignIn) -> Person {
    let attributes = sign_in.attributes.iter().map(|(name, values)| Release {
        label: attribute_label(name).to_owned(),
        claim: name.friendly().to_owned(),
        values: values.to_vec(),
    });
    Person {
        name: sign_in.display_name().unwrap_or_else(|| sign_in.subject.to_string()),
        sub: sign_in.subject.to_string(),
        institution: sign_in.institution_name.clone(),
        since: sign_in.began_at,
        attributes: attributes.collect(),
    }
}

/// `GET /healthz`: the process answers.
pub(crate) async fn healthz() -> impl IntoResponse {
    "ok\n"
}

/// What people call an attribute.
pub(crate) const fn attribute_label(name: AttributeName) -> &'static str {
    match name {
        AttributeName::SubjectId => "Lasting identifier",
        AttributeName::PairwiseId => "Identifier for this service",
        AttributeName::EduPersonUniqueId => "Unique identifier",
        AttributeName::EduPersonTargetedId => "Identifier for this service (older form)",
        AttributeName::EduPersonPrincipalName => "Login name at your institution",
        AttributeName::Mail => "Mail address",
        AttributeName::DisplayName => "Name",
        AttributeName::GivenName => "Given name",
        AttributeName::Surname => "Family name",
        AttributeName::CommonName => "Full name",
        AttributeName::Organization => "Organization",
        AttributeName::OrganizationalUnit => "Department",
        AttributeName::Uid => "Short login name",
        AttributeName::UidNumber => "Account number",
        AttributeName::EduPersonScopedAffiliation => "Role at your institution",
        AttributeName::EduPersonEntitlement => "Entitlements",
        AttributeName::EduPersonAssurance => "How well your institution knows you",
        AttributeName::EduPersonOrcid => "ORCID iD",
        AttributeName::IsMemberOf => "Groups",
        AttributeName::VoPersonExternalId => "Identifier elsewhere",
        AttributeName::SchacHomeOrganization => "Home organization",
        AttributeName::SchacExpiryDate => "When your account there ends",
        AttributeName::OpenIdSubject => "Identifier at the login that you used",
    }
}

/// What people call a claim.
fn claim_label(claim: &str) -> &'static str {
    match claim {
        "email" => "Mail address",
        "email_verified" => "Mail address confirmed by your institution",
        "name" => "Name",
        "given_name" => "Given name",
        "family_name" => "Family name",
        "preferred_username" | "eppn" => "Login name at your institution",
        "idp" => "Your institution’s identifier",
        "idp_name" => "Your institution",
        "eptid" | "pairwise_id" => "Identifier for this service",
        "subject_id" => "Lasting identifier",
        "oidc" => "Identifier at the login that you used",
        "ou" => "Department",
        "affiliation" => "Role at your institution",
        "entitlement" => "Entitlements",
        "isMemberOf" | "wlcg.groups" => "Groups",
        "eduPersonOrcid" => "ORCID iD",
        "eduPersonAssurance" => "How well your institution knows you",
        "voPersonExternalID" => "Identifier elsewhere",
        "uid" => "Short login name",
        "uidNumber" => "Account number",
        _ => "Further information",
    }
}

/// The values of a consent page. The `sub` comes first: it is released always.
pub(crate) fn claim_releases(sub: &str, claims: &[Claim]) -> Vec<Release> {
    let sub =
        Release { label: "Your identifier here".to_owned(), claim: "sub".to_owned(), values: vec![sub.to_owned()] };
    std::iter::once(sub).chain(claim_values(claims)).collect()
}

/// Claims, with their values.
pub(crate) fn claim_values(claims: &[Claim]) -> Vec<Release> {
    let releases = claims.iter().map(|claim| Release {
        label: claim_label(&claim.name).to_owned(),
        claim: claim.name.to_string(),
        values: match &claim.value {
            ClaimValue::Text(text) => vec![text.clone()],
            ClaimValue::List(list) => list.clone(),
            ClaimValue::Bool(true) => vec!["yes".to_owned()],
            ClaimValue::Bool(false) => vec!["no".to_owned()],
        },
    });
    releases.collect()
}
