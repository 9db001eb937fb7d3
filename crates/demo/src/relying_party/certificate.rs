//! A certificate for the person who signed in: a key made here, a PKCS#10 request, and the provider's `getcert`.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{Secret, Timestamp};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde::Deserialize;
use x509_cert::Certificate;

use super::{
    http::{HttpError, read},
    provider::Provider,
};

/// A certificate with its key.
#[derive(Debug, Clone)]
pub(super) struct IssuedCertificate {
    /// The chain, leaf first (PEM).
    pub(super) chain: String,
    /// The private key (PKCS#8 PEM).
    pub(super) key: Secret,
    /// The subject in the slash form that grids use.
    pub(super) subject: String,
    /// When it ends.
    pub(super) not_after: Timestamp,
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub(super) enum CertificateError {
    /// The key or the request could not be made.
    #[error("The key or the certification request could not be made: {0}")]
    Request(String),
    /// The provider cannot be reached.
    #[error("The provider cannot be reached: {0}")]
    Transport(#[from] HttpError),
    /// The provider refused.
    #[error("The provider said no: {error}")]
    Refused { error: String, description: Option<String> },
    /// The provider's answer is no certificate.
    #[error("The provider's answer is no certificate: {0}")]
    Unreadable(String),
}

/// Makes a key and has it certified.
pub(super) async fn request(provider: &Provider, access_token: &Secret) -> Result<IssuedCertificate, CertificateError> {
    // Making an RSA key takes a tenth of a second: not on a thread that serves others.
    let (key, certreq) = tokio::task::spawn_blocking(key_and_request)
        .await
        .map_err(|error| CertificateError::Request(error.to_string()))?
        .map_err(|error| CertificateError::Request(error.to_string()))?;
    let (client_id, client_secret) = provider.credentials();
    let form = [
        ("access_token", access_token.expose()),
        ("client_id", client_id),
        ("client_secret", client_secret.expose()),
        ("certreq", &certreq),
    ];
    let url = format!("{}/oauth2/getcert", provider.issuer());
    let mut response = provider.http().0.post(url).form(&form).send().await.map_err(HttpError::from)?;
    let body = String::from_utf8_lossy(&read(&mut response).await?).into_owned();
    if !response.status().is_success() {
        return Err(refusal(response.status(), &body));
    }
    let leaf = leaf(&body)?;
    Ok(IssuedCertificate { subject: subject(&leaf), not_after: not_after(&leaf), chain: body, key })
}

/// An RSA-2048 key (PEM) and a request for it: base64 of the DER, without armour.
fn key_and_request() -> Result<(Secret, String), rcgen::Error> {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
    let mut params = CertificateParams::default();
    // The provider puts the person's name in place of this.
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "ignored");
    let request = params.serialize_request(&key)?;
    Ok((Secret::from(key.serialize_pem()), BASE64.encode(request.der())))
}

/// The leaf of a PEM chain.
fn leaf(chain: &str) -> Result<Certificate, CertificateError> {
    let chain = Certificate::load_pem_chain(chain.as_bytes())
        .map_err(|error| CertificateError::Unreadable(error.to_string()))?;
    chain.into_iter().next().ok_or_else(|| CertificateError::Unreadable("it is empty".to_owned()))
}

/// `/DC=org/DC=example/…`: the order of the certificate itself, not RFC 4514's reverse.
fn subject(certificate: &Certificate) -> String {
    let parts: Vec<_> = certificate.tbs_certificate().subject().iter().map(ToString::to_string).collect();
    format!("/{}", parts.join("/"))
}

fn not_after(certificate: &Certificate) -> Timestamp {
    let end = certificate.tbs_certificate().validity().not_after.to_unix_duration();
    Timestamp::from_seconds(i64::try_from(end.as_secs()).unwrap_or(i64::MAX))
}

/// The provider's error, which comes as plain text or as the JSON of RFC 6749 §5.2.
fn refusal(status: reqwest::StatusCode, body: &str) -> CertificateError {
    #[derive(Deserialize)]
    struct OAuthError {
        error: String,
        error_description: Option<String>,
    }
    match serde_json::from_str(body) {
        Ok(OAuthError { error, error_description }) => {
            CertificateError::Refused { error, description: error_description }
        }
        Err(_) => CertificateError::Refused {
            error: status.to_string(),
            description: Some(body.trim().chars().take(500).collect()).filter(|text: &String| !text.is_empty()),
        },
    }
}
