//! What stands around the parameters of a request to an endpoint: the proofs of who sends it.

use std::net::IpAddr;

/// Headers, certificate and address of a request, apart from its parameters.
#[derive(Debug, Clone, Default)]
pub struct RequestContext {
    /// The HTTP method.
    pub method: String,
    /// The URL of the endpoint as clients know it: no query, no fragment.
    pub url: String,
    /// The `Authorization` header.
    pub authorization: Option<String>,
    /// Every `DPoP` header ([RFC 9449 §4.1](https://www.rfc-editor.org/rfc/rfc9449#section-4.1)).
    pub dpop: Vec<String>,
    /// The client's TLS certificates, its own first, DER. Only the key of the first is known to be the sender's.
    pub certificates: Vec<Vec<u8>>,
    /// Where the request comes from.
    pub address: Option<IpAddr>,
}

impl RequestContext {
    /// The `Authorization` header.
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }
}
