//! Certificates of clients ([RFC 8705](https://www.rfc-editor.org/rfc/rfc8705)): by which they prove who they are, and to
//! which their tokens are bound.
//!
//! The listener has seen that the client holds the key of the certificate, and nothing more. Here it is held against the
//! authorities that the operator trusts, or against what the client registered.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use ca::client_certificate::{ClientCertificate, RegisteredName};
use domain::{Client, ClientMetadata, Digest, Timestamp, token::Confirmation};
use oauth::RequestContext;
use rustls::{
    RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, UnixTime},
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};

use crate::Broker;

/// The authorities that vouch for clients; none if the operator named none.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClientAuthorities(Option<Arc<dyn ClientCertVerifier>>);

/// An authority's certificate cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an authority for client certificates cannot be used: {0}")]
pub struct ClientAuthorityError(String);

impl ClientAuthorities {
    /// From the certificates of the authorities, DER.
    pub(crate) fn new(authorities: &[Vec<u8>]) -> Result<Self, ClientAuthorityError> {
        if authorities.is_empty() {
            return Ok(Self(None));
        }
        let mut roots = RootCertStore::empty();
        for authority in authorities {
            roots
                .add(CertificateDer::from(authority.as_slice()))
                .map_err(|error| ClientAuthorityError(error.to_string()))?;
        }
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
        verifier.map(|verifier| Self(Some(verifier))).map_err(|error| ClientAuthorityError(error.to_string()))
    }

    /// Whether one of them vouches for the first of these certificates now.
    fn vouch_for(&self, certificates: &[Vec<u8>], now: Timestamp) -> bool {
        let (Some(verifier), Some((own, chain))) = (&self.0, certificates.split_first()) else { return false };
        let chain: Vec<CertificateDer<'_>> = chain.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
        let seconds = u64::try_from(now.as_seconds()).unwrap_or_default();
        let now = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        verifier.verify_client_cert(&CertificateDer::from(own.as_slice()), &chain, now).is_ok()
    }
}

impl Broker {
    /// `tls_client_auth` ([RFC 8705 §2.1](https://www.rfc-editor.org/rfc/rfc8705#section-2.1)): an authority vouches for
    /// the certificate, and it has the name that the client registered.
    pub(crate) fn proves_by_authority(&self, client: &Client, context: &RequestContext) -> bool {
        let (Some(own), Some(name)) = (context.certificates.first(), registered_name(&client.metadata)) else {
            return false;
        };
        self.client_authorities.vouch_for(&context.certificates, self.now())
            && ClientCertificate::parse(own).is_some_and(|certificate| certificate.has(name))
    }

    /// `self_signed_tls_client_auth` ([RFC 8705 §2.2](https://www.rfc-editor.org/rfc/rfc8705#section-2.2)): the
    /// certificate stands in the client's key set (`x5c`).
    pub(crate) async fn proves_by_registered_certificate(&self, client: &Client, context: &RequestContext) -> bool {
        let Some(shown) = context.certificates.first() else { return false };
        let is_among =
            |keys: &oauth::jose::ClientKeys| keys.iter().any(|key| key.certificate() == Some(shown.as_slice()));
        match self.client_keys(client).await {
            Ok(keys) if is_among(&keys) => true,
            // It may be newer than the keys at hand.
            Ok(_) => self.newest_client_keys(client).await.is_ok_and(|keys| is_among(&keys)),
            Err(error) => {
                tracing::info!(client = %client.id, reason = %error, "a client certificate was refused");
                false
            }
        }
    }
}

/// The one name that the client registered.
fn registered_name(metadata: &ClientMetadata) -> Option<RegisteredName<'_>> {
    let names = [
        metadata.tls_client_auth_subject_dn.as_deref().map(RegisteredName::Subject),
        metadata.tls_client_auth_san_dns.as_deref().map(RegisteredName::Dns),
        metadata.tls_client_auth_san_uri.as_deref().map(RegisteredName::Uri),
        metadata.tls_client_auth_san_ip.as_deref().map(RegisteredName::Ip),
        metadata.tls_client_auth_san_email.as_deref().map(RegisteredName::Email),
    ];
    names.into_iter().flatten().next()
}

/// How a token names the certificate that it is bound to
/// ([RFC 8705 §3.1](https://www.rfc-editor.org/rfc/rfc8705#section-3.1)).
pub(crate) fn confirmation(context: &RequestContext) -> Option<Confirmation> {
    let own = context.certificates.first()?;
    Some(Confirmation::X5tS256(BASE64URL.encode(Digest::of(own).as_bytes())))
}
