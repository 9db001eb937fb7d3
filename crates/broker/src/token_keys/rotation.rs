//! New keys in place of old ones: by schedule, by command, and in an emergency.

use std::time::Duration;

use domain::Timestamp;

use super::{ANNOUNCED_BEFORE, PUBLISHED_BEFORE, TokenKeyInfo, TokenKeyUse};
use crate::{Broker, keyring::KeyringError};

/// When a new key takes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// After it was published for [`PUBLISHED_BEFORE`], [`ANNOUNCED_BEFORE`], or as long as the operator says (SAML).
    Announced,
    /// At once. Clients that keep the public keys must fetch them anew for a name that they do not know.
    AtOnce,
}

impl Broker {
    /// Makes new keys for one use, or for every use of tokens that has keys. Answers with what there is afterwards.
    pub async fn rotate_token_keys(
        &self,
        only: Option<TokenKeyUse>,
        when: Rotation,
    ) -> Result<Vec<TokenKeyInfo>, KeyringError> {
        let now = self.now();
        for key_use in self.uses(only).await? {
            self.replace(key_use, self.active_from(key_use, when, now)).await?;
        }
        self.token_key_infos().await
    }

    /// Takes a key out at once, because somebody else may have it: whatever it signed is no longer good. If it was in use,
    /// a new one takes over. `false` if there is no such key.
    pub async fn retire_token_key(&self, kid: &str) -> Result<bool, KeyringError> {
        let infos = self.token_key_infos().await?;
        let Some(key) = infos.iter().find(|info| info.kid == kid) else { return Ok(false) };
        let newest = infos.iter().filter(|info| info.key_use == key.key_use).map(|info| info.generation).max();
        let none_active =
            !infos.iter().any(|info| info.key_use == key.key_use && info.kid != kid && info.active_from <= self.now());
        // The successor first: a number that is used twice would hide the change from other nodes.
        if newest == Some(key.generation) || none_active {
            self.replace(key.key_use, self.now()).await?;
        }
        self.store.delete_key(&self.keyring().name(key.key_use.purpose()), key.generation, self.now()).await?;
        self.reload_token_keys().await?;
        tracing::warn!(kid, algorithm = %key.key_use, "took out a key; what it signed is no longer good");
        Ok(true)
    }

    /// Makes the keys that are due, and drops those whose last token has ended. Any node may do so at any time.
    pub async fn tend_token_keys(&self) -> Result<(), KeyringError> {
        let now = self.now();
        let infos = self.token_key_infos().await?;
        if let Some(after) = self.settings.keys.rotate_after {
            for key_use in self.uses(None).await? {
                let newest = infos.iter().filter(|info| info.key_use == key_use).map(|info| info.active_from).max();
                if newest.is_some_and(|newest| is_due(newest, after, now)) {
                    self.replace(key_use, self.active_from(key_use, Rotation::Announced, now)).await?;
                }
            }
        }
        for gone in infos.iter().filter(|info| info.ends_at.is_some_and(|ends| ends <= now)) {
            self.store.delete_key(&self.keyring().name(gone.key_use.purpose()), gone.generation, self.now()).await?;
        }
        self.reload_token_keys().await
    }

    /// The uses of tokens that have keys, or the one that was named.
    async fn uses(&self, only: Option<TokenKeyUse>) -> Result<Vec<TokenKeyUse>, KeyringError> {
        if let Some(only) = only {
            self.keyring().first(only).await?;
            return Ok(vec![only]);
        }
        let mut uses: Vec<_> = self.token_key_infos().await?.into_iter().map(|info| info.key_use).collect();
        uses.dedup();
        // Of a new one of the others somebody must be told first, so it takes somebody who means it.
        uses.retain(|key_use| matches!(key_use, TokenKeyUse::Signs(_) | TokenKeyUse::Decrypts(_)));
        Ok(uses)
    }

    /// A key that is encrypted to needs no announcement: whoever knows the old one goes on with it.
    fn active_from(&self, key_use: TokenKeyUse, when: Rotation, now: Timestamp) -> Timestamp {
        match (key_use, when) {
            (TokenKeyUse::Signs(_), Rotation::Announced) => now + PUBLISHED_BEFORE,
            (TokenKeyUse::Federation, Rotation::Announced) => now + ANNOUNCED_BEFORE,
            (TokenKeyUse::SamlSigning, Rotation::Announced) => now + self.settings.keys.saml_announced_before,
            (TokenKeyUse::Decrypts(_) | TokenKeyUse::SamlDecryption, Rotation::Announced) | (_, Rotation::AtOnce) => {
                now
            }
        }
    }

    /// One more generation. Where another node was first, its key is as good.
    async fn replace(&self, key_use: TokenKeyUse, active_from: Timestamp) -> Result<(), KeyringError> {
        let infos = self.token_key_infos().await?;
        let newest = infos.iter().filter(|info| info.key_use == key_use).map(|info| info.generation).max();
        let generation = newest.unwrap_or(0) + 1;
        if self.keyring().add(key_use, generation, active_from).await? {
            tracing::info!(algorithm = %key_use, generation, "made a new key");
        }
        self.reload_token_keys().await
    }
}

fn is_due(newest: Timestamp, after: Duration, now: Timestamp) -> bool {
    now + PUBLISHED_BEFORE >= newest + after
}
