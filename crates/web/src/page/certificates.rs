//! The person's own certificates.

use std::{collections::BTreeMap, time::Duration};

use askama::Template;
use broker::certificates::{CertificateContent, CertificateState, FetchedBy, OwnCertificate, OwnRequest, Unmet};
use domain::Timestamp;

use super::{Frame, certificate_request::KeyPlace};
use crate::words::{Phrase, Words, span};

/// `GET /account/certificates`: those that name the person, the good ones first.
///
/// Each has a form that is posted to `/account/certificates/revoke` with `serial` and `reason`, which of those that are not good
/// any more is that the key is compromised; each can be fetched at `/account/certificates/{serial}.pem`.
#[derive(Debug, Clone, Template)]
#[template(path = "certificates.html")]
pub struct Certificates {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The good ones that are shown at once, the newest first.
    pub good: Vec<ShownCertificate>,
    /// Further good ones.
    pub further: Vec<ShownCertificate>,
    /// Those that ended or were revoked, the newest first.
    pub ended: Vec<ShownCertificate>,
    /// How many more there are of those.
    pub older: usize,
    /// What stands against renewing each of the good ones here, by serial number.
    pub renewals: BTreeMap<String, Vec<Unmet>>,
    /// What the person asked for here and did not get yet.
    pub requests: Vec<OwnRequest>,
    /// Whether certificates are had here.
    pub can_request: bool,
    /// The one that was revoked just now.
    pub revoked: Option<Withdrawn>,
    /// How many others were revoked with it, of the same key.
    pub others: usize,
    /// Whether the reason was left out: nothing was revoked.
    pub reason_missing: bool,
}

/// A certificate that was revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Its serial number.
    pub serial: String,
    /// Since when.
    pub at: Timestamp,
    /// Why ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)).
    pub reason: Option<i64>,
}

impl Withdrawn {
    /// Of a certificate, if it was.
    pub fn of(certificate: &OwnCertificate) -> Option<Self> {
        let CertificateState::Revoked(at) = certificate.state else { return None };
        Some(Self { serial: certificate.serial.clone(), at, reason: certificate.reason })
    }

    /// The reason, in words.
    pub(super) fn why(&self, say: Words) -> Phrase<'static> {
        match self.reason {
            Some(1) => say.withdrawn_key(),
            Some(3) => say.withdrawn_institution(),
            Some(4) => say.withdrawn_superseded(),
            Some(5) => say.withdrawn_unneeded(),
            _ => say.withdrawn_untold(),
        }
    }
}

/// A certificate, as one of several.
#[derive(Debug, Clone)]
pub struct ShownCertificate {
    /// The certificate.
    pub certificate: OwnCertificate,
    /// What stands in it.
    pub content: CertificateContent,
}

impl ShownCertificate {
    /// What tells it from the others, beside its profile.
    fn facts(&self) -> String {
        let key = self.content.key.as_deref().into_iter();
        let facts: Vec<_> = self.content.addresses.iter().map(String::as_str).chain(key).collect();
        facts.join(", ")
    }

    /// The end of its serial number, which is as good as the whole to tell it from the others.
    fn mark(&self) -> &str {
        let serial = &self.certificate.serial;
        serial.len().checked_sub(6).and_then(|start| serial.get(start..)).unwrap_or(serial)
    }

    /// When it ends, or was taken back.
    fn end(&self) -> Timestamp {
        match self.certificate.state {
            CertificateState::Revoked(at) => at,
            CertificateState::Valid | CertificateState::Expired => self.certificate.not_after,
        }
    }

    fn withdrawn(&self) -> Option<Withdrawn> {
        Withdrawn::of(&self.certificate)
    }

    fn is_compromised(&self) -> bool {
        self.certificate.reason == Some(1)
    }

    fn application(&self) -> Option<&str> {
        match &self.certificate.fetched_by {
            FetchedBy::Application(name) => Some(name),
            FetchedBy::Program | FetchedBy::Person => None,
        }
    }

    /// Whether its page makes files for programs.
    fn has_files(&self) -> bool {
        KeyPlace::of(&self.certificate).makes_files()
    }

    fn is_of_program(&self) -> bool {
        self.certificate.fetched_by == FetchedBy::Program
    }
}

impl Certificates {
    fn is_empty(&self) -> bool {
        self.good.is_empty() && self.ended.is_empty()
    }

    fn has_older(&self) -> bool {
        self.older > 0
    }

    fn all_ended(&self) -> usize {
        self.ended.len() + self.older
    }

    /// What stands against renewing it, if that is known.
    fn unmet(&self, shown: &ShownCertificate) -> Option<&[Unmet]> {
        self.renewals.get(&shown.certificate.serial).map(Vec::as_slice)
    }

    fn why(&self, withdrawn: &Withdrawn) -> Phrase<'static> {
        withdrawn.why(self.frame.say)
    }

    fn condition<'a>(&self, unmet: &'a Unmet) -> Phrase<'a> {
        condition(self.frame.say, unmet)
    }

    fn stage(&self, request: &OwnRequest) -> Phrase<'static> {
        let say = self.frame.say;
        if request.is_draft() { say.request_draft() } else { say.request_sent() }
    }
}

/// What stands against renewing a certificate, in words.
pub(crate) fn condition(say: Words, unmet: &Unmet) -> Phrase<'_> {
    match unmet {
        Unmet::NotIssued => say.unmet_not_issued(),
        Unmet::Revoked => say.unmet_revoked(),
        Unmet::Ended => say.unmet_ended(),
        Unmet::TooEarly(from) => say.unmet_too_early(from),
        Unmet::OtherLogin(institution) => say.unmet_other_login(institution),
        Unmet::InstitutionGone(institution) => say.unmet_institution_gone(institution),
        Unmet::UnprovedName(institution) => say.unmet_unproved_name(institution),
        Unmet::OldSignIn(seconds) => say.unmet_old_sign_in(span(say, Duration::from_secs(*seconds)).text()),
        Unmet::WeakSignIn(_) => say.unmet_weak_sign_in(),
        Unmet::Assurance(value) => say.unmet_assurance(value),
        Unmet::NotVetted(at) => say.unmet_not_vetted(at),
        Unmet::NoStatus => say.unmet_no_status(),
        Unmet::Address(address) => say.unmet_address(address),
        Unmet::Quota(most) => say.unmet_quota(u64::from(*most)),
        Unmet::CompromisedKey => say.unmet_compromised_key(),
        Unmet::NoProfile(profile) => say.unmet_no_profile(profile),
    }
}
