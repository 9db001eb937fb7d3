//! Who asks.

use crate::WebAuthnError;

/// Who asks, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    id: String,
    origin: String,
    name: String,
}

impl RelyingParty {
    /// Of an id, which is a host name, of the one origin at which its pages are (`https://host[:port]`, as browsers write
    /// it), and of the name that people are shown. `None` unless the host is the id, or lies below it
    /// ([Web Authentication §13.4.9](https://www.w3.org/TR/webauthn-3/#sctn-validating-origin)).
    pub fn new(id: &str, origin: &str, name: &str) -> Option<Self> {
        let (_, host) = origin.split_once("://")?;
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        let below = host.strip_suffix(id).is_some_and(|before| before.is_empty() || before.ends_with('.'));
        let good = !id.is_empty() && below;
        good.then(|| Self { id: id.to_owned(), origin: origin.to_owned(), name: name.to_owned() })
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What people are shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn check_origin(&self, origin: &str) -> Result<(), WebAuthnError> {
        if origin == self.origin { Ok(()) } else { Err(WebAuthnError::Origin(origin.chars().take(200).collect())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_lie_at_the_id_or_below_it() {
        let good = |id, origin| RelyingParty::new(id, origin, "x").is_some();
        assert!(good("login.example.org", "https://login.example.org"));
        assert!(good("login.example.org", "https://login.example.org:8443"));
        assert!(good("example.org", "https://login.example.org"));
        assert!(good("localhost", "http://localhost:8080"));
        for (id, origin) in [
            ("", "https://login.example.org"),
            ("example.org", "https://badexample.org"),
            ("login.example.org", "https://example.org"),
            ("other.org", "https://login.example.org"),
            ("example.org", "example.org"),
        ] {
            assert!(!good(id, origin), "{id} {origin}");
        }
    }
}
