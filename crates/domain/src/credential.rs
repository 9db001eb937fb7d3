//! Identifiers and bearer credentials that carry their own expiry.
//!
//! The first five bytes of each are seconds since the epoch (big-endian, good until the year 36 000). So an expired one
//! is refused before the database is asked, ids sort by time, and a lookup names the one partition that can hold the
//! row. The expiry is no claim of authority: whoever edits it only makes a credential that was never issued.

mod opaque;

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use serde::{Deserialize, Serialize};

pub use self::opaque::{DeviceCode, EcpSession, Place, PushedRequest};
use crate::{
    entropy::Entropy,
    secret::{Digest, Secret},
    timestamp::Timestamp,
};

const EXPIRY: usize = 5;

fn stamp(bytes: &mut [u8], expires_at: Timestamp) {
    let seconds = expires_at.as_seconds().max(0).to_be_bytes();
    for (to, from) in bytes.iter_mut().zip(seconds.iter().skip(8 - EXPIRY)) {
        *to = *from;
    }
}

fn expiry(bytes: &[u8]) -> Timestamp {
    Timestamp::from_seconds(bytes.iter().take(EXPIRY).fold(0, |all, byte| (all << 8) | i64::from(*byte)))
}

/// Five bytes of expiry, then chance.
fn stamped<const N: usize>(expires_at: Timestamp, entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    stamp(&mut bytes, expires_at);
    bytes
}

macro_rules! expiring_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name([u8; 16]);

        impl $name {
            /// A new id whose row may be dropped after `expires_at` (rounded down to seconds).
            pub fn generate(expires_at: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(stamped(expires_at, entropy))
            }

            /// When the row may be dropped.
            pub fn expires_at(&self) -> Timestamp {
                expiry(&self.0)
            }

            /// Reads the 32 lowercase hexadecimal digits of the text form.
            pub fn parse(text: &str) -> Option<Self> {
                let mut bytes = [0; 16];
                let canonical = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if !canonical {
                    return None;
                }
                for (index, byte) in bytes.iter_mut().enumerate() {
                    *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
                }
                Some(Self(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).ok_or("not an id of 32 hexadecimal digits")
            }
        }
    };
}

expiring_id! {
    /// One sign-in attempt, from `/authorize` until its tokens have ended. Not a secret: it stands in page addresses.
    AuthorizationId
}

expiring_id! {
    /// One question to an institution, until it is answered. Its text behind a `_` is the AuthnRequest's ID.
    LoginId
}

expiring_id! {
    /// One sign-out that goes on to an institution, until it is answered. Its text behind a `_` is the LogoutRequest's ID.
    LogoutId
}

expiring_id! {
    /// One linking of another login to an account, until it is done. Not a secret: it stands in page addresses.
    LinkId
}

expiring_id! {
    /// One request for a certificate by a person in the browser, until it is forgotten. Not a secret: it stands in page
    /// addresses.
    CertificateRequestId
}

/// What an institution is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// A sign-in for a client.
    SignIn(AuthorizationId),
    /// The proof of a login that is to join an account.
    Link(LinkId),
    /// A look at what it releases, for whoever sits in front of the browser with this binding. Nobody is signed in.
    Check(Digest),
}

impl Errand {
    const LINK: &str = "link:";
    const CHECK: &str = "check:";

    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(id) = text.strip_prefix(Self::LINK) {
            LinkId::parse(id).map(Self::Link)
        } else if let Some(browser) = text.strip_prefix(Self::CHECK) {
            Digest::try_from(browser.to_owned()).ok().map(Self::Check)
        } else {
            AuthorizationId::parse(text).map(Self::SignIn)
        }
    }
}

impl fmt::Display for Errand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignIn(id) => write!(f, "{id}"),
            Self::Link(id) => write!(f, "{}{id}", Self::LINK),
            Self::Check(browser) => write!(f, "{}{browser}", Self::CHECK),
        }
    }
}

expiring_id! {
    /// What a person lets a client do while they are away, until its longest end. Not a secret: it stands in ID tokens.
    GrantId
}

/// An authorization code ([RFC 6749 §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)):
/// its own expiry, the id of its authorization, and 128 random bits; 50 URL-safe characters.
#[derive(Debug, Clone)]
pub struct AuthorizationCode {
    secret: Secret,
    authorization: AuthorizationId,
    expires_at: Timestamp,
}

impl AuthorizationCode {
    const LENGTH: usize = EXPIRY + 16 + 16;

    /// A new code for `authorization`.
    pub fn generate(authorization: AuthorizationId, expires_at: Timestamp, entropy: &dyn Entropy) -> Self {
        let mut bytes: [u8; Self::LENGTH] = stamped(expires_at, entropy);
        for (to, from) in bytes.iter_mut().skip(EXPIRY).zip(authorization.0) {
            *to = from;
        }
        Self { secret: Secret::from(BASE64URL.encode(bytes)), authorization, expires_at: expiry(&bytes) }
    }

    /// Reads a code that a client presents; `None` if it cannot be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; Self::LENGTH] = BASE64URL.decode(text).ok()?.try_into().ok()?;
        let id = bytes.get(EXPIRY..EXPIRY + 16)?.try_into().ok()?;
        Some(Self { secret: Secret::from(text), authorization: AuthorizationId(id), expires_at: expiry(&bytes) })
    }

    /// The authorization that the code stands for.
    pub fn authorization(&self) -> AuthorizationId {
        self.authorization
    }

    /// Until when the code can be redeemed.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The value that the client gets.
    pub fn expose(&self) -> &str {
        self.secret.expose()
    }

    /// What is stored.
    pub fn digest(&self) -> Digest {
        self.secret.digest()
    }
}

/// An access token: opaque (its expiry and 216 random bits; 43 URL-safe characters), or a JWT that tells its expiry. The
/// one as the other counts only if its digest is stored, so nothing of it need be verified.
#[derive(Debug, Clone)]
pub struct AccessToken {
    secret: Secret,
    expires_at: Timestamp,
}

impl AccessToken {
    /// The longest that is a JWT, in bytes.
    const MAX_JWT: usize = 8 * 1024;

    /// A new token that lives for `lifetime`.
    pub fn generate(now: Timestamp, lifetime: Duration, entropy: &dyn Entropy) -> Self {
        let bytes: [u8; 32] = stamped(now + lifetime, entropy);
        Self { secret: Secret::from(BASE64URL.encode(bytes)), expires_at: expiry(&bytes) }
    }

    /// One that is a JWT, and has this `exp` (whole seconds).
    pub fn jwt(text: String, expires_at: Timestamp) -> Self {
        Self { secret: Secret::from(text), expires_at: expires_at.truncated_to_seconds() }
    }

    /// Reads a token that a client presents; `None` if it cannot be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        if text.contains('.') {
            return Self::parse_jwt(text);
        }
        let bytes: [u8; 32] = BASE64URL.decode(text).ok()?.try_into().ok()?;
        Some(Self { secret: Secret::from(text), expires_at: expiry(&bytes) })
    }

    fn parse_jwt(text: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Payload {
            exp: u32,
        }
        let payload = text.split('.').nth(1).filter(|_| text.len() <= Self::MAX_JWT)?;
        let payload: Payload = serde_json::from_slice(&BASE64URL.decode(payload).ok()?).ok()?;
        Some(Self::jwt(text.to_owned(), Timestamp::from_seconds(payload.exp.into())))
    }

    /// Until when the token is good.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The value that the client gets.
    pub fn expose(&self) -> &str {
        self.secret.expose()
    }

    /// What is stored.
    pub fn digest(&self) -> Digest {
        self.secret.digest()
    }
}

/// A refresh token ([RFC 6749 §1.5](https://www.rfc-editor.org/rfc/rfc6749#section-1.5)): the id of its grant, 128 random
/// bits that every token of the grant shares, and 128 of its own; 64 URL-safe characters.
///
/// What is shared tells an old token from a guess: who shows it has really had a token of this family.
#[derive(Debug, Clone)]
pub struct RefreshToken {
    secret: Secret,
    grant: GrantId,
    family: Digest,
}

impl RefreshToken {
    const LENGTH: usize = 16 + 16 + 16;

    /// The first token of a new grant.
    pub fn generate(grant: GrantId, entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; Self::LENGTH];
        entropy.fill(&mut bytes);
        for (to, from) in bytes.iter_mut().zip(grant.0) {
            *to = from;
        }
        Self::read(&bytes, grant)
    }

    /// The one that takes its place.
    #[must_use]
    pub fn successor(&self, entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; Self::LENGTH];
        entropy.fill(&mut bytes);
        let old = BASE64URL.decode(self.secret.expose()).unwrap_or_default();
        for (to, from) in bytes.iter_mut().zip(old.iter().take(32)) {
            *to = *from;
        }
        Self::read(&bytes, self.grant)
    }

    /// Reads a token that a client presents; `None` if it cannot be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; Self::LENGTH] = BASE64URL.decode(text).ok()?.try_into().ok()?;
        let grant = GrantId(*bytes.first_chunk::<16>()?);
        Some(Self::read(&bytes, grant))
    }

    fn read(bytes: &[u8; Self::LENGTH], grant: GrantId) -> Self {
        let shared: Vec<u8> = bytes.iter().skip(16).take(16).copied().collect();
        Self { secret: Secret::from(BASE64URL.encode(bytes)), grant, family: Digest::of(&shared) }
    }

    /// The grant that it renews.
    pub fn grant(&self) -> GrantId {
        self.grant
    }

    /// The value that the client gets.
    pub fn expose(&self) -> &str {
        self.secret.expose()
    }

    /// What is stored of this one.
    pub fn digest(&self) -> Digest {
        self.secret.digest()
    }

    /// What is stored of what they all share.
    pub fn family(&self) -> Digest {
        self.family
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

    #[test]
    fn a_code_tells_its_expiry_and_its_authorization() {
        let entropy = SeededEntropy::new(7);
        let id = AuthorizationId::generate(NOW + Duration::from_secs(86_400), &entropy);
        let code = AuthorizationCode::generate(id, NOW + Duration::from_secs(60), &entropy);
        let read = AuthorizationCode::parse(code.expose()).unwrap();
        assert_eq!(read.authorization(), id);
        assert_eq!(read.expires_at(), NOW + Duration::from_secs(60));
        assert_eq!(read.digest(), code.digest());
        assert_eq!(code.expose().len(), 50);
    }

    #[test]
    fn an_access_token_tells_its_expiry() {
        let token = AccessToken::generate(NOW, Duration::from_secs(900), &SeededEntropy::new(7));
        let read = AccessToken::parse(token.expose()).unwrap();
        assert_eq!(read.expires_at(), NOW + Duration::from_secs(900));
        assert!(AccessToken::parse("x").is_none() && AccessToken::parse("").is_none());
    }

    #[test]
    fn an_access_token_that_is_a_jwt_tells_its_expiry() {
        let jwt = |payload: &str| format!("e30.{}.c2ln", BASE64URL.encode(payload));
        let read = AccessToken::parse(&jwt(r#"{"exp":1790000900,"x":[1]}"#)).unwrap();
        assert_eq!(read.expires_at(), NOW + Duration::from_secs(900));
        assert_eq!(read.digest(), AccessToken::jwt(read.expose().to_owned(), read.expires_at()).digest());
        for payload in ["", "{}", "[]", r#"{"exp":"x"}"#, r#"{"exp":-1}"#, r#"{"exp":1.5}"#, r#"{"exp":99999999999}"#] {
            assert!(AccessToken::parse(&jwt(payload)).is_none(), "{payload}");
        }
        assert!(AccessToken::parse(".").is_none() && AccessToken::parse("..").is_none());
        assert!(AccessToken::parse(&jwt(&format!(r#"{{"exp":1,"x":"{}"}}"#, "x".repeat(9_000)))).is_none());
    }

    #[test]
    fn refresh_tokens_of_a_grant_share_its_family_and_nothing_else() {
        let entropy = SeededEntropy::new(7);
        let grant = GrantId::generate(NOW, &entropy);
        let first = RefreshToken::generate(grant, &entropy);
        let second = first.successor(&entropy);
        let stranger = RefreshToken::generate(grant, &entropy);
        let read = RefreshToken::parse(second.expose()).unwrap();
        assert_eq!((read.grant(), read.family(), read.digest()), (grant, first.family(), second.digest()));
        assert_ne!(first.digest(), second.digest());
        assert_ne!(first.family(), stranger.family());
        assert_eq!(first.expose().len(), 64);
        assert!(RefreshToken::parse("x").is_none() && RefreshToken::parse(&"A".repeat(63)).is_none());
    }

    #[test]
    fn an_errand_survives_its_text_form() {
        let entropy = SeededEntropy::new(7);
        let errands = [
            Errand::SignIn(AuthorizationId::generate(NOW, &entropy)),
            Errand::Link(LinkId::generate(NOW, &entropy)),
            Errand::Check(Digest::of(b"browser")),
        ];
        for errand in errands {
            assert_eq!(Errand::parse(&errand.to_string()), Some(errand));
        }
        assert_eq!(Errand::parse("check:short"), None);
    }

    #[test]
    fn ids_sort_by_time_and_have_one_spelling() {
        let entropy = SeededEntropy::new(7);
        let early = LoginId::generate(NOW, &entropy);
        let late = LoginId::generate(NOW + Duration::from_secs(1), &entropy);
        assert!(early.to_string() < late.to_string());
        assert_eq!(LoginId::parse(&late.to_string()), Some(late));
        assert_eq!(LoginId::parse(&late.to_string().to_uppercase()), None);
        assert_eq!(LoginId::parse("é".repeat(16).as_str()), None);
    }
}
