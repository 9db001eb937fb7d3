//! Nonces for proofs of possession ([RFC 9449 §8](https://www.rfc-editor.org/rfc/rfc9449#section-8)): a proof with one was
//! not made long before.
//!
//! They are stored nowhere. A nonce is a minute with a keyed digest of it, so that every node knows those of all others.

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::Timestamp;

use crate::Broker;

/// Seconds for which the same nonce is given.
const TURN: i64 = 60;
/// How many turns a nonce is good for beyond its own.
const TURNS: i64 = 4;
/// Bytes of the digest that are written.
const TAG: usize = 16;

/// The secret that nonces are made with.
#[derive(Clone)]
pub(crate) struct DpopNonces(hmac::Key);

impl DpopNonces {
    /// Its length in bytes.
    pub(crate) const LENGTH: usize = 32;

    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(HMAC_SHA256, bytes))
    }

    fn at(&self, turn: i64) -> String {
        let turn = turn.to_be_bytes();
        let digest = hmac::sign(&self.0, &turn);
        let tag = digest.as_ref().get(..TAG).unwrap_or_default();
        BASE64URL.encode([turn.as_slice(), tag].concat())
    }

    /// The nonce of this moment.
    fn now(&self, now: Timestamp) -> String {
        self.at(turn(now))
    }

    /// Whether a nonce was given minutes ago at most. That of the next turn is good too: clocks of nodes differ.
    fn accepts(&self, nonce: &str, now: Timestamp) -> bool {
        let present = turn(now);
        let Ok(bytes) = BASE64URL.decode(nonce) else { return false };
        let Some((given, tag)) = bytes.split_first_chunk() else { return false };
        let given = i64::from_be_bytes(*given);
        if !(present - TURNS..=present + 1).contains(&given) {
            return false;
        }
        let digest = hmac::sign(&self.0, &given.to_be_bytes());
        let expected = digest.as_ref().get(..TAG).unwrap_or_default();
        aws_lc_rs::constant_time::verify_slices_are_equal(expected, tag).is_ok()
    }
}

fn turn(now: Timestamp) -> i64 {
    now.as_seconds().div_euclid(TURN)
}

impl Broker {
    /// The nonce for the next proof of a client that makes any; `None` where the operator wants none.
    pub fn dpop_nonce(&self) -> Option<String> {
        self.settings.dpop_nonces.then(|| self.dpop_nonces.now(self.now()))
    }

    /// Whether a proof has the nonce that it must have.
    pub(crate) fn has_nonce(&self, nonce: Option<&str>) -> bool {
        !self.settings.dpop_nonces || nonce.is_some_and(|nonce| self.dpop_nonces.accepts(nonce, self.now()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

    #[test]
    fn a_nonce_is_good_for_minutes_and_known_to_whoever_has_the_key() {
        let (one, other_node) = (DpopNonces::new(&[1; 32]), DpopNonces::new(&[1; 32]));
        let nonce = one.now(NOW);
        let accepted = |seconds| other_node.accepts(&nonce, NOW + Duration::from_secs(seconds));
        assert!(accepted(0) && accepted(4 * 60));
        assert!(!accepted(5 * 60 + 1) && !accepted(86_400));
        // One from a node whose clock is ahead.
        assert!(one.accepts(&one.now(NOW + Duration::from_secs(60)), NOW));
        assert!(!one.accepts(&one.now(NOW + Duration::from_secs(120)), NOW));
        assert!(!DpopNonces::new(&[2; 32]).accepts(&nonce, NOW));
        // NQCHAR of RFC 9449 §8.1.
        assert!(nonce.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
    }

    #[test]
    fn what_was_not_made_here_is_refused() {
        let nonces = DpopNonces::new(&[1; 32]);
        let good = nonces.now(NOW);
        let mut bytes = BASE64URL.decode(&good).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        let forged = BASE64URL.encode(&bytes);
        let short = BASE64URL.encode(&bytes[..8]);
        let shorter = BASE64URL.encode(&bytes[..7]);
        let longer = BASE64URL.encode([BASE64URL.decode(&good).unwrap(), vec![0]].concat());
        for nonce in ["", "x", "é", &forged, &short, &shorter, &longer, &format!("{good}="), &"A".repeat(9_999)] {
            assert!(!nonces.accepts(nonce, NOW), "{nonce}");
        }
    }
}
