//! Asking clients for a certificate in the TLS handshake ([RFC 8705](https://www.rfc-editor.org/rfc/rfc8705)).
//!
//! Any certificate will do, also one that nobody vouches for, and none: the handshake shows only that the client holds
//! its key. What it is worth, the broker decides for each client.

use std::sync::Arc;

use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, UnixTime},
    server::{
        NoServerSessionStorage,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
};

/// The same TLS, which also asks for a client certificate. The process must have installed its TLS provider.
pub fn asking_for_certificates(tls: &ServerConfig) -> ServerConfig {
    let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
    let mut config = ServerConfig::builder()
        .with_client_cert_verifier(Arc::new(AnyCertificate(algorithms)))
        .with_cert_resolver(Arc::clone(&tls.cert_resolver));
    config.alpn_protocols.clone_from(&tls.alpn_protocols);
    // Each connection shows its certificate itself; none brings one along from an earlier connection.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config
}

/// Takes every certificate whose key signs the handshake.
#[derive(Debug)]
struct AnyCertificate(WebPkiSupportedAlgorithms);

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
