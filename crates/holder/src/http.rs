//! Requests. Invariant: nothing is sent over an open line, but to this machine itself, and no redirect is followed.

use std::{net::IpAddr, time::Duration};

use reqwest::{
    Certificate, Client, RequestBuilder,
    header::{self, HeaderMap},
    redirect::Policy,
};
use thiserror::Error;
use url::{Host, Url};
use zeroize::Zeroizing;

/// The longest that one answer may take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The longest answer that is read, in bytes.
const ANSWER_LIMIT: usize = 1 << 20;

/// Why a request brought no answer.
#[derive(Debug, Error)]
pub enum HttpError {
    /// Passwords and tokens would be seen on the way.
    #[error("{0} does not begin with https://, so nothing is sent there")]
    Open(String),
    /// It is no address.
    #[error("{0} is no address of a web server: write it as https://…")]
    NoAddress(String),
    /// Its certificate is not trusted.
    #[error("the certificate of {0} is not trusted ({1}); --ca-file FILE trusts an authority")]
    NotTrusted(String, String),
    /// Nobody answers.
    #[error("{host} does not answer; see whether the address is right")]
    NoAnswer {
        /// Who.
        host: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The answer is too long.
    #[error("the answer of {0} is longer than {ANSWER_LIMIT} bytes")]
    TooLong(String),
    /// The answer is something else.
    #[error("the answer of {0} cannot be understood: it should be {1}")]
    Unexpected(String, &'static str),
    /// It answers something else than what is asked for.
    #[error("{0} is not there: the answer is HTTP status {1}")]
    Status(String, u16),
    /// The text that should hold certificate authorities holds no certificate.
    #[error("there is no certificate in PEM (-----BEGIN CERTIFICATE-----)")]
    NoCertificate,
    /// The certificates of `--ca-file`, or TLS at all.
    #[error("the certificate authorities for TLS cannot be used")]
    Authorities(#[source] reqwest::Error),
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, if it is text; else empty.
    pub body: Zeroizing<String>,
}

impl Reply {
    /// Whether all went well.
    pub const fn is_ok(&self) -> bool {
        self.status == 200
    }
}

/// An HTTP client.
#[derive(Debug, Clone)]
pub struct Http(Client);

impl Http {
    /// One that trusts the machine's authorities and, beside them, those of this text in PEM. The process must have
    /// installed its TLS provider.
    pub fn new(authorities: Option<&[u8]>) -> Result<Self, HttpError> {
        let is_given = authorities.is_some();
        let authorities = authorities.map_or(Ok(Vec::new()), Certificate::from_pem_bundle);
        let authorities = authorities.map_err(HttpError::Authorities)?;
        if is_given && authorities.is_empty() {
            return Err(HttpError::NoCertificate);
        }
        let builder = || {
            let agent = concat!("beadle-cert/", env!("CARGO_PKG_VERSION"));
            Client::builder().redirect(Policy::none()).timeout(TIMEOUT).user_agent(agent).referer(false)
        };
        let both = builder().tls_certs_merge(authorities.clone()).build();
        // A machine without authorities of its own.
        both.or_else(|_| builder().tls_certs_only(authorities).build()).map(Self).map_err(HttpError::Authorities)
    }

    /// Begins a `GET`.
    pub fn get(&self, url: &Url) -> Result<RequestBuilder, HttpError> {
        Ok(self.0.get(guarded(url)?))
    }

    /// Begins a `POST`.
    pub fn post(&self, url: &Url) -> Result<RequestBuilder, HttpError> {
        Ok(self.0.post(guarded(url)?))
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Result<Reply, HttpError> {
        let request = request.build().map_err(|source| HttpError::NoAnswer { host: String::new(), source })?;
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let failed = |source: reqwest::Error| match distrust(&source) {
            Some(reason) => HttpError::NotTrusted(host.clone(), reason),
            None => HttpError::NoAnswer { host: host.clone(), source: source.without_url() },
        };
        let mut answer = self.0.execute(request).await.map_err(failed)?;
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_LIMIT {
                return Err(HttpError::TooLong(host));
            }
        }
        let body = Zeroizing::new(std::str::from_utf8(&body).unwrap_or_default().to_owned());
        Ok(Reply { status: answer.status().as_u16(), headers: std::mem::take(answer.headers_mut()), body })
    }

    /// The text at an address; anything but 200 is an error.
    pub async fn text(&self, url: &Url) -> Result<Zeroizing<String>, HttpError> {
        let reply = self.send(self.get(url)?.header(header::ACCEPT, "*/*")).await?;
        if reply.is_ok() { Ok(reply.body) } else { Err(HttpError::Status(url.to_string(), reply.status)) }
    }
}

/// Why the certificate of the other side was refused; `None` if that is not what failed.
fn distrust(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let causes = std::iter::successors(Some(error), |error| {
        // What a stream of bytes failed with is inside of its error, and not the source of it.
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        inner.map(|inner| inner as &(dyn std::error::Error + 'static)).or_else(|| error.source())
    });
    causes.filter_map(|error| error.downcast_ref::<rustls::Error>()).find_map(|error| match error {
        rustls::Error::InvalidCertificate(reason) => Some(reason_in_words(reason)),
        _ => None,
    })
}

fn reason_in_words(reason: &rustls::CertificateError) -> String {
    use rustls::CertificateError as Reason;
    let words = match reason {
        Reason::UnknownIssuer => "its authority is not known here",
        Reason::Expired | Reason::ExpiredContext { .. } => "it has expired",
        Reason::NotValidYet | Reason::NotValidYetContext { .. } => "it is not valid yet",
        Reason::NotValidForName | Reason::NotValidForNameContext { .. } => "it is another server's",
        Reason::Revoked => "it was revoked",
        other => return other.to_string(),
    };
    words.to_owned()
}

/// Reads an address; without a scheme it is one by https.
pub fn address(text: &str) -> Result<Url, HttpError> {
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url: Url = whole.parse().map_err(|_| HttpError::NoAddress(text.to_owned()))?;
    guarded(&url)
}

/// The address, if secrets may be sent there.
fn guarded(url: &Url) -> Result<Url, HttpError> {
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => return Err(HttpError::NoAddress(url.to_string())),
    };
    match url.scheme() {
        "https" => Ok(url.clone()),
        "http" if here => Ok(url.clone()),
        _ => Err(HttpError::Open(url.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_by_https_or_stay_on_this_machine() {
        for good in ["login.example.org", "https://login.example.org/x", "http://localhost:8080", "http://127.0.0.1/x"]
        {
            assert!(address(good).is_ok(), "{good}");
        }
        for open in
            ["http://login.example.org", "http://localhost.example.org", "ftp://localhost", "file:///etc/passwd"]
        {
            assert!(address(open).is_err(), "{open}");
        }
        assert!(matches!(address("http://login.example.org"), Err(HttpError::Open(_))));
    }
}
