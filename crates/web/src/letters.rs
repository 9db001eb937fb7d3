//! Letters in words: text and HTML from the same messages of the catalogue (`letters.ftl`), in the frame of
//! `templates/letters/letter.html`, which loads nothing and has no colours of its own, so that it is dark where mail is read
//! in the dark.
//!
//! Invariant: what others wrote stays text on its line, and is cut where nobody reads it any more.

use askama::Template;
use broker::{
    certificates::RevocationReason,
    letters::{CertificateFacts, Letter, Sender, Writer, Written},
};
use domain::{Client, RedirectUri, Timestamp, client::act::ClientActKind, identity_act::ActKind};
use url::Url;

use crate::words::{Phrase, Words, minute};

/// The longest value in a letter, in characters.
const LONGEST: usize = 300;

/// What writes letters: the catalogues that pages have, too.
#[derive(Debug, Clone, Copy)]
pub struct Letters;

/// A piece of a letter.
enum Part<'a> {
    /// A paragraph.
    Words(Phrase<'a>),
    /// Values with what they are.
    Facts(Vec<(Phrase<'a>, String)>),
    /// An address of ours, on a line of its own.
    Link(&'a str),
    /// What somebody wrote.
    Quote(String),
}

#[derive(Template)]
#[template(path = "letters/letter.html")]
struct Page<'a> {
    say: Words,
    subject: String,
    heading: &'a Phrase<'a>,
    service: String,
    support: &'a str,
    parts: &'a [Part<'a>],
}

impl Writer for Letters {
    fn write(&self, letter: &Letter<'_>, sender: Sender<'_>, language: &str) -> Written {
        written(Words::of(language).unwrap_or_else(Words::english), letter, sender)
    }
}

pub(crate) fn written(say: Words, letter: &Letter<'_>, sender: Sender<'_>) -> Written {
    let (heading, parts) = content(say, letter, &short(sender.service));
    let subject = heading.text();
    let page = Page {
        say,
        subject: subject.clone(),
        heading: &heading,
        service: short(sender.service),
        support: sender.support,
        parts: &parts,
    };
    let html = page.render();
    if let Err(error) = &html {
        tracing::error!(%error, "a letter goes without HTML");
    }
    Written { subject, text: text(say, &parts, sender), html: html.ok() }
}

/// Paragraphs with an empty line between them; a link stands alone on its line.
fn text(say: Words, parts: &[Part<'_>], sender: Sender<'_>) -> String {
    let mut text = parts.iter().map(Part::text).collect::<Vec<_>>().join("\n\n");
    text.push_str("\n\n-- \n");
    text.push_str(&say.letter_sent_by(short(sender.service)).text());
    text.push('\n');
    text.push_str(&say.help(sender.support).text());
    text.push('\n');
    text
}

impl Part<'_> {
    fn text(&self) -> String {
        match self {
            Self::Words(words) => words.text(),
            Self::Facts(facts) => {
                let lines: Vec<_> = facts.iter().map(|(label, value)| format!("  {}: {value}", label.text())).collect();
                lines.join("\n")
            }
            Self::Link(url) => format!("  {url}"),
            Self::Quote(text) => text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"),
        }
    }
}

/// On one line, and no longer than somebody reads.
fn short(value: &str) -> String {
    let line = value.replace(char::is_control, " ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

/// Subject and content.
type Content<'a> = (Phrase<'a>, Vec<Part<'a>>);

/// What a letter says.
fn content<'a>(say: Words, letter: &'a Letter<'_>, service: &str) -> Content<'a> {
    use Part::{Facts, Link, Words as Say};
    let service = || service.to_owned();
    match letter {
        Letter::CertificateIssued { institution, certificate, page } => (
            say.letter_issued(),
            vec![
                Say(say.letter_issued_what(short(institution), service())),
                Facts(certificate_facts(say, certificate)),
                Say(say.letter_issued_where()),
                Link(page),
                Say(say.letter_issued_not_you()),
            ],
        ),
        Letter::CertificateEnds { days, certificate, page } => (
            say.letter_ends(),
            vec![
                Say(say.letter_ends_what(*days, service())),
                Facts(certificate_facts(say, certificate)),
                Say(say.letter_ends_renew()),
                Link(page),
                Say(say.letter_ends_key()),
            ],
        ),
        Letter::CertificatesRevoked { certificates, reason, sentence } => {
            let parts = revoked(say, certificates, *reason, (sentence, service()));
            (say.letter_revoked(certificates.len()), parts)
        }
        Letter::ConfirmAddress { institution, address, link, until } => (
            say.letter_confirm(),
            vec![
                Say(say.letter_confirm_what(short(address), short(institution), service())),
                Say(say.letter_confirm_how(until)),
                Link(link),
                Say(say.letter_confirm_not()),
            ],
        ),
        Letter::ClientDecided { client, kind, reason, page } => {
            client_decided(say, client, (*kind, *reason), (*page, service()))
        }
        Letter::SecretEnds { client, at, page } => {
            let name = || short(&client.registration.name);
            let what = Say(say.letter_secret_what(name(), at, service()));
            (say.letter_secret(name()), vec![what, Say(say.letter_secret_how()), Link(page)])
        }
        Letter::OwnClient { client, inviter, link, until } => {
            own_client(say, (*client, *inviter), (*link, until), service())
        }
        Letter::Linked { institutions, at, undo: (page, days) } => (
            say.letter_linked(),
            vec![
                Say(say.letter_linked_what(at, service())),
                Facts(institutions.iter().map(|name| (say.letter_fact_institution(), short(name))).collect()),
                Say(say.letter_linked_means()),
                Say(say.letter_undo(*days)),
                Link(page),
            ],
        ),
        Letter::Unlinked { institution, at, undo: (page, days) } => (
            say.letter_unlinked(),
            vec![
                Say(say.letter_unlinked_what(at, short(institution), service())),
                Say(say.letter_unlinked_means()),
                Say(say.letter_undo(*days)),
                Link(page),
            ],
        ),
        Letter::Undone { kind, at } => {
            let what = match kind {
                ActKind::Unlink => say.letter_undone_unlinked(at, service()),
                // Nothing else than these two can be undone.
                ActKind::Join | ActKind::Erase | ActKind::PasskeyAdded | ActKind::PasskeyRemoved => {
                    say.letter_undone_linked(at, service())
                }
            };
            (say.letter_undone(), vec![Say(what), Say(say.letter_undone_not_you())])
        }
        Letter::PasskeyAdded { name, at, counts_from, page } => {
            let what = say.letter_passkey_added_what(at, service());
            (say.letter_passkey_added(), passkey(say, what, (name, page), counts_from.as_ref()))
        }
        Letter::PasskeyRemoved { name, at, page } => {
            let what = say.letter_passkey_removed_what(at, service());
            (say.letter_passkey_removed(), passkey(say, what, (name, page), None))
        }
        Letter::AccountEnds { institution, at, page } => (
            say.letter_account_ends(),
            vec![
                Say(say.letter_account_ends_what(at, short(institution), service())),
                Say(say.letter_account_ends_how()),
                Link(page),
                Say(say.letter_account_ends_none()),
            ],
        ),
        Letter::ClientWaits { client, page } => client_waits(say, client, (*page, service())),
        Letter::Test { at } => (say.letter_test(), vec![Say(say.letter_test_what(at, service()))]),
        Letter::InstitutionsVanish { source, gone, before } => vanish(say, source, (*gone, *before)),
    }
}

fn vanish<'a>(say: Words, source: &str, (gone, before): (usize, usize)) -> Content<'a> {
    let parts = vec![
        Part::Words(say.letter_vanish_what(before, gone)),
        Part::Facts(vec![(say.letter_fact_source(), short(source))]),
        Part::Words(say.letter_vanish_why()),
        Part::Words(say.letter_vanish_how()),
    ];
    (say.letter_vanish(gone), parts)
}

fn client_waits<'a>(say: Words, client: &Client, (page, service): (&'a str, String)) -> Content<'a> {
    let parts = vec![
        Part::Words(say.letter_client_what(service)),
        Part::Facts(client_facts(say, client)),
        Part::Words(say.letter_client_decide()),
        Part::Link(page),
    ];
    (say.letter_client(short(&client.registration.name)), parts)
}

fn client_decided<'a>(
    say: Words,
    client: &Client,
    (kind, reason): (ClientActKind, Option<&str>),
    (page, service): (&'a str, String),
) -> Content<'a> {
    let mut parts = vec![Part::Words(say.letter_decided_what(service))];
    if let Some(reason) = reason {
        parts.extend([Part::Words(say.letter_decided_reason()), Part::Quote(as_written(reason))]);
    }
    parts.extend([Part::Words(say.letter_decided_page()), Part::Link(page)]);
    (decided(say, kind, short(&client.registration.name)), parts)
}

fn own_client<'a>(
    say: Words,
    (client, inviter): (&Client, Option<&str>),
    (link, until): (&'a str, &'a Timestamp),
    service: String,
) -> Content<'a> {
    let name = || short(&client.registration.name);
    let what = match inviter {
        Some(inviter) => say.letter_own_invited(name(), short(inviter), service),
        None => say.letter_own_registered(name(), service),
    };
    let parts = vec![
        Part::Words(what),
        Part::Facts(client_facts(say, client)),
        Part::Words(say.letter_own_how(until)),
        Part::Link(link),
        Part::Words(say.letter_own_not()),
    ];
    (say.letter_own(name()), parts)
}

fn decided<'a>(say: Words, kind: ClientActKind, name: String) -> Phrase<'a> {
    match kind {
        ClientActKind::ChangeApproved => say.letter_decided_change_approved(name),
        ClientActKind::ChangeRejected => say.letter_decided_change_rejected(name),
        ClientActKind::Rejected => say.letter_decided_rejected(name),
        ClientActKind::Approved => say.letter_decided_approved(name),
        _ => say.letter_decided_asked(name),
    }
}

fn revoked<'a>(
    say: Words,
    certificates: &[(&str, &str)],
    reason: RevocationReason,
    (sentence, service): (&str, String),
) -> Vec<Part<'a>> {
    let facts = certificates
        .iter()
        .flat_map(|(serial, name)| [(say.letter_fact_name(), short(name)), (say.letter_fact_serial(), short(serial))]);
    let mut parts = vec![
        Part::Words(say.letter_revoked_what(service)),
        Part::Facts(facts.collect()),
        Part::Words(why(say, reason)),
    ];
    if !sentence.is_empty() {
        parts.extend([Part::Words(say.letter_revoked_sentence()), Part::Quote(as_written(sentence))]);
    }
    parts.push(Part::Words(say.letter_revoked_end()));
    parts
}

fn passkey<'a>(
    say: Words,
    what: Phrase<'a>,
    (name, page): (&str, &'a str),
    counts_from: Option<&'a Timestamp>,
) -> Vec<Part<'a>> {
    let mut parts = vec![Part::Words(what), Part::Facts(vec![(say.letter_fact_name(), short(name))])];
    parts.extend(counts_from.map(|from| Part::Words(say.letter_passkey_added_counts(from))));
    parts.extend([Part::Words(say.letter_passkey_not_you()), Part::Link(page)]);
    parts
}

/// What an administrator wrote, with its lines.
fn as_written(text: &str) -> String {
    text.chars().filter(|character| *character == '\n' || !character.is_control()).collect()
}

fn certificate_facts(say: Words, certificate: &CertificateFacts<'_>) -> Vec<(Phrase<'static>, String)> {
    vec![
        (say.letter_fact_name(), short(certificate.name)),
        (say.letter_fact_serial(), short(certificate.serial)),
        (say.letter_fact_profile(), short(certificate.profile)),
        (say.letter_fact_until(), minute(say, certificate.not_after)),
    ]
}

fn client_facts(say: Words, client: &Client) -> Vec<(Phrase<'static>, String)> {
    let about = &client.registration;
    let redirect_uris: Vec<_> = about.redirect_uris.iter().map(RedirectUri::as_str).collect();
    vec![
        (say.letter_fact_name(), short(&about.name)),
        (say.letter_fact_contact(), short(&about.contact_email)),
        (say.letter_fact_home_page(), short(about.home_page.as_ref().map_or("–", Url::as_str))),
        (say.letter_fact_redirect_uris(), short(&redirect_uris.join(", "))),
        (say.letter_fact_scopes(), short(&about.scopes.to_string())),
        (say.letter_fact_client_id(), short(client.id.as_str())),
    ]
}

fn why(say: Words, reason: RevocationReason) -> Phrase<'static> {
    match reason {
        RevocationReason::Unspecified => say.letter_reason_none(),
        RevocationReason::KeyCompromise => say.letter_reason_key(),
        RevocationReason::CaCompromise => say.letter_reason_authority(),
        RevocationReason::AffiliationChanged => say.letter_reason_affiliation(),
        RevocationReason::Superseded => say.letter_reason_superseded(),
        RevocationReason::CessationOfOperation => say.letter_reason_cessation(),
        RevocationReason::PrivilegeWithdrawn => say.letter_reason_privilege(),
    }
}
