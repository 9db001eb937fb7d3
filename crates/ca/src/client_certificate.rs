//! Certificates by which clients prove who they are ([RFC 8705 §2.1](https://www.rfc-editor.org/rfc/rfc8705#section-2.1)):
//! the names in them. Whether an authority vouches for them is checked elsewhere.

use std::{net::IpAddr, str::FromStr as _};

use x509_cert::{
    Certificate,
    der::{Decode as _, Encode as _},
    ext::pkix::{SubjectAltName, name::GeneralName},
    name::RdnSequence,
};

use crate::public_key::SubjectPublicKey;

/// A name that a client registered: its certificate must have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisteredName<'a> {
    /// The subject, as RFC 4514 writes it.
    Subject(&'a str),
    /// A DNS name among the alternative names.
    Dns(&'a str),
    /// A URI there.
    Uri(&'a str),
    /// An IP address there.
    Ip(&'a str),
    /// A mail address there.
    Email(&'a str),
}

/// The names of a certificate.
#[derive(Debug, Clone)]
pub struct ClientCertificate {
    public_key: Option<SubjectPublicKey>,
    subject: RdnSequence,
    names: Vec<GeneralName>,
}

impl ClientCertificate {
    /// Reads a certificate (DER); `None` if it is none.
    pub fn parse(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let tbs = certificate.tbs_certificate();
        let names = match tbs.get_extension::<SubjectAltName>() {
            Ok(Some((_, SubjectAltName(names)))) => names,
            Ok(None) => Vec::new(),
            Err(_) => return None,
        };
        let spki = tbs.subject_public_key_info().to_der().ok()?;
        let public_key = SubjectPublicKey::from_spki_der(&spki).ok();
        Some(Self { public_key, subject: RdnSequence::from(tbs.subject().clone()), names })
    }

    /// Its key, if it is of a kind that is certified here.
    pub fn public_key(&self) -> Option<&SubjectPublicKey> {
        self.public_key.as_ref()
    }

    /// The mail addresses in it.
    pub fn emails(&self) -> Vec<String> {
        let mail = self.names.iter().filter_map(|name| match name {
            GeneralName::Rfc822Name(address) => Some(address.to_string()),
            _ => None,
        });
        mail.collect()
    }

    /// Whether the certificate has this name.
    pub fn has(&self, name: RegisteredName<'_>) -> bool {
        let any = |fits: &dyn Fn(&GeneralName) -> bool| self.names.iter().any(fits);
        match name {
            RegisteredName::Subject(wanted) => is_subject(&self.subject, wanted),
            RegisteredName::Dns(wanted) => any(
                &|name| matches!(name, GeneralName::DnsName(name) if name.as_str().eq_ignore_ascii_case(wanted)),
            ),
            RegisteredName::Uri(wanted) => {
                any(&|name| matches!(name, GeneralName::UniformResourceIdentifier(name) if name.as_str() == wanted))
            }
            RegisteredName::Ip(wanted) => wanted.parse().is_ok_and(|wanted: IpAddr| {
                any(&|name| matches!(name, GeneralName::IpAddress(octets) if address(octets.as_bytes()) == Some(wanted)))
            }),
            RegisteredName::Email(wanted) => {
                any(&|name| matches!(name, GeneralName::Rfc822Name(name) if name.as_str() == wanted))
            }
        }
    }
}

/// Compares distinguished names: attribute by attribute in their order, whatever the string types; values without
/// regard to the case of ASCII letters, as [RFC 4517 §4.2.15](https://www.rfc-editor.org/rfc/rfc4517#section-4.2.15) does.
fn is_subject(subject: &RdnSequence, wanted: &str) -> bool {
    let Ok(wanted) = RdnSequence::from_str(wanted) else { return false };
    let wanted = wanted.to_string();
    !wanted.is_empty() && subject.to_string().eq_ignore_ascii_case(&wanted)
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    <[u8; 4]>::try_from(octets).map(IpAddr::from).or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use proptest::prelude::*;

    use super::*;

    fn is(subject: &str, wanted: &str) -> bool {
        is_subject(&RdnSequence::from_str(subject).unwrap(), wanted)
    }

    #[test]
    fn subjects_compare_attribute_by_attribute() {
        assert!(is("CN=Portal,O=Example,C=CH", "CN=Portal,O=Example,C=CH"));
        assert!(is("CN=Portal,O=Example,C=CH", "cn=portal,o=EXAMPLE,c=ch"));
        assert!(is(r"CN=Portal\, Inc.,O=Example", r"CN=Portal\, Inc.,O=Example"));
        assert!(!is("CN=Portal,O=Example,C=CH", "C=CH,O=Example,CN=Portal"));
        assert!(!is("CN=Portal,O=Example,C=CH", "CN=Portal,O=Example"));
        assert!(!is(r"CN=Portal\,O=Example", "CN=Portal,O=Example"));
        assert!(!is(r"CN=Portal\+O=Example", "CN=Portal+O=Example"));
        assert!(!is("CN=Portal", "O=Portal"));
        assert!(!is("CN=Portal", ""));
        assert!(!is("CN=Portal", "Portal"));
    }

    proptest! {
        #[test]
        fn nothing_registered_makes_it_panic(wanted in "\\PC{0,40}", odd in "[CNO=,+#\\\\ é0-9a-f\"]{0,20}") {
            is("CN=Portal", &wanted);
            is("CN=Portal", &odd);
        }

        #[test]
        fn no_bytes_make_it_panic(der in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(ClientCertificate::parse(&der).is_none());
        }
    }
}
