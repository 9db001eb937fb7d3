//! The mail addresses that can stand in a person's certificates.

use domain::{AttributeName, SignIn};
use storage::StoreError;

use crate::Broker;

impl Broker {
    /// The addresses of whoever is signed in that are known to be theirs: those of the institution's own, the usual one first.
    pub async fn verified_addresses(&self, sign_in: &SignIn) -> Result<Vec<String>, StoreError> {
        Ok(self.institution_addresses(sign_in).await)
    }

    /// The addresses for which the institution can vouch: it said them, and they lie within its scopes.
    async fn institution_addresses(&self, sign_in: &SignIn) -> Vec<String> {
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
