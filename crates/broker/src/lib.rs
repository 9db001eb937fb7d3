//! The use cases: one module per thing that Beadle does.
//!
//! [`Broker`] holds what they share. It calls the store, the pure protocol crates and the world outside; it knows
//! neither HTTP nor SQL. Every step of a sign-in returns to [`sign_in::dispatch`], so that no step can skip a check.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

pub mod acceptable_use;
pub mod access;
pub mod admin_tokens;
pub mod administration;
pub mod affiliation;
mod answer;
pub mod attribute_sources;
pub mod audit;
pub mod authorize;
pub mod catalogue;
pub mod certificates;
pub mod client_authentication;
pub mod client_certificates;
pub mod client_changes;
pub mod client_errors;
pub mod client_keys;
mod client_secrets;
mod client_use;
pub mod communities;
pub mod consent;
pub mod declarations;
pub mod device;
pub mod discovery;
pub mod documents;
mod dpop_nonce;
pub mod federation;
pub mod fticks;
pub mod housekeeping;
mod id_token;
pub mod import;
pub mod institution_choice;
pub mod institution_moves;
pub mod introspection;
pub mod keyring;
pub mod letters;
pub mod limits;
pub mod linking;
pub mod logos;
pub mod logout;
pub mod observed;
pub mod ocsp;
pub mod openid;
pub mod ownership;
mod pairwise;
pub mod passkeys;
pub mod people;
pub mod personal_data;
mod possession;
pub mod registration;
pub mod release;
pub mod release_check;
pub mod revocation;
pub mod secret_rotation;
mod service_provider;
pub mod settings;
pub mod sign_in;
pub mod signing;
pub mod skins;
pub mod start;
pub mod team;
pub mod token;
pub mod token_keys;
pub mod transaction;
pub mod trust_bundle;
pub mod userinfo;

use std::{ops::Deref, sync::Arc};

use domain::{Clock, Entropy, Timestamp};
use outbound::{Fetcher, GuardedFetcher, Mailer};
pub use storage::StoreError;
use storage::{BrowserSessions, Store};
use tokio::sync::Semaphore;

use self::certificates::{Authorities, Authority};
pub use self::{
    catalogue::Catalogue,
    settings::Settings,
    start::{StartError, World},
    transaction::Transaction,
};

/// One issuer: everything that its use cases share. Cloning is cheap.
#[derive(Clone)]
pub struct Broker {
    here: Arc<Shared>,
    /// Every issuer of the installation, its own first.
    all: Arc<[Arc<Shared>]>,
}

/// What a [`Broker`] holds. What stands behind an [`Arc`] here is the same for every issuer of the installation.
pub struct Shared {
    store: Store,
    /// The operator's choices.
    pub settings: Settings,
    /// The institutions, as far as this issuer's people come from them.
    pub catalogue: Catalogue,
    /// Whether some of them came from what was kept at the last run.
    catalogue_was_kept: bool,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    fetcher: Fetcher,
    /// The way out to what clients named.
    pub guarded: GuardedFetcher,
    client_keys: client_keys::KeyCache,
    source_answers: attribute_sources::Answers,
    client_authorities: client_certificates::ClientAuthorities,
    mailer: Option<Mailer>,
    writer: Arc<dyn letters::Writer>,
    token_keys: token_keys::TokenKeys,
    pairwise_salt: pairwise::PairwiseSalt,
    secret_derivation: client_secrets::SecretDerivation,
    dpop_nonces: dpop_nonce::DpopNonces,
    passkey_challenges: passkeys::challenge::PasskeyChallenges,
    fticks: Option<Arc<fticks::Fticks>>,
    openid: Arc<openid::OpenIdProviders>,
    authorities: Arc<Authorities>,
    audit: Arc<audit::Audit>,
    responders: Arc<ocsp::Responders>,
    logos: Arc<logos::Logos>,
    /// How the pages look.
    pub skins: Arc<skins::Skins>,
    passwords: Arc<administration::Passwords>,
    failures: registration::client_document::Failures,
    noted: client_use::Noted<domain::ClientId>,
    errors: client_errors::Counted,
    noted_secrets: client_use::Noted<[u8; 32]>,
    resolutions: federation::Resolutions,
    /// Turns to make a key for somebody: every one keeps a processor busy.
    key_making: Arc<Semaphore>,
}

impl Deref for Broker {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.here
    }
}

impl Shared {
    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn reading(&self) -> catalogue::Reading<'_> {
        let master = &self.token_keys.master;
        catalogue::Reading {
            sources: &self.settings.institutions,
            overlays: &self.settings.overlays,
            fetcher: &self.fetcher,
            shelf: catalogue::Shelf { store: &self.store, master, entropy: self.entropy() },
            now: self.now(),
        }
    }

    /// Where chance comes from.
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }

    /// Where browser sessions are kept.
    pub fn browser_sessions(&self) -> BrowserSessions {
        BrowserSessions::new(self.store.clone(), Arc::clone(&self.clock))
    }

    /// The certificate authorities as they are now.
    pub fn authority(&self) -> Authority {
        self.authorities.at(self.now())
    }
}
