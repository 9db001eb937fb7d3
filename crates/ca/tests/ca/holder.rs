//! What the holder of a certificate makes: requests and proxies, in OpenSSL's opinion too.

use std::time::Duration;

use ca::{
    CertificationRequest, KeyAlgorithm, KeyPair, certificate_pem, chain_pem,
    holder::{
        Credential, CredentialError, ProxyError, ProxyRequest, certification_request, create_proxy, private_key_pem,
    },
};
use domain::entropy::SeededEntropy;

use crate::{
    house::{DAY, House, NOW, liberal},
    openssl::Scratch,
};

const HOUR: Duration = Duration::from_hours(1);

fn key(algorithm: KeyAlgorithm) -> (Vec<u8>, KeyPair) {
    let pkcs8 = KeyPair::generate(algorithm).unwrap();
    (pkcs8.to_vec(), KeyPair::from_pkcs8(&pkcs8).unwrap())
}

#[test]
fn a_request_proves_possession_to_us_and_to_openssl() {
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256, KeyAlgorithm::P384] {
        let (pkcs8, key) = key(algorithm);
        let der = certification_request(&key).unwrap();
        let text =
            format!("-----BEGIN CERTIFICATE REQUEST-----\n{}\n-----END CERTIFICATE REQUEST-----\n", base64(&der));
        assert_eq!(CertificationRequest::parse(&text).unwrap().public_key(), key.public_key());
        let scratch = Scratch::new();
        scratch.file("req.der", &der).file("key.pem", private_key_pem(&pkcs8).as_bytes());
        assert!(scratch.openssl("req -inform DER -in req.der -verify -noout").contains("verify OK"));
        let own = scratch.openssl("pkey -in key.pem -pubout");
        assert_eq!(scratch.openssl("req -inform DER -in req.der -pubkey -noout"), own);
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect::<Vec<_>>().join("\n")
}

/// Ada's certificate and key.
fn ada(house: &House, algorithm: KeyAlgorithm) -> (Credential, KeyPair) {
    let (_, key) = key(algorithm);
    let issued = house.issue(key.public_key(), &liberal(), |_| ());
    let chain = chain_pem(&issued.der, [house.issuing.certificate_der()]);
    (Credential::parse(&chain).unwrap(), key)
}

#[test]
fn a_credential_is_read_from_whatever_stands_around_it() {
    let house = House::new();
    let (ada, _) = ada(&house, KeyAlgorithm::Rsa2048);
    assert_eq!(ada.subject(), house.ada.to_string());
    assert_eq!(ada.issuer(), house.issuing.subject());
    let (pkcs8, _) = key(KeyAlgorithm::P256);
    let file = format!("remark\n{}{}{}", ada.leaf_pem(), *private_key_pem(&pkcs8), ada.authorities_pem());
    let again = Credential::parse(&file).unwrap();
    assert_eq!((again.fingerprint(), again.authorities_pem()), (ada.fingerprint(), ada.authorities_pem()));
    for nothing in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", &*private_key_pem(&pkcs8)] {
        assert!(matches!(Credential::parse(nothing), Err(CredentialError::NotACertificate)), "{nothing}");
    }
}

#[test]
fn a_proxy_acts_for_its_holder_where_proxies_are_allowed() {
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256] {
        let house = House::new();
        let (ada, ada_key) = ada(&house, algorithm);
        let (_, proxy_key) = key(KeyAlgorithm::Rsa2048);
        let request = ProxyRequest {
            holder: &ada,
            holder_key: &ada_key,
            public_key: proxy_key.public_key(),
            lifetime: HOUR * 12,
            now: NOW,
        };
        let der = create_proxy(&request, &SeededEntropy::new(3)).unwrap();
        let proxy = Credential::parse(&certificate_pem(&der)).unwrap();
        let number = proxy.subject().strip_prefix(&format!("{}/CN=", ada.subject())).unwrap().to_owned();
        assert!(number.parse::<u32>().is_ok(), "{number}");
        assert_eq!(proxy.issuer(), ada.subject());
        assert_eq!(proxy.not_after(), NOW + HOUR * 12);

        let scratch = Scratch::new();
        scratch
            .file("root.pem", certificate_pem(house.root.certificate_der()))
            .file("chain.pem", ada.leaf_pem() + &ada.authorities_pem());
        scratch.file("proxy.pem", proxy.leaf_pem());
        let at = NOW.as_seconds();
        let verify = format!("verify -attime {at} -CAfile root.pem -untrusted chain.pem");
        assert!(scratch.openssl(&format!("{verify} -allow_proxy_certs proxy.pem")).contains("OK"));
        assert!(scratch.openssl_refuses(&format!("{verify} proxy.pem")).contains("proxy certificates not allowed"));
        let printed = scratch.openssl("x509 -in proxy.pem -noout -text");
        assert!(printed.contains("Proxy Certificate Information: critical"), "{printed}");
        assert!(printed.contains("Policy Language: Inherit all"), "{printed}");
    }
}

#[test]
fn a_proxy_ends_with_its_holder_at_the_latest_and_needs_the_holders_key() {
    let house = House::new();
    let (ada, ada_key) = ada(&house, KeyAlgorithm::Rsa2048);
    let (_, other) = key(KeyAlgorithm::Rsa2048);
    let request = ProxyRequest {
        holder: &ada,
        holder_key: &ada_key,
        public_key: other.public_key(),
        lifetime: DAY * 400,
        now: NOW,
    };
    let proxy = create_proxy(&request, &SeededEntropy::new(3)).unwrap();
    assert_eq!(Credential::parse(&certificate_pem(&proxy)).unwrap().not_after(), ada.not_after());
    let entropy = SeededEntropy::new(3);
    let stolen = create_proxy(&ProxyRequest { holder_key: &other, ..request }, &entropy);
    assert!(matches!(stolen, Err(ProxyError::OtherKey)));
    let late = create_proxy(&ProxyRequest { now: ada.not_after(), ..request }, &entropy);
    assert!(matches!(late, Err(ProxyError::Ended)));
}
