//! The mail addresses that can stand in a person's certificates.

use ca::client_certificate::ClientCertificate;
use domain::{AttributeName, SignIn, Timestamp};
use storage::{Store, StoreError, certificate_addresses::folded};

use super::{CertificateError, OwnName};
use crate::Broker;

/// A mail address that is known to be a person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAddress {
    /// The address.
    pub address: String,
    /// Whether it can go into another certificate now.
    pub standing: AddressStanding,
    /// Of an address of a function the name of its certificates.
    pub function: Option<OwnName>,
}

/// An address that may stand in certificates of a person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedAddress {
    /// The address.
    pub address: String,
    /// Whether it belongs to a function, and not to the person alone: it stands alone in its certificates, under a name of its
    /// own.
    pub is_function: bool,
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
    /// It is not known to be the person's.
    Unknown,
}

impl Broker {
    /// The addresses of whoever is signed in, and whether each can go into another certificate.
    pub async fn own_addresses(&self, sign_in: &SignIn) -> Result<Vec<OwnAddress>, StoreError> {
        let mut own = Vec::new();
        for VerifiedAddress { address, is_function } in self.verified_addresses(sign_in).await? {
            let function = if is_function { self.own_name(sign_in, &folded(&address)).await? } else { None };
            let known = self.store.address_use(&sign_in.subject, &address, self.now()).await?;
            let standing = match known.own_until.map(|until| until - Store::RENEWAL_WINDOW) {
                _ if known.is_somebody_else_s => AddressStanding::SomebodyElse,
                Some(from) if from >= self.now() => AddressStanding::InUse(from),
                _ => AddressStanding::Free,
            };
            own.push(OwnAddress { address, standing, function });
        }
        Ok(own)
    }

    /// Tells whoever asks for a certificate that one of these addresses is not theirs, or cannot go in. What counts is what is found when the
    /// certificate is recorded.
    pub(super) async fn check_addresses(&self, sign_in: &SignIn, addresses: &[String]) -> Result<(), CertificateError> {
        function_among(&self.verified_addresses(sign_in).await?, addresses)?;
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
    pub async fn verified_addresses(&self, sign_in: &SignIn) -> Result<Vec<VerifiedAddress>, StoreError> {
        let institution = self.store.former_names(&sign_in.institution).await?;
        let mut added = self.store.added_addresses_of(&sign_in.subject).await?;
        added.retain(|one| {
            institution.contains(&one.institution) && one.verified_at.is_some() && one.removed_at.is_none()
        });
        let added = added.into_iter().map(|one| VerifiedAddress { address: one.address, is_function: one.is_function });
        Ok(self.all_addresses(sign_in, added).await)
    }

    /// The same, when those are known that a contact of the institution added and the person confirmed.
    pub(super) async fn all_addresses(
        &self,
        sign_in: &SignIn,
        added: impl Iterator<Item = VerifiedAddress>,
    ) -> Vec<VerifiedAddress> {
        let said = self.institution_addresses(sign_in).await.into_iter();
        let mut addresses: Vec<_> = said.map(|address| VerifiedAddress { address, is_function: false }).collect();
        for one in added {
            match addresses.iter_mut().find(|known| known.address.eq_ignore_ascii_case(&one.address)) {
                // Institutions release addresses of functions, too; the contact says which these are.
                Some(known) => known.is_function |= one.is_function,
                None => addresses.push(one),
            }
        }
        addresses
    }

    /// Keeps the addresses of the lasting certificates that are good and were issued before addresses were kept. Done once.
    pub(crate) async fn keep_earlier_addresses(&self) -> Result<(), StoreError> {
        const DONE: &str = "certificate-addresses";
        const BATCH: i64 = 500;
        if self.store.setting(DONE).await?.is_some() {
            return Ok(());
        }
        let mut after = String::new();
        loop {
            let found = self.store.without_addresses(&after, BATCH, self.now()).await?;
            let Some(last) = found.last() else { break };
            after.clone_from(&last.serial);
            for certificate in &found {
                let addresses = ClientCertificate::parse(&certificate.der).map(|read| read.emails());
                self.store.keep_addresses(certificate, &addresses.unwrap_or_default()).await?;
            }
        }
        self.store.settle(DONE, "kept").await?;
        Ok(())
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

/// The address of a function among those that are chosen, as it is compared. Each of them must be known, and that of a function
/// stands alone.
pub(super) fn function_among(known: &[VerifiedAddress], chosen: &[String]) -> Result<Option<String>, CertificateError> {
    let mut function = None;
    for address in chosen {
        match known.iter().find(|known| known.address == *address) {
            None => return Err(CertificateError::ForeignAddress(address.clone())),
            Some(known) if known.is_function => function = Some(address),
            Some(_) => {}
        }
    }
    match function {
        Some(address) if chosen.len() > 1 => Err(CertificateError::FunctionNotAlone(address.clone())),
        function => Ok(function.map(|address| folded(address))),
    }
}
