//! One entity, as it is gathered from the stream, and what becomes of it.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{
    EntityId, Institution, Timestamp,
    institution::{Contact, Protocol, ScopeRule, SignInEndpoint, SignOutEndpoint},
};
use url::Url;

use super::{SkipReason, Skipped};
use crate::{certificate, vocabulary::HIDE_FROM_DISCOVERY};

/// What has been read of an entity so far.
#[derive(Default)]
pub(super) struct Entity {
    pub(super) id: String,
    /// The earliest validUntil that applies to it.
    pub(super) valid_until: Option<Timestamp>,
    pub(super) is_institution: bool,
    pub(super) display_names: BTreeMap<String, String>,
    pub(super) organization_names: BTreeMap<String, String>,
    pub(super) organization_urls: BTreeMap<String, String>,
    pub(super) keywords: Vec<String>,
    pub(super) domains: Vec<String>,
    pub(super) scopes: Vec<ScopeRule>,
    /// Signing certificates in base64.
    pub(super) certificates: Vec<String>,
    pub(super) redirect: Option<String>,
    pub(super) post: Option<String>,
    pub(super) ecp: Option<String>,
    /// Of the single logout service: the address, and where answers go if not there.
    pub(super) logout_redirect: Option<(String, Option<String>)>,
    pub(super) logout_post: Option<(String, Option<String>)>,
    pub(super) error_url: Option<String>,
    pub(super) contacts: Vec<Contact>,
    pub(super) categories: Vec<String>,
    pub(super) category_support: Vec<String>,
    pub(super) assurance: Vec<String>,
    pub(super) registration_authority: Option<String>,
}

impl Entity {
    /// The institution, or why it is left out.
    pub(super) fn into_institution(self, now: Timestamp) -> Result<Institution, Skipped> {
        let skipped = |reason| Skipped { entity_id: self.id.chars().take(EntityId::MAX_LENGTH).collect(), reason };
        if self.valid_until.is_some_and(|until| until <= now) {
            return Err(skipped(SkipReason::Expired));
        }
        let entity_id = EntityId::parse(&self.id).ok_or_else(|| skipped(SkipReason::BadEntityId))?;
        let signing_certificates = usable_certificates(&self.certificates);
        if signing_certificates.is_empty() {
            return Err(skipped(SkipReason::NoSigningKey));
        }
        let mut sign_in = sign_in_endpoint(self.redirect.as_deref(), self.post.as_deref()).map_err(skipped)?;
        sign_in.ecp = self.ecp.as_deref().and_then(web_address).map(Box::new);
        let organization = preferred(&self.organization_names).cloned();
        let names = names(self.display_names, self.organization_names, &entity_id);
        Ok(Institution {
            organization: organization.filter(|name| preferred(&names) != Some(name)).map(String::into_boxed_str),
            names,
            entity_id,
            protocol: Protocol::Saml,
            social: false,
            keywords: self.keywords,
            domains: self.domains,
            scopes: self.scopes,
            signing_certificates,
            sign_in,
            sign_out: sign_out_endpoint(self.logout_redirect.as_ref(), self.logout_post.as_ref()),
            error_url: self.error_url.filter(|url| web_address(url).is_some()),
            home_page: preferred(&self.organization_urls).and_then(|url| web_address(url)),
            contacts: self.contacts,
            hidden: self.categories.iter().any(|category| category == HIDE_FROM_DISCOVERY),
            category_support: self.category_support,
            assurance: self.assurance,
            registration_authority: self.registration_authority,
        })
    }
}

/// The certificates with a key that could verify something; the poisoned ones among them vanish.
fn usable_certificates(base64: &[String]) -> Vec<Vec<u8>> {
    let mut usable: Vec<Vec<u8>> = Vec::new();
    for text in base64 {
        let text: String = text.split_ascii_whitespace().collect();
        let Ok(der) = BASE64.decode(text) else { continue };
        let is_certificate = certificate::public_key(&der).is_some();
        if is_certificate && certificate::verification_key(&der).is_some() && !usable.contains(&der) {
            usable.push(der);
        }
    }
    usable
}

fn sign_in_endpoint(redirect: Option<&str>, post: Option<&str>) -> Result<SignInEndpoint, SkipReason> {
    let address = |location: &str| web_address(location).ok_or(SkipReason::ForbiddenEndpoint);
    let endpoint = SignInEndpoint {
        redirect: redirect.map(address).transpose()?,
        post: post.map(address).transpose()?,
        ecp: None,
    };
    if endpoint.redirect.is_none() && endpoint.post.is_none() { Err(SkipReason::NoEndpoint) } else { Ok(endpoint) }
}

/// What cannot be used is as good as none: nobody signs in by it. An address whose answers go nowhere is none either.
fn sign_out_endpoint(
    redirect: Option<&(String, Option<String>)>,
    post: Option<&(String, Option<String>)>,
) -> SignOutEndpoint {
    let read = |found: Option<&(String, Option<String>)>| {
        let (location, answers) = found?;
        let answers = answers.as_deref().map(|answers| web_address(answers).ok_or(())).transpose().ok()?;
        Some((web_address(location)?, answers))
    };
    let (redirect, redirect_answers) = read(redirect).unzip();
    let (post, post_answers) = read(post).unzip();
    SignOutEndpoint {
        redirect,
        post,
        redirect_answers: redirect_answers.flatten(),
        post_answers: post_answers.flatten(),
    }
}

/// An `https:` or `http:` address, never `javascript:` or the like.
fn web_address(text: &str) -> Option<Url> {
    Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host())
}

fn names(
    display: BTreeMap<String, String>,
    organization: BTreeMap<String, String>,
    entity_id: &EntityId,
) -> BTreeMap<String, String> {
    if !display.is_empty() {
        display
    } else if !organization.is_empty() {
        organization
    } else {
        BTreeMap::from([("en".to_owned(), entity_id.as_str().to_owned())])
    }
}

fn preferred(by_language: &BTreeMap<String, String>) -> Option<&String> {
    by_language.get("en").or_else(|| by_language.values().next())
}
