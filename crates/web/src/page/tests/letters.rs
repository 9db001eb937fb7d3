//! Letters, like pages: samples of each in text and HTML, and what must hold for all of them.

use broker::{
    certificates::RevocationReason,
    letters::{CertificateFacts, Letter, Sender, Written},
};
use domain::{
    Client, ClientId, ClientMetadata, ClientStatus, CommunityId, RedirectUri, Registration, Scopes, Timestamp,
    client::act::ClientActKind, identity_act::ActKind,
};

use super::{
    DATA,
    markup::{self, elements},
    without_brackets,
};
use crate::{
    letters::written,
    words::{
        Words,
        tests::{bracketed, speaking},
    },
};

const PAGE: &str = "https://login.example.org/account";
const LINK: &str = "https://login.example.org/account/addresses/confirm?challenge=0123456789abcdef0123456789abcdef";
/// What an institution, a person or a client might be called.
const HOSTILE: &str = "</p><script>alert(1)</script> & \"x\"\r\nBcc: eve@example.org\r\n\r\n\u{202e}<img src=x>\u{7}";

/// Every letter by name, in the language of the samples.
pub(super) fn all() -> Vec<(&'static str, Written)> {
    let long = "Universität ".repeat(500);
    let plain = letters("University of Example Hills", "/DC=org/DC=example/O=Example Hills/CN=Zoë A1", "");
    let arabic = letters("جامعة القاهرة", "/DC=org/O=جامعة/CN=ليلى A2", "Bitte rufen Sie uns an.\nهاتف 123")
        .into_iter()
        .map(|(name, letter)| (name.replace("letter-", "letter-arabic-").leak() as &'static str, letter));
    let hostile = letters(HOSTILE, HOSTILE, HOSTILE)
        .into_iter()
        .map(|(name, letter)| (name.replace("letter-", "letter-hostile-").leak() as &'static str, letter));
    let long = letters(&long, &long, &long)
        .into_iter()
        .map(|(name, letter)| (name.replace("letter-", "letter-long-").leak() as &'static str, letter));
    plain.into_iter().chain(arabic).chain(hostile).chain(long).collect()
}

/// The same without those whose values nobody has.
pub(super) fn to_look_at() -> Vec<(&'static str, Written)> {
    all().into_iter().filter(|(name, _)| !name.contains("hostile") && !name.contains("long")).collect()
}

fn letters(institution: &str, name: &str, sentence: &str) -> Vec<(&'static str, Written)> {
    let at = Timestamp::parse_rfc3339("2026-11-22T10:00:00Z").unwrap();
    let (serial, profile) = ("7f3a9c21d04be6a85512", "long");
    let certificate = CertificateFacts { name, serial, profile, not_after: at };
    let client = client(name, at);
    let letters = [
        ("letter-issued", Letter::CertificateIssued { institution, certificate, page: PAGE }),
        ("letter-ends", Letter::CertificateEnds { days: 28, certificate, page: PAGE }),
        (
            "letter-revoked",
            Letter::CertificatesRevoked {
                certificates: &[(serial, name), ("17", "SSH, zoe")],
                reason: RevocationReason::KeyCompromise,
                sentence,
            },
        ),
        (
            "letter-confirm",
            Letter::ConfirmAddress { institution, address: "press@hills.example.edu", link: LINK, until: at },
        ),
        ("letter-linked", Letter::Linked { institutions: [institution, "Sample Tech"], at, undo: (PAGE, 30) }),
        ("letter-unlinked", Letter::Unlinked { institution, at, undo: (PAGE, 1) }),
        ("letter-undone-link", Letter::Undone { kind: ActKind::Join, at }),
        ("letter-undone-unlink", Letter::Undone { kind: ActKind::Unlink, at }),
        ("letter-account-ends", Letter::AccountEnds { institution, at, page: PAGE }),
        ("letter-client", Letter::ClientWaits { client: &client, page: PAGE }),
        ("letter-passkey", Letter::PasskeyAdded { name, at, counts_from: Some(at), page: PAGE }),
        ("letter-passkey-at-once", Letter::PasskeyAdded { name, at, counts_from: None, page: PAGE }),
        ("letter-no-passkey", Letter::PasskeyRemoved { name, at, page: PAGE }),
        ("letter-test", Letter::Test { at }),
        (
            "letter-decided-asked",
            Letter::ClientDecided {
                client: &client,
                kind: ClientActKind::ChangesRequested,
                reason: Some(sentence).filter(|sentence| !sentence.is_empty()),
                page: PAGE,
            },
        ),
        (
            "letter-decided-approved",
            Letter::ClientDecided { client: &client, kind: ClientActKind::ChangeApproved, reason: None, page: PAGE },
        ),
        ("letter-secret-ends", Letter::SecretEnds { client: &client, at, page: PAGE }),
        ("letter-own-registered", Letter::OwnClient { client: &client, inviter: None, link: LINK, until: at }),
        ("letter-own-invited", Letter::OwnClient { client: &client, inviter: Some(name), link: LINK, until: at }),
        ("letter-vanish", Letter::InstitutionsVanish { source: institution, gone: 32, before: 5_214 }),
    ];
    let sender = Sender { service: "Example Research Login", support: "help@login.example.org" };
    letters.into_iter().map(|(name, letter)| (name, written(Words::default(), &letter, sender))).collect()
}

fn client(name: &str, at: Timestamp) -> Client {
    Client {
        id: ClientId::parse("beadle:/client_id/72c5b0a1f4").unwrap(),
        community: CommunityId::home(),
        registration: Registration {
            name: name.to_owned(),
            contact_email: "ops@hub.example.org".to_owned(),
            home_page: None,
            redirect_uris: vec![RedirectUri::parse("https://hub.example.org/callback").unwrap()],
            scopes: Scopes::parse("openid email").unwrap(),
        },
        metadata: ClientMetadata::default(),
        secrets: Vec::new(),
        status: ClientStatus::Pending,
        registered_at: at,
        federation: None,
    }
}

fn html(written: &Written) -> &str {
    written.html.as_deref().unwrap()
}

#[test]
fn a_letter_loads_nothing_and_runs_nothing() {
    for (name, letter) in all() {
        for element in elements(html(&letter)) {
            assert!(
                !["script", "style", "link", "img", "iframe", "form", "object"].contains(&element.name.as_str()),
                "{name}: {element:?}"
            );
            for (attribute, value) in &element.attributes {
                assert!(!["src", "background", "srcset"].contains(&attribute.as_str()), "{name}: {element:?}");
                assert!(!attribute.starts_with("on") && !value.contains("url("), "{name}: {attribute}={value}");
                // Whoever reads in the dark has colours of their own.
                assert!(
                    attribute != "style" || !value.contains('#') && !value.contains("background"),
                    "{name}: {value}"
                );
                if attribute == "href" {
                    assert!(value.starts_with("https://login.example.org/"), "{name}: {value}");
                }
            }
        }
    }
}

#[test]
fn what_others_wrote_is_neither_markup_nor_a_line_of_its_own() {
    let hostile: Vec<_> = all().into_iter().filter(|(name, _)| name.contains("hostile")).collect();
    assert!(hostile.iter().filter(|(_, letter)| html(letter).contains("&#60;script&#62;")).count() > 6);
    for (name, Written { subject, text, html }) in hostile {
        let html = html.unwrap();
        markup::check_nesting(&html).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert!(!html.contains("<script") && !html.contains("<img"), "{name}: {html}");
        assert!(!subject.contains(char::is_control), "{name}: {subject:?}");
        let forged = text.lines().find(|line| line.starts_with("Bcc:"));
        assert_eq!(forged, None, "{name}: {text}");
        assert!(!text.chars().any(|character| character.is_control() && character != '\n'), "{name}: {text:?}");
    }
}

#[test]
fn a_value_of_five_thousand_characters_is_cut() {
    // What administrators write is limited where they write it.
    let theirs = ["letter-long-revoked", "letter-long-decided-asked"];
    for (name, letter) in all().into_iter().filter(|(name, _)| name.contains("long") && !theirs.contains(name)) {
        assert!(letter.subject.chars().count() < 400, "{name}");
        assert!(letter.text.lines().all(|line| line.chars().count() < 1_000), "{name}: {}", letter.text);
    }
}

#[test]
fn a_link_is_a_line_of_the_text_and_a_link_of_the_page() {
    for words in Words::all() {
        let letters = speaking(words, all);
        let (_, letter) = letters.iter().find(|(name, _)| *name == "letter-confirm").unwrap();
        assert_eq!(letter.text.lines().filter(|line| line.trim() == LINK).count(), 1, "{}", letter.text);
        let links = elements(html(letter));
        let links = links.iter().filter(|element| element.attribute("href") == Some(LINK));
        assert_eq!(links.count(), 1, "{words:?}");
    }
}

#[test]
fn every_letter_says_the_same_in_text_and_in_html_in_every_language() {
    for words in Words::all() {
        for (name, letter) in speaking(words, to_look_at) {
            let html = html(&letter);
            markup::check_nesting(html).unwrap_or_else(|problem| panic!("{words:?} {name}: {problem}"));
            let root = elements(html).into_iter().find(|element| element.name == "html").unwrap();
            assert_eq!(root.attribute("lang"), Some(words.tag()), "{name}");
            assert!(letter.text.is_ascii() || !letter.text.contains('<'), "{name}: {}", letter.text);
            assert!(
                letter.text.contains("help@login.example.org") && html.contains("Example Research Login"),
                "{name}"
            );
            let said = |text: &str| -> String {
                let bare = text.replace("&#38;", "&").replace("&#34;", "\"").replace("&#39;", "'");
                bare.chars().filter(|character| character.is_alphanumeric()).collect()
            };
            let page = said(&markup::texts(html, &[]).concat());
            for line in letter.text.lines().filter(|line| *line != "-- " && !line.starts_with('>')) {
                assert!(page.contains(&said(line)), "{words:?} {name}: {line:?} is not in the HTML");
            }
        }
    }
}

#[test]
fn every_word_of_a_letter_comes_from_the_catalogue() {
    for (name, letter) in speaking(bracketed(), to_look_at) {
        let left = markup::texts(&without_brackets(html(&letter)), &DATA);
        let left: Vec<_> = left.iter().filter(|text| text.contains(char::is_alphabetic)).collect();
        let left: Vec<_> = left.iter().filter(|text| !text.starts_with("https://")).collect();
        assert!(left.is_empty() || letter.text.contains("> Bitte"), "{name}: {left:?}");
        assert!(html(&letter).contains("dir=\"rtl\""), "{name}");
    }
}
