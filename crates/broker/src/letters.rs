//! What letters tell people, and how they leave. Their words are a translator's: who writes them comes from outside
//! ([`Writer`]).
//!
//! A letter is in the language of whoever gets it: the one that they read here last, else that of who caused it, else the
//! operator's first.

mod delivery;

use std::fmt;

use domain::{Client, EntityId, Subject, Timestamp, client::act::ClientActKind, identity_act::ActKind};
use storage::StoreError;

pub(crate) use self::delivery::Recipient;
pub use self::delivery::{ListedMail, MailState, PostError, Posted};

use crate::{Broker, certificates::RevocationReason};

/// What a letter is about: facts, which a [`Writer`] puts into words.
#[derive(Debug, Clone)]
pub enum Letter<'a> {
    /// A certificate was issued to them.
    CertificateIssued {
        /// The name of the institution by whose login.
        institution: &'a str,
        /// Which it is.
        certificate: CertificateFacts<'a>,
        /// Where it can be revoked.
        page: &'a str,
    },
    /// A certificate of theirs ends.
    CertificateEnds {
        /// In how many days.
        days: u64,
        /// Which it is.
        certificate: CertificateFacts<'a>,
        /// Where it can be renewed.
        page: &'a str,
    },
    /// Those who run the service revoked certificates of theirs.
    CertificatesRevoked {
        /// Serial number and name of each.
        certificates: &'a [(&'a str, &'a str)],
        /// Why.
        reason: RevocationReason,
        /// What they write to the person; empty if nothing.
        sentence: &'a str,
    },
    /// They are to say whether a mail address is theirs.
    ConfirmAddress {
        /// The name of the institution that says so.
        institution: &'a str,
        /// The address.
        address: &'a str,
        /// The link that confirms it.
        link: &'a str,
        /// Until when it is good.
        until: Timestamp,
    },
    /// It was decided about a relying party of theirs, or about a change of it.
    ClientDecided {
        /// It.
        client: &'a Client,
        /// What was decided.
        kind: ClientActKind,
        /// What the administrator writes.
        reason: Option<&'a str>,
        /// The page of its owners.
        page: &'a str,
    },
    /// The last secret of a relying party of theirs ends.
    SecretEnds {
        /// It.
        client: &'a Client,
        /// When.
        at: Timestamp,
        /// The page of its owners, where they make another.
        page: &'a str,
    },
    /// They may become an owner of a relying party.
    OwnClient {
        /// It.
        client: &'a Client,
        /// Who asks them to, if not they themselves registered it.
        inviter: Option<&'a str>,
        /// The link by which they do.
        link: &'a str,
        /// Until when it is good.
        until: Timestamp,
    },
    /// Two logins are one account.
    Linked {
        /// The names of their institutions.
        institutions: [&'a str; 2],
        /// Since when.
        at: Timestamp,
        /// Where it can be undone, and for how many days.
        undo: (&'a str, u64),
    },
    /// A login was taken from their account.
    Unlinked {
        /// The name of its institution.
        institution: &'a str,
        /// When.
        at: Timestamp,
        /// Where it can be undone, and for how many days.
        undo: (&'a str, u64),
    },
    /// What was done to their account was undone.
    Undone {
        /// What it was.
        kind: ActKind,
        /// When it had been done.
        at: Timestamp,
    },
    /// A passkey was registered for their account.
    PasskeyAdded {
        /// What they call it.
        name: &'a str,
        /// When.
        at: Timestamp,
        /// From when on it counts, if not at once.
        counts_from: Option<Timestamp>,
        /// Where theirs are.
        page: &'a str,
    },
    /// A passkey was removed from their account.
    PasskeyRemoved {
        /// What they called it.
        name: &'a str,
        /// When.
        at: Timestamp,
        /// Where theirs are.
        page: &'a str,
    },
    /// Their account at the institution ends.
    AccountEnds {
        /// The name of the institution.
        institution: &'a str,
        /// When.
        at: Timestamp,
        /// Where another login can be linked.
        page: &'a str,
    },
    /// A relying party waits for a decision; for administrators.
    ClientWaits {
        /// The relying party.
        client: &'a Client,
        /// Where it is decided.
        page: &'a str,
    },
    /// Nothing happened: somebody tries whether letters arrive.
    Test {
        /// When.
        at: Timestamp,
    },
    /// Much of a source of institutions is missing; for operators.
    InstitutionsVanish {
        /// The source.
        source: &'a str,
        /// How many are missing.
        gone: usize,
        /// Of how many.
        before: usize,
    },
}

impl Letter<'_> {
    /// Which kind it is, as logs and the outbox call it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::CertificateIssued { .. } => "certificate-issued",
            Self::CertificateEnds { .. } => "certificate-ends",
            Self::CertificatesRevoked { .. } => "certificates-revoked",
            Self::ConfirmAddress { .. } => "confirm-address",
            Self::ClientDecided { .. } => "client-decided",
            Self::SecretEnds { .. } => "secret-ends",
            Self::OwnClient { .. } => "own-client",
            Self::Linked { .. } => "linked",
            Self::Unlinked { .. } => "unlinked",
            Self::Undone { .. } => "undone",
            Self::PasskeyAdded { .. } => "passkey-added",
            Self::PasskeyRemoved { .. } => "passkey-removed",
            Self::AccountEnds { .. } => "account-ends",
            Self::ClientWaits { .. } => "client-waits",
            Self::Test { .. } => "test",
            Self::InstitutionsVanish { .. } => "institutions-vanish",
        }
    }

    /// From when on it is of no use to anybody.
    const fn useless_from(&self) -> Option<Timestamp> {
        match self {
            Self::ConfirmAddress { until, .. } | Self::OwnClient { until, .. } => Some(*until),
            Self::CertificateEnds { certificate, .. } => Some(certificate.not_after),
            Self::SecretEnds { at, .. } => Some(*at),
            _ => None,
        }
    }
}

/// Which certificate a letter is about.
#[derive(Debug, Clone, Copy)]
pub struct CertificateFacts<'a> {
    /// The name in it.
    pub name: &'a str,
    /// Its serial number.
    pub serial: &'a str,
    /// Its profile.
    pub profile: &'a str,
    /// Its last moment.
    pub not_after: Timestamp,
}

/// Whose letter it is.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// What the service is called.
    pub service: &'a str,
    /// Mail address for questions.
    pub support: &'a str,
}

/// A letter in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its subject.
    pub subject: String,
    /// The whole of it as plain text.
    pub text: String,
    /// The same as a page of HTML that loads nothing; `None` if there is none.
    pub html: Option<String>,
}

/// Who knows the words, in every language.
pub trait Writer: fmt::Debug + Send + Sync {
    /// Puts a letter into words. A language (BCP 47) that it does not know is English.
    fn write(&self, letter: &Letter<'_>, sender: Sender<'_>, language: &str) -> Written;
}

impl Broker {
    /// Keeps the language (BCP 47) that a person reads here, for letters that go to them later.
    pub async fn note_language(&self, person: &Subject, language: &str) -> Result<(), StoreError> {
        if self.settings.languages.iter().any(|offered| offered == language) {
            self.store.note_language(person, language).await?;
        }
        Ok(())
    }

    /// The language that a person chose for their account, if it is offered.
    pub async fn chosen_language(&self, person: &Subject) -> Result<Option<String>, StoreError> {
        let chosen = self.store.chosen_language(person).await?;
        Ok(chosen.filter(|language| self.settings.languages.contains(language)))
    }

    /// A person chooses the language (BCP 47) of pages and letters; `None`: the one that their browser asks for. One that is
    /// not offered changes nothing.
    pub async fn choose_language(&self, person: &Subject, language: Option<&str>) -> Result<(), StoreError> {
        if language.is_none_or(|language| self.settings.languages.iter().any(|offered| offered == language)) {
            self.store.choose_language(person, language).await?;
        }
        Ok(())
    }

    /// In which language a person gets letters, or else whoever caused this one. Nothing is held up by not knowing.
    pub(crate) async fn language_of(&self, person: &Subject, caused_by: Option<&Subject>) -> String {
        for one in [Some(person), caused_by].into_iter().flatten() {
            match self.store.language_of(one).await {
                Ok(Some(language)) => return self.letter_language(Some(language)),
                Ok(None) => {}
                Err(error) => tracing::warn!(sub = %one, %error, "the language of a person is not known"),
            }
        }
        self.letter_language(None)
    }

    /// This language, if it is still offered; else the operator's first.
    pub(crate) fn letter_language(&self, language: Option<String>) -> String {
        let languages = &self.settings.languages;
        let language = language.filter(|language| languages.contains(language));
        language.or_else(|| languages.first().cloned()).unwrap_or_else(|| "en".to_owned())
    }

    /// What people of a language call an institution; its entityID if it is gone.
    pub(crate) fn name_in(&self, institution: &EntityId, language: &str) -> String {
        let catalogue = self.catalogue.current();
        catalogue.institution(institution).map_or(institution.as_str(), |known| known.name(language)).to_owned()
    }

    /// A letter in words.
    pub(crate) fn written(&self, letter: &Letter<'_>, language: &str) -> Written {
        let service = &self.settings.service;
        self.writer.write(letter, Sender { service: &service.name, support: &service.support }, language)
    }
}
