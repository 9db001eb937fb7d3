//! The federation's key, and its signature over the aggregate.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::{DsigContext, KeysManager, keys::loader};
use ca::{KeyAlgorithm, KeyPair, self_signed_certificate};
use domain::{Clock as _, SystemClock, SystemEntropy};

/// A key that signs aggregates.
pub struct FederationKey {
    pem: String,
    certificate: Vec<u8>,
}

impl FederationKey {
    /// A new RSA key; `None` only if a library fails.
    pub fn new() -> Option<Self> {
        let pkcs8 = KeyPair::generate(KeyAlgorithm::Rsa2048).ok()?;
        let (now, year) = (SystemClock.now(), Duration::from_secs(365 * 86_400));
        let certificate =
            self_signed_certificate(&pkcs8, "federation.example.org", now, year, &SystemEntropy::default()).ok()?;
        Some(Self { pem: pem("PRIVATE KEY", &pkcs8), certificate })
    }

    /// What is pinned (DER).
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The same, PEM.
    pub fn certificate_pem(&self) -> String {
        pem("CERTIFICATE", &self.certificate)
    }

    /// Signs a document: the signature stands where `place` stood, over the element with this ID. By the library that
    /// keeps documents as trees, so that the signature comes from other code than what is measured.
    pub fn sign(&self, document: &str, place: &str, id: &str) -> Option<String> {
        let template = format!(
            r##"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="#{id}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue></ds:SignatureValue></ds:Signature>"##
        );
        let mut keys = KeysManager::new();
        keys.add_key(loader::load_pem_auto(self.pem.as_bytes(), None).ok()?);
        bergshamra::sign(&DsigContext::new(keys), &document.replacen(place, &template, 1)).ok()
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    for (index, character) in text.chars().enumerate() {
        pem.push(character);
        if index % 64 == 63 {
            pem.push('\n');
        }
    }
    pem + &format!("\n-----END {label}-----\n")
}
