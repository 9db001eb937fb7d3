//! What authenticators and browsers say, against what is taken: by an authenticator in software that can be told to lie.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod assertion;
#[expect(unreachable_pub, reason = "the tests of the whole house use it as well")]
mod authenticator;
mod registration;

use beadle_webauthn::{Registered, RelyingParty, UnverifiedRegistration};
use domain::{
    Passkey, PasskeyId, Timestamp,
    entropy::SeededEntropy,
    passkey::{PasskeyName, UserHandle},
};

use self::authenticator::Authenticator;

const HOST: &str = "login.example.org";
const ORIGIN: &str = "https://login.example.org";
const CHALLENGE: &str = "dGhlIHF1ZXN0aW9uIG9mIHRoaXMgdGVzdA";

fn rp() -> RelyingParty {
    RelyingParty::new(HOST, ORIGIN, "Example").unwrap()
}

fn authenticator() -> Authenticator {
    Authenticator::new(HOST, ORIGIN)
}

fn registered(authenticator: &Authenticator) -> Registered {
    UnverifiedRegistration::parse(&authenticator.register(CHALLENGE)).unwrap().verify(&rp(), CHALLENGE).unwrap()
}

/// As it is on record.
fn passkey(registered: Registered) -> Passkey {
    let entropy = SeededEntropy::new(7);
    Passkey {
        id: PasskeyId::generate(&entropy),
        credential: registered.id,
        handle: UserHandle::generate(&entropy),
        name: PasskeyName::parse("key").unwrap(),
        public_key: registered.key.as_cose().to_vec(),
        sign_count: registered.sign_count,
        is_synced: registered.is_synced,
        transports: registered.transports,
        created_at: Timestamp::from_seconds(1),
        counts_from: Timestamp::from_seconds(1),
        last_used_at: None,
    }
}
