//! One entity, as it is gathered from the stream, and what becomes of it.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{
    EntityId, Institution, Place, Timestamp,
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
    pub(super) logos: Vec<Logo>,
    pub(super) places: Vec<Place>,
}

/// A logo, as the metadata describe it
/// ([MDUI §2.1.5](https://docs.oasis-open.org/security/saml/Post2.0/sstc-saml-metadata-ui/v1.0/sstc-saml-metadata-ui-v1.0.html)).
#[derive(Default)]
pub(super) struct Logo {
    pub(super) address: String,
    /// In pixels.
    pub(super) width: u32,
    /// In pixels.
    pub(super) height: u32,
}

/// The longer side of a logo as it is shown, in pixels.
const SHOWN: u32 = 80;
/// The longest address of a logo, in bytes.
const LONGEST_ADDRESS: usize = 2_048;
/// The longest logo that stands in the metadata themselves, in bytes.
const LONGEST_DATA: usize = 64 * 1024;

impl Logo {
    /// Whether it can be had: nothing else is asked for.
    fn is_usable(&self) -> bool {
        let is_data = self.address.starts_with("data:image/") && self.address.len() <= LONGEST_DATA;
        let address = Url::parse(&self.address).ok().filter(|url| url.scheme() == "https" && url.has_host());
        is_data || address.is_some() && self.address.len() <= LONGEST_ADDRESS
    }

    /// How badly it fits into a small square: one that is square and large enough fits best, a banner worst.
    fn misfit(&self) -> (u32, bool, u32) {
        let (short, long) = (self.width.min(self.height), self.width.max(self.height));
        (long.checked_div(short).unwrap_or(u32::MAX), short < SHOWN / 2, long.abs_diff(SHOWN))
    }
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
            places: self.places,
            logo: self.logos.into_iter().filter(Logo::is_usable).min_by_key(Logo::misfit).map(|l| l.address.into()),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn logo(address: &str, width: u32, height: u32) -> Logo {
        Logo { address: address.to_owned(), width, height }
    }

    #[test]
    fn of_several_logos_the_one_that_fits_a_small_square_is_taken() {
        let best = |sizes: &[(u32, u32)]| {
            let logos = sizes.iter().map(|(width, height)| logo("https://idp.example/logo", *width, *height));
            let best = logos.min_by_key(Logo::misfit).unwrap();
            (best.width, best.height)
        };
        assert_eq!(best(&[(16, 16), (80, 60), (350, 75)]), (80, 60));
        assert_eq!(best(&[(16, 16), (512, 512)]), (512, 512), "it can be made smaller");
        assert_eq!(best(&[(350, 75), (16, 16)]), (16, 16), "a banner would be a line");
        assert_eq!(best(&[(0, 0), (64, 64)]), (64, 64));
    }

    #[test]
    fn only_what_can_be_fetched_safely_is_a_logo() {
        let long = format!("https://idp.example/{}", "x".repeat(LONGEST_ADDRESS));
        let large = format!("data:image/png;base64,{}", "A".repeat(LONGEST_DATA));
        for address in
            ["", "logo.png", "http://idp.example/logo.png", "javascript:alert(1)", "data:text/html,x", &long, &large]
        {
            assert!(!logo(address, 80, 80).is_usable(), "{address}");
        }
        assert!(logo("https://idp.example/logo.png", 80, 80).is_usable());
        assert!(logo("data:image/png;base64,AAAA", 80, 80).is_usable());
    }
}
