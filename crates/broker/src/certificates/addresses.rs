//! The mail addresses that can stand in a person's certificates.

use domain::{AttributeName, SignIn, Timestamp};
use storage::{Store, StoreError};

use super::CertificateError;
use crate::Broker;

/// A mail address that is known to be a person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAddress {
    /// The address.
    pub address: String,
    /// Whether it can go into another certificate now.
    pub standing: AddressStanding,
}

/// Whether an address can go into another certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressStanding {
    /// It can.
    Free,
    /// A certificate of the person's has it, which can be renewed from then on.
    InUse(Timestamp),
    /// A certificate of somebody else's has it.
    SomebodyElse,
}

impl Broker {
    /// The addresses of whoever is signed in, and whether each can go into another certificate.
    pub async fn own_addresses(&self, sign_in: &SignIn) -> Result<Vec<OwnAddress>, StoreError> {
        let mut own = Vec::new();
        for address in self.verified_addresses(sign_in).await? {
            let known = self.store.address_use(&sign_in.subject, &address, self.now()).await?;
            let standing = match known.own_until.map(|until| until - Store::RENEWAL_WINDOW) {
                _ if known.is_somebody_else_s => AddressStanding::SomebodyElse,
                Some(from) if from >= self.now() => AddressStanding::InUse(from),
                _ => AddressStanding::Free,
            };
            own.push(OwnAddress { address, standing });
        }
        Ok(own)
    }

    /// Tells whoever asks for a certificate that one of these addresses cannot go in. What counts is what is found when the
    /// certificate is recorded.
    pub(super) async fn check_addresses(&self, sign_in: &SignIn, addresses: &[String]) -> Result<(), CertificateError> {
        for address in addresses {
            let known = self.store.address_use(&sign_in.subject, address, self.now()).await?;
            if let Some(objection) = known.objection(address, self.now()) {
                return Err(self.objected(objection));
            }
        }
        Ok(())
    }

    /// The addresses of whoever is signed in that are known to be theirs: those of the institution's own, the usual one first,
    /// then those that its contact added and they confirmed.
    pub async fn verified_addresses(&self, sign_in: &SignIn) -> Result<Vec<String>, StoreError> {
        let mut addresses = self.institution_addresses(sign_in).await;
        for added in self.store.added_addresses_of(&sign_in.subject).await? {
            let counts =
                added.institution == sign_in.institution && added.verified_at.is_some() && added.removed_at.is_none();
            if counts && !addresses.iter().any(|known| known.eq_ignore_ascii_case(&added.address)) {
                addresses.push(added.address);
            }
        }
        Ok(addresses)
    }

    /// The addresses for which the institution can vouch: it said them, and they lie within its scopes.
    pub async fn institution_addresses(&self, sign_in: &SignIn) -> Vec<String> {
        let mut said = sign_in.attributes.all(AttributeName::Mail).iter();
        let usual = said.next().filter(|_| sign_in.email_verified);
        let institution = self.recall(&sign_in.institution).await;
        let vouched = said.filter(|address| {
            let domain = address.rsplit_once('@').map(|(_, domain)| domain);
            let scopes = institution.iter().flat_map(|institution| &institution.scopes);
            domain.is_some_and(|domain| scopes.into_iter().any(|scope| scope.allows(domain)))
        });
        let mut addresses: Vec<String> = Vec::new();
        for address in usual.into_iter().chain(vouched) {
            if !addresses.iter().any(|known| known.eq_ignore_ascii_case(address)) {
                addresses.push(address.clone());
            }
        }
        addresses
    }
}
