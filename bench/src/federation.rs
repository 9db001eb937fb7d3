//! A synthetic federation: a signed SAML aggregate like eduGAIN's in size and shape.
//!
//! The same seed gives the same document, byte for byte, but for the signature and what lies in it.

mod certificate;
mod entity;
mod places;
mod random;
mod signing;

pub use self::signing::FederationKey;
use self::{entity::Entity, random::Random};

/// What to make.
#[derive(Debug, Clone, Copy)]
pub struct Federation {
    /// How many entities: about three in five are institutions, the others service providers.
    pub entities: usize,
    /// What everything comes from.
    pub seed: u64,
}

impl Federation {
    /// As large as eduGAIN: about 80 MB.
    pub const LARGE: Self = Self { entities: 10_000, seed: 1 };

    /// Where the signature goes.
    const SIGNATURE: &str = "<!--signature-->";
    /// The root's ID.
    const ID: &str = "_federation";

    /// The document without a signature.
    pub fn unsigned(self, valid_until: &str) -> String {
        let mut document = format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- Nothing of this exists. -->
<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:alg="urn:oasis:names:tc:SAML:metadata:algsupport" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:idpdisc="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol" xmlns:init="urn:oasis:names:tc:SAML:profiles:SSO:request-init" xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute" xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi" xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" xmlns:remd="http://refeds.org/metadata" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="{}" Name="https://federation.example.org" validUntil="{valid_until}">{}
<md:Extensions><mdrpi:PublicationInfo creationInstant="2026-11-22T08:00:00Z" publisher="https://federation.example.org"/></md:Extensions>
"#,
            Self::ID,
            Self::SIGNATURE,
        );
        for number in 0..self.entities {
            // Of its own, so that a federation of fewer entities is the beginning of a larger one.
            Entity::new(number, &mut Random::new(self.seed, number)).write(&mut document);
        }
        document.push_str("</md:EntitiesDescriptor>\n");
        document
    }

    /// The document, signed; `None` only if a library fails.
    pub fn signed(self, valid_until: &str, key: &FederationKey) -> Option<String> {
        self.signed_after(valid_until, key, str::to_owned)
    }

    /// The same, with a change that the federation made.
    pub fn signed_after(
        self,
        valid_until: &str,
        key: &FederationKey,
        change: impl FnOnce(&str) -> String,
    ) -> Option<String> {
        key.sign(&change(&self.unsigned(valid_until)), Self::SIGNATURE, Self::ID)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: Federation = Federation { entities: 20, seed: 7 };
    const END: &str = "2026-12-01T00:00:00Z";

    #[test]
    fn the_same_seed_gives_the_same_federation() {
        assert_eq!(FEW.unsigned(END), FEW.unsigned(END));
        assert_ne!(FEW.unsigned(END), Federation { seed: 8, ..FEW }.unsigned(END));
    }

    #[test]
    fn what_is_signed_is_read_as_signed() {
        let key = FederationKey::new().unwrap();
        let (xml, pinned) = (FEW.signed(END, &key).unwrap(), [key.certificate().to_vec()]);
        let now = domain::Timestamp::parse_rfc3339("2026-11-22T10:00:00Z").unwrap();
        let metadata = saml::metadata::read_signed(xml.as_bytes(), &pinned, now).unwrap();
        assert!((8..20).contains(&metadata.institutions.len()), "{}", metadata.institutions.len());
        assert_eq!(metadata.skipped, []);
    }
}
