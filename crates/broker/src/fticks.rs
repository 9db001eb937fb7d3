//! F-TICKS: a line for each sign-in, from which federations make their statistics
//! ([draft-johansson-fticks](https://datatracker.ietf.org/doc/html/draft-johansson-fticks-00)).
//!
//! Invariant: off unless the operator wants it; nobody signs in later, or not at all, because of it; and a person is in it
//! only as a keyed hash.

use std::fmt::Write as _;

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use domain::{Client, SignIn, Timestamp};
use outbound::Syslog;

use crate::{Broker, Settings, client_secrets::SecretDerivation};

/// What the operator wants to be told to a federation.
#[derive(Debug, Clone)]
pub struct FticksPolicy {
    /// The federation, as its statistics know it.
    pub federation: String,
    /// What people are hashed with; none: a secret of the database.
    pub salt: Option<String>,
    /// Whether lines go to our own log (target `fticks`).
    pub log: bool,
    /// The collector that they go to by syslog over UDP: `host:port`.
    pub syslog: Option<String>,
}

impl FticksPolicy {
    /// Whether a federation can be called so: letters, digits, `-`, `_`, `.`.
    pub fn is_name(text: &str) -> bool {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        (1..=64).contains(&text.len()) && text.bytes().all(plain)
    }
}

/// Where lines go, and what makes them.
pub(crate) struct Fticks {
    federation: String,
    key: hmac::Key,
    log: bool,
    syslog: Option<Syslog>,
}

impl Fticks {
    pub(crate) fn new(settings: &Settings, secrets: &SecretDerivation) -> Option<Self> {
        let policy = settings.fticks.as_ref()?;
        let key = match &policy.salt {
            Some(salt) => hmac::Key::new(HMAC_SHA256, salt.as_bytes()),
            None => hmac::Key::new(HMAC_SHA256, secrets.for_purpose("fticks").as_ref()),
        };
        let host = url::Url::parse(settings.issuer.as_str()).ok().and_then(|url| url.host_str().map(str::to_owned));
        let host = host.unwrap_or_else(|| "-".to_owned());
        let syslog = policy.syslog.clone().map(|collector| Syslog::start(collector, host));
        Some(Self { federation: policy.federation.clone(), key, log: policy.log, syslog })
    }

    fn line(&self, client: &Client, sign_in: &SignIn, now: Timestamp) -> String {
        let person = hmac::sign(&self.key, sign_in.subject.as_str().as_bytes());
        let person = person.as_ref().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let mut line = format!(
            "F-TICKS/{}/1.0#RESULT=OK#TS={}#RP={}#AP={}#PN={person}#",
            self.federation,
            now.as_seconds(),
            value(client.id.as_str()),
            value(sign_in.institution.as_str()),
        );
        if let Some(acr) = &sign_in.acr {
            let _ = write!(line, "AM={}#", value(acr));
        }
        line
    }
}

impl Broker {
    /// Tells the statistics that somebody signed in to a client.
    pub(crate) fn tell_federation(&self, client: &Client, sign_in: &SignIn) {
        let Some(fticks) = &self.fticks else { return };
        let now = self.now();
        let line = fticks.line(client, sign_in, now);
        if fticks.log {
            tracing::info!(target: "fticks", "{line}");
        }
        if let Some(syslog) = &fticks.syslog
            && !syslog.send("F-TICKS", &line, now)
        {
            tracing::debug!("a line for the federation's statistics is lost");
        }
    }
}

/// A value on one line and between two `#`: what would end either is percent-encoded, and whatever is not ASCII.
fn value(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && byte != b'#' {
            written.push(char::from(byte));
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_ends_its_attribute_or_its_line() {
        assert_eq!(value("https://idp.example.edu/?a=b%20c"), "https://idp.example.edu/?a=b%20c");
        assert_eq!(value("x#RESULT=FAIL#\ny ü"), "x%23RESULT=FAIL%23%0Ay%20%C3%BC");
        assert!(FticksPolicy::is_name("SWAMID-2.0") && !FticksPolicy::is_name("") && !FticksPolicy::is_name("a/b#"));
    }
}
