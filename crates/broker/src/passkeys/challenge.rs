//! The questions to authenticators.
//!
//! They are stored nowhere. A challenge is its end and chance with a keyed digest of both and of everything that it belongs
//! to: the browser, the session, the person, the kind of question, the sign-in. So every node knows those of all others; and
//! one that is answered is used up in the database.

use std::time::Duration;

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    hmac::{self, HMAC_SHA256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{AuthorizationId, Digest, Entropy, SignIn, Timestamp, passkey::UserHandle};

/// How long a question is good.
pub(crate) const LIFETIME: Duration = Duration::from_secs(5 * 60);
const CHANCE: usize = 16;

/// What is asked of the authenticator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To make a passkey.
    Register,
    /// To prove one.
    Prove,
}

/// What a question belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound<'a> {
    pub(crate) asked: Asked,
    /// The browser's binding.
    pub(crate) browser: Digest,
    /// The person, and the session in which they signed in.
    pub(crate) sign_in: &'a SignIn,
    /// The sign-in that is on its way, if it is not for the account's own page.
    pub(crate) attempt: Option<AuthorizationId>,
}

impl Bound<'_> {
    fn bytes(&self) -> Vec<u8> {
        let asked = match self.asked {
            Asked::Register => "register",
            Asked::Prove => "prove",
        };
        let attempt = self.attempt.map(|id| id.to_string()).unwrap_or_default();
        // No part has a line break in it.
        let parts = [asked, self.sign_in.session.as_str(), self.sign_in.subject.as_str(), &attempt];
        [self.browser.as_bytes().as_slice(), parts.join("\n").as_bytes()].concat()
    }
}

/// The secret that challenges are made with.
#[derive(Clone)]
pub(crate) struct PasskeyChallenges(hmac::Key);

/// A challenge that is ours and not too old.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// Until when it must be remembered that it was used.
    pub(crate) ends_at: Timestamp,
    pub(crate) digest: Digest,
}

impl PasskeyChallenges {
    /// Its length in bytes.
    pub(crate) const LENGTH: usize = 32;

    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(HMAC_SHA256, bytes))
    }

    fn tag(&self, head: &[u8], bound: &Bound<'_>) -> hmac::Tag {
        hmac::sign(&self.0, &[b"challenge\n", head, bound.bytes().as_slice()].concat())
    }

    /// A new question.
    pub(crate) fn ask(&self, bound: &Bound<'_>, now: Timestamp, entropy: &dyn Entropy) -> String {
        let mut chance = [0; CHANCE];
        entropy.fill(&mut chance);
        let ends_at = (now + LIFETIME).as_seconds().to_be_bytes();
        let head = [ends_at.as_slice(), &chance].concat();
        let tag = self.tag(&head, bound);
        BASE64URL.encode([head.as_slice(), tag.as_ref()].concat())
    }

    /// Whether it is a question of ours, to whom it was put, and not over.
    pub(crate) fn accept(&self, challenge: &str, bound: &Bound<'_>, now: Timestamp) -> Option<Accepted> {
        let bytes = BASE64URL.decode(challenge).ok()?;
        let (head, tag) = bytes.split_at_checked(size_of::<i64>() + CHANCE)?;
        verify_slices_are_equal(self.tag(head, bound).as_ref(), tag).ok()?;
        let (ends_at, _) = head.split_first_chunk()?;
        let ends_at = Timestamp::from_seconds(i64::from_be_bytes(*ends_at));
        (now < ends_at).then(|| Accepted { ends_at, digest: Digest::of(&bytes) })
    }

    /// The handle of somebody who has none yet, by the question that they answer.
    pub(crate) fn handle(&self, challenge: &str) -> UserHandle {
        let tag = hmac::sign(&self.0, &[b"handle\n", challenge.as_bytes()].concat());
        UserHandle::from_bytes(tag.as_ref()).expect("HMAC-SHA256 has 32 bytes")
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        Attributes, EntityId, SessionId, Subject,
        entropy::{SeededEntropy, SystemEntropy},
    };

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

    fn sign_in(subject: &str, session: u64) -> SignIn {
        SignIn {
            subject: Subject::parse(subject).unwrap(),
            session: SessionId::generate(&SeededEntropy::new(session)),
            institution: EntityId::parse("https://idp.x.edu").unwrap(),
            institution_name: "X".into(),
            attributes: Attributes::default(),
            email_verified: false,
            authenticated_at: NOW,
            acr: None,
            began_at: NOW,
            session_ends_at: None,
            step_up: None,
        }
    }

    #[test]
    fn a_question_is_answered_by_nobody_but_the_one_to_whom_it_was_put() {
        let challenges = PasskeyChallenges::new(&[1; 32]);
        let entropy = SystemEntropy::default();
        let (ada, eve, later) = (sign_in("ada", 1), sign_in("eve", 1), sign_in("ada", 2));
        let attempt = AuthorizationId::generate(NOW, &entropy);
        let bound = Bound { asked: Asked::Prove, browser: Digest::of(b"b"), sign_in: &ada, attempt: Some(attempt) };
        let challenge = challenges.ask(&bound, NOW, &entropy);
        assert!(challenges.accept(&challenge, &bound, NOW).is_some());
        for other in [
            Bound { asked: Asked::Register, ..bound },
            Bound { browser: Digest::of(b"c"), ..bound },
            Bound { sign_in: &eve, ..bound },
            Bound { sign_in: &later, ..bound },
            Bound { attempt: None, ..bound },
            Bound { attempt: Some(AuthorizationId::generate(NOW, &entropy)), ..bound },
        ] {
            assert_eq!(challenges.accept(&challenge, &other, NOW), None, "{other:?}");
        }
        assert_eq!(PasskeyChallenges::new(&[2; 32]).accept(&challenge, &bound, NOW), None);
        assert_ne!(challenges.ask(&bound, NOW, &entropy), challenge);
    }

    #[test]
    fn a_question_is_over_after_five_minutes_and_its_end_cannot_be_moved() {
        let challenges = PasskeyChallenges::new(&[1; 32]);
        let ada = sign_in("ada", 1);
        let bound = Bound { asked: Asked::Prove, browser: Digest::of(b"b"), sign_in: &ada, attempt: None };
        let challenge = challenges.ask(&bound, NOW, &SeededEntropy::new(3));
        let (last, over) = (NOW + Duration::from_secs(299), NOW + Duration::from_secs(300));
        assert!(challenges.accept(&challenge, &bound, last).is_some());
        assert_eq!(challenges.accept(&challenge, &bound, over), None);
        let mut bytes = BASE64URL.decode(&challenge).unwrap();
        bytes[7] ^= 0x40;
        assert_eq!(challenges.accept(&BASE64URL.encode(bytes), &bound, NOW), None);
        for other in ["", "AAAA", "!", &challenge[1..]] {
            assert_eq!(challenges.accept(other, &bound, NOW), None, "{other}");
        }
    }
}
