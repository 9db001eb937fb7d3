//! Fetching, listing and revoking certificates with an access token.

use std::time::Duration;

use ca::holder::Credential;
use domain::Timestamp;
use reqwest::header::WWW_AUTHENTICATE;
use serde::{Deserialize, Serialize};

use crate::{
    Error, Refusal,
    error::readable,
    http::{HttpError, Reply},
    server::Server,
    token::Tokens,
};

/// A certificate that was fetched.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// It, with what the server sent above it.
    pub credential: Credential,
}

impl Fetched {
    pub(crate) fn read(pem: &str) -> Option<Self> {
        Credential::parse(pem).ok().map(|credential| Self { credential })
    }
}

/// What is wanted of a certificate.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// The profile; the server's usual one if left out.
    pub profile: Option<&'a str>,
    /// How long it is to live; as the profile says if left out.
    pub lifetime: Option<Duration>,
    /// The serial number of the certificate that it follows: the server then tells whatever stands against renewing it.
    pub renews: Option<&'a str>,
}

/// How an attempt with a token ended that may need another one.
pub enum Attempt<T> {
    /// Well.
    Done(T),
    /// The token is not good for it (any more): the person must sign in again. The server's words.
    SignInAgain(Refusal),
}

/// A certificate in the person's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its serial number: hexadecimal, or decimal of one for SSH.
    pub serial: String,
    /// What it is, and whom it names.
    #[serde(flatten)]
    pub kind: ListedKind,
    /// The institution that vouched.
    pub institution: String,
    /// Who fetched it.
    pub fetched_by: String,
    /// From when it is good, in seconds since the epoch.
    pub not_before: i64,
    /// Until when.
    pub not_after: i64,
    /// `valid`, `expired` or `revoked`.
    pub state: String,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<i64>,
}

/// What is special to a kind of certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ListedKind {
    /// X.509.
    X509 {
        /// The name in it.
        subject: String,
        /// Its profile.
        profile: String,
    },
    /// For SSH.
    Ssh {
        /// As whom it lets the person in.
        principals: Vec<String>,
        /// The fingerprint of the key.
        key: String,
    },
}

impl Listed {
    /// Whether it is good.
    pub fn is_valid(&self) -> bool {
        self.state == "valid"
    }

    /// When it ends.
    pub const fn end(&self) -> Timestamp {
        Timestamp::from_seconds(self.not_after)
    }

    /// The profile, if it is one of X.509.
    pub fn profile(&self) -> Option<&str> {
        match &self.kind {
            ListedKind::X509 { profile, .. } => Some(profile),
            ListedKind::Ssh { .. } => None,
        }
    }

    /// What the server said, fit for a terminal.
    fn new(written: &Written, kind: ListedKind) -> Self {
        Self {
            serial: readable(&written.serial),
            kind,
            institution: readable(&written.institution),
            fetched_by: readable(&written.fetched_by),
            not_before: written.not_before,
            not_after: written.not_after,
            state: readable(&written.state),
            revoked_at: written.revoked_at,
        }
    }
}

/// What both kinds have.
#[derive(Deserialize)]
struct Written {
    serial: String,
    institution: String,
    fetched_by: String,
    not_before: i64,
    not_after: i64,
    state: String,
    revoked_at: Option<i64>,
}

#[derive(Deserialize)]
struct WrittenX509 {
    subject: String,
    profile: String,
    #[serde(flatten)]
    written: Written,
}

#[derive(Deserialize)]
struct WrittenSsh {
    principals: Vec<String>,
    key: String,
    #[serde(flatten)]
    written: Written,
}

/// The answer; a server that knows no certificates for SSH says nothing of them.
#[derive(Deserialize)]
struct List {
    certificates: Vec<WrittenX509>,
    #[serde(default)]
    ssh_certificates: Vec<WrittenSsh>,
}

impl From<List> for Vec<Listed> {
    fn from(list: List) -> Self {
        let x509 = list.certificates.into_iter().map(|one| {
            let kind = ListedKind::X509 { subject: readable(&one.subject), profile: readable(&one.profile) };
            Listed::new(&one.written, kind)
        });
        let ssh = list.ssh_certificates.into_iter().map(|one| {
            let principals = one.principals.iter().map(|name| readable(name)).collect();
            Listed::new(&one.written, ListedKind::Ssh { principals, key: readable(&one.key) })
        });
        x509.chain(ssh).collect()
    }
}

impl Server {
    /// Has a key certified.
    pub async fn certificate(
        &self,
        tokens: &Tokens,
        request_pem: &str,
        wish: Wish<'_>,
    ) -> Result<Attempt<Fetched>, Error> {
        let endpoint = self.endpoint(self.endpoints.getcert.as_ref())?;
        let lifetime = wish.lifetime.map(|lifetime| lifetime.as_secs().to_string());
        let mut form = vec![
            ("client_id", self.client_id()?),
            ("access_token", tokens.access_token.expose()),
            ("certreq", request_pem),
        ];
        form.extend(wish.profile.map(|profile| ("profile", profile)));
        form.extend(wish.renews.map(|serial| ("renews", serial)));
        form.extend(lifetime.as_deref().map(|lifetime| ("certlifetime", lifetime)));
        let reply = self.http.send(self.http.post(endpoint)?.form(&form)).await?;
        let unexpected = || HttpError::Unexpected(endpoint.to_string(), "a certificate");
        match outcome(reply)? {
            Attempt::Done(reply) => Ok(Attempt::Done(Fetched::read(&reply.body).ok_or_else(unexpected)?)),
            Attempt::SignInAgain(refusal) => Ok(Attempt::SignInAgain(refusal)),
        }
    }

    /// The person's certificates: those of X.509, then those for SSH.
    pub async fn certificates(&self, tokens: &Tokens) -> Result<Attempt<Vec<Listed>>, Error> {
        let endpoint = self.endpoint(self.endpoints.certificates.as_ref())?;
        let reply = self.http.send(self.http.get(endpoint)?.bearer_auth(tokens.access_token.expose())).await?;
        match outcome(reply)? {
            Attempt::Done(reply) => {
                let list: Result<List, _> = serde_json::from_str(&reply.body);
                let list = list.map_err(|_| HttpError::Unexpected(endpoint.to_string(), "a list of certificates"))?;
                Ok(Attempt::Done(list.into()))
            }
            Attempt::SignInAgain(refusal) => Ok(Attempt::SignInAgain(refusal)),
        }
    }

    /// Takes one of them back, of either kind; with every other one of its key, if that is compromised. How many that were.
    pub async fn revoke_certificate(
        &self,
        tokens: &Tokens,
        serial: &str,
        reason: &str,
    ) -> Result<Attempt<usize>, Error> {
        let endpoint = self.endpoint(self.endpoints.certificate_revocation.as_ref())?;
        let form = [("serial", serial), ("reason", reason)];
        let request = self.http.post(endpoint)?.bearer_auth(tokens.access_token.expose()).form(&form);
        Ok(match outcome(self.http.send(request).await?)? {
            // A server that does not say reached the one that was named.
            Attempt::Done(reply) => {
                Attempt::Done(serde_json::from_str(&reply.body).map_or(1, |Revoked { revoked }| revoked))
            }
            Attempt::SignInAgain(refusal) => Attempt::SignInAgain(refusal),
        })
    }
}

/// What a server says of a revocation.
#[derive(Deserialize)]
struct Revoked {
    revoked: usize,
}

/// A token that has ended, and a sign-in that is too old or too weak ([RFC 9470](https://www.rfc-editor.org/rfc/rfc9470)), are
/// helped by another sign-in; nothing else is.
pub(crate) fn outcome(reply: Reply) -> Result<Attempt<Reply>, Error> {
    if matches!(reply.status, 200 | 204) {
        return Ok(Attempt::Done(reply));
    }
    let refusal = Refusal::read(reply.status, &reply.body);
    if reply.status == 401 && reply.headers.contains_key(WWW_AUTHENTICATE) {
        return Ok(Attempt::SignInAgain(refusal));
    }
    Err(Error::Refused(refusal))
}
