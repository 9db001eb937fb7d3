//! The pages of our own to which a sign-in leads back when no application asked for it.
//!
//! Invariant: what is parsed is a path of this list, with nothing else behind it, so that a sign-in for one of our own pages
//! ends nowhere but here.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{CertificateRequestId, ClientId};

const HOME: &str = "/";
const ACCOUNT: &str = "/account";
const CERTIFICATES: &str = "/account/certificates";
const NEW_CERTIFICATE: &str = "/account/certificates/new";
const REQUESTS: &str = "/account/certificates/requests";
const ADDRESSES: &str = "/account/addresses";
/// Without what stood in the letter, which is kept nowhere: the page says to open its link again.
const CONFIRM_ADDRESS: &str = "/account/addresses/confirm";
const CONTACT: &str = "/contact";
const PASSKEYS: &str = "/account/passkeys";
/// Of owners of relying parties.
const CLIENTS: &str = "/clients";
/// Without what stood in the letter, as above.
const INVITATION: &str = "/invitation";
/// Behind the path of a page whose form came when nobody was signed in any more.
const UNSENT: &str = "?unsent=1";

/// A page of our own for which somebody signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct OwnPage {
    path: String,
    unsent: bool,
}

impl OwnPage {
    /// Who am I here?
    pub fn home() -> Self {
        Self { path: HOME.to_owned(), unsent: false }
    }

    /// Reads a path of the list, with `?unsent=1` behind it or nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let (path, unsent) = text.strip_suffix(UNSENT).map_or((text, false), |path| (path, true));
        is_listed(path).then(|| Self { path: path.to_owned(), unsent })
    }

    /// The page to which somebody comes back who asked for `path`: itself, or of a download the page that offers it.
    pub fn of_path(path: &str) -> Self {
        let mut rest = path;
        loop {
            if let Some(page) = Self::parse(rest) {
                return page;
            }
            match rest.rsplit_once('/') {
                Some((before, _)) => rest = before,
                None => return Self::home(),
            }
        }
    }

    /// The page of the form that is sent to `path`: the form must be sent again.
    pub fn of_form(path: &str) -> Self {
        let page = if path == REQUESTS { NEW_CERTIFICATE } else { path };
        Self { unsent: true, ..Self::of_path(page) }
    }

    /// Whether a form came and was not taken, because nobody was signed in any more.
    pub fn is_unsent(query: Option<&str>) -> bool {
        query.is_some_and(|query| UNSENT.strip_prefix('?') == Some(query))
    }
}

fn is_listed(path: &str) -> bool {
    let pages = [
        HOME,
        ACCOUNT,
        "/account/delete",
        CERTIFICATES,
        NEW_CERTIFICATE,
        "/account/certificates/pkcs12",
        ADDRESSES,
        CONFIRM_ADDRESS,
        CONTACT,
        PASSKEYS,
        CLIENTS,
        INVITATION,
    ];
    let in_folder = |folder: &str| path.strip_prefix(folder).and_then(|name| name.strip_prefix('/'));
    let is_serial = |name: &str| (1..=40).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    pages.contains(&path)
        || in_folder(REQUESTS).and_then(CertificateRequestId::parse).is_some()
        || in_folder(CERTIFICATES).is_some_and(is_serial)
        || in_folder(CLIENTS).and_then(ClientId::from_path_segment).is_some()
}

/// The path, as a redirect names it.
impl fmt::Display for OwnPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.path, if self.unsent { UNSENT } else { "" })
    }
}

impl From<OwnPage> for String {
    fn from(page: OwnPage) -> Self {
        page.to_string()
    }
}

/// It is none of our pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no page of our own")]
pub struct NoOwnPage;

impl TryFrom<String> for OwnPage {
    type Error = NoOwnPage;

    fn try_from(text: String) -> Result<Self, NoOwnPage> {
        Self::parse(&text).ok_or(NoOwnPage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_list_are_led_back_to() {
        let request = format!("{REQUESTS}/00000000000000000000000000000000");
        for path in [
            "/",
            "/account",
            NEW_CERTIFICATE,
            "/account/certificates/0a1b2c",
            &request,
            ADDRESSES,
            CONFIRM_ADDRESS,
            CONTACT,
            PASSKEYS,
            CLIENTS,
            INVITATION,
            "/clients/cilogon%3A%2Fclient_id%2F72c5",
        ] {
            assert_eq!(OwnPage::parse(path).map(|page| page.to_string()).as_deref(), Some(path));
            let unsent = format!("{path}?unsent=1");
            assert_eq!(OwnPage::parse(&unsent).map(|page| page.to_string()), Some(unsent));
        }
        for path in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/account",
            "/account/",
            "/account/../logout",
            "/account?next=https://evil.example",
            "/account#x",
            "/account/data",
            "/account/certificates/revoke",
            "/account/certificates/0a.pem",
            "/account/certificates/requests/1",
            "/account/addresses/confirm?challenge=x",
            "/contact/",
            "/clients/",
            "/clients/..",
            "/clients/a/b",
            "/clients/a?x",
            "/invitation?invitation=x",
            "/account\r\nX: y",
            "/oauth2/logout",
        ] {
            assert_eq!(OwnPage::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_download_and_a_form_lead_to_the_page_that_offers_them() {
        for (path, page) in [
            ("/account/data", ACCOUNT),
            ("/account/certificates/0a1b.pem", CERTIFICATES),
            ("/account/certificates/requests/1", CERTIFICATES),
            ("/me", HOME),
            ("//evil.example", HOME),
        ] {
            assert_eq!(OwnPage::of_path(path).to_string(), page);
        }
        for (path, page) in [
            (REQUESTS, "/account/certificates/new?unsent=1"),
            ("/account/certificates/revoke", "/account/certificates?unsent=1"),
            ("/account/delete", "/account/delete?unsent=1"),
            ("/account/link", "/account?unsent=1"),
            (CONFIRM_ADDRESS, "/account/addresses/confirm?unsent=1"),
            (CONTACT, "/contact?unsent=1"),
            ("/account/passkeys/remove", "/account/passkeys?unsent=1"),
            ("/clients/a%3Ab/owners/remove", "/clients/a%3Ab?unsent=1"),
        ] {
            assert_eq!(OwnPage::of_form(path).to_string(), page);
        }
    }
}
