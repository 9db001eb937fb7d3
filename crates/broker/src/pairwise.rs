//! The `sub` that a client sees
//! ([OpenID Connect Core §8.1](https://openid.net/specs/openid-connect-core-1_0.html#PairwiseAlg)).
//!
//! Invariant: one function gives it, so that ID token, userinfo and introspection agree. It is derived from the subject
//! that the client was told of first, and stays so when accounts are joined (`storage::client_subjects`). A pairwise one is
//! a keyed digest: nobody without the stored salt can compute it, or tell that two of them are one person.

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{Client, Subject, client::SubjectType};
use storage::{StoreError, client_subjects::Told};

use crate::Broker;

/// The secret that pairwise subjects depend on.
pub(crate) struct PairwiseSalt(hmac::Key);

impl PairwiseSalt {
    /// Its length in bytes.
    pub(crate) const LENGTH: usize = 32;

    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(HMAC_SHA256, bytes))
    }

    fn subject(&self, sector: &str, subject: &Subject) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(sector.as_bytes());
        // No host has a zero byte, so no two pairs are one text.
        context.update(&[0]);
        context.update(subject.as_str().as_bytes());
        BASE64URL.encode(context.sign())
    }
}

impl Broker {
    /// The `sub` by which this client knows a person, who signed in as `subject`.
    pub(crate) async fn subject_for(&self, client: &Client, subject: &Subject) -> Result<String, StoreError> {
        let bases = self.store.bases(subject, &audience(client)).await?;
        Ok(self.derived(client, bases.first().unwrap_or(subject)))
    }

    /// Every `sub` by which this client may know a person. There are several where accounts were joined that it knew apart.
    pub(crate) async fn subjects_for(&self, client: &Client, subject: &Subject) -> Result<Vec<String>, StoreError> {
        let bases = self.store.bases(subject, &audience(client)).await?;
        let mut subs: Vec<String> = bases.iter().map(|base| self.derived(client, base)).collect();
        if subs.is_empty() {
            subs.push(self.derived(client, subject));
        }
        Ok(subs)
    }

    /// The `sub` that this client sees of a subject, whichever issuer's it is.
    pub(crate) fn derived(&self, client: &Client, base: &Subject) -> String {
        match client.metadata.subject_type {
            Some(SubjectType::Pairwise) => {
                let issuer = self.issuer_of(&client.community);
                issuer.as_ref().unwrap_or(self).pairwise_salt.subject(&sector(client), base)
            }
            None | Some(SubjectType::Public) => base.as_str().to_owned(),
        }
    }

    /// What goes on record when a client is told of a person now.
    pub(crate) fn on_record<'a>(&self, audience: &'a str) -> Told<'a> {
        Told { audience, at: self.now() }
    }
}

/// With whom a client shares its `sub`s: nobody, or its sector. No client id has a blank.
pub(crate) fn audience(client: &Client) -> String {
    match client.metadata.subject_type {
        Some(SubjectType::Pairwise) => format!("sector {}", sector(client)),
        None | Some(SubjectType::Public) => client.id.to_string(),
    }
}

/// The clients that see one pairwise `sub`: those of one host. A client without any is alone.
fn sector(client: &Client) -> String {
    let named = client.metadata.sector_identifier_uri.as_ref().and_then(|uri| uri.host_str().map(str::to_owned));
    let own = || client.registration.redirect_uris.first().and_then(domain::RedirectUri::host);
    named.or_else(own).unwrap_or_else(|| client.id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pairwise_subject_depends_on_salt_sector_and_person_alone() {
        let (salt, other_salt) = (PairwiseSalt::new(&[1; 32]), PairwiseSalt::new(&[2; 32]));
        let [ada, eve] = ["ada", "eve"].map(|name| Subject::parse(name).unwrap());
        let subject = salt.subject("example.org", &ada);
        assert_eq!(subject, salt.subject("example.org", &ada));
        assert_eq!(subject.len(), 43);
        for other in [
            salt.subject("example.org", &eve),
            salt.subject("example.com", &ada),
            salt.subject("example.orga", &Subject::parse("da").unwrap()),
            other_salt.subject("example.org", &ada),
        ] {
            assert_ne!(subject, other);
        }
    }
}
