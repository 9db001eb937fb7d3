//! Why a person gets no certificate in the browser, as facts that a page puts into their language. What programs are told is the
//! sentence of the error itself.

use std::time::Duration;

use ca::{CsrError, NameError, PrepareError, PublicKeyError, Weakness};
use domain::Timestamp;
use oauth::bearer::BearerError;
use serde::{Deserialize, Serialize};

use super::{CertificateError, RequestError, Unmet};

/// Why there is no certificate. It is kept beside a request as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why", content = "about")]
pub enum Refusal {
    /// There is no such request, or it was answered or deleted.
    UnknownRequest,
    /// It was sent a moment ago.
    Busy,
    /// The request was written by the login at this institution.
    OtherLogin(String),
    /// So many requests wait.
    TooMany(usize),
    /// None of this profile lives so long.
    TooLong {
        /// The profile.
        profile: String,
        /// The longest that one of it lives.
        longest: Duration,
        /// A profile that allows what was asked for.
        longer: Option<String>,
    },
    /// None of this profile lives so briefly.
    TooShort {
        /// The profile.
        profile: String,
        /// The shortest that one of it lives.
        shortest: Duration,
    },
    /// Not an address that is known to be theirs.
    ForeignAddress(String),
    /// The address belongs to a function and is not alone.
    FunctionNotAlone(String),
    /// Another certificate of theirs has the address.
    AddressInUse {
        /// The address.
        address: String,
        /// When that can be renewed.
        from: Timestamp,
    },
    /// A certificate of somebody else's has the address.
    AddressOfSomebodyElse(String),
    /// The profile needs a mail address.
    NoAddress(String),
    /// There is no such profile here. These there are.
    UnknownProfile(String),
    /// The profile is had in another way. These there are here.
    OtherWay {
        /// The profile.
        profile: String,
        /// What there is here.
        possible: String,
    },
    /// The profile does not certify keys of this kind.
    KeyKind {
        /// The profile.
        profile: String,
        /// The kind, e.g. `RSA-2048`.
        key: String,
    },
    /// The institution does not give this assurance.
    Assurance {
        /// The profile.
        profile: String,
        /// What is missing.
        missing: String,
    },
    /// Conditions that are not met.
    Unmet(Vec<Unmet>),
    /// Nothing has the serial number that is to be renewed.
    NothingToRenew,
    /// So many they got within a year.
    Quota(u32),
    /// The account is closed.
    ClosedAccount,
    /// The institution takes part no more.
    InactiveInstitution,
    /// The login proves no name.
    UnprovedName,
    /// The institution says no name, or none that can be written. In English, if it is known why.
    NoName(Option<String>),
    /// Of this name of the person or of the institution no letter can be written.
    UnwritableName(String),
    /// Others have the key.
    KnownKey,
    /// The key was reported as compromised.
    CompromisedKey,
    /// The key belongs to somebody else.
    ForeignKey,
    /// The certification request cannot be used.
    Csr(CsrRefusal),
    /// The key is one of a certificate authority.
    AuthorityKey,
    /// The authority itself ends too early, then.
    AuthorityEnds(Timestamp),
    /// No certificate can hold the mail address.
    UnwritableAddress,
    /// Nobody signs.
    NoAuthority,
    /// Anything else, in English.
    Other(String),
}

/// What is wrong with a certification request that somebody pasted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what", content = "which")]
pub enum CsrRefusal {
    /// There is none.
    Empty,
    /// It is none.
    Unreadable,
    /// Its end is missing.
    Truncated,
    /// It is another PEM block, of this label.
    OtherPem(String),
    /// There are several blocks, or something else beside it.
    Several,
    /// It is longer than any request.
    TooLong,
    /// It is a private key.
    PrivateKey,
    /// It is signed with this digest, which is broken.
    OldDigest(String),
    /// It is signed by this algorithm, which does not go with its key.
    Algorithm(String),
    /// Its signature is wrong.
    Signature,
    /// Its RSA key has so few bits,
    ShortKey(usize),
    /// or so many.
    LongKey(usize),
    /// Its RSA key has another exponent than 65537.
    Exponent,
    /// Its key is of a kind that is not certified, such as `Ed25519`.
    KeyKind(String),
    /// Its key was made by a chip with the ROCA defect.
    Roca,
    /// Its key is none, or can be computed.
    BrokenKey,
}

impl Refusal {
    /// What was kept. A sentence of an earlier version stays one.
    pub(super) fn kept(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self::Other(text.to_owned()))
    }

    /// What is kept.
    pub(super) fn to_kept(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<&RequestError> for Refusal {
    fn from(error: &RequestError) -> Self {
        match error {
            RequestError::Unknown => Self::UnknownRequest,
            RequestError::Busy => Self::Busy,
            RequestError::OtherLogin(institution) => Self::OtherLogin(institution.clone()),
            RequestError::TooMany => Self::TooMany(super::requests::MOST),
            RequestError::TooLong { profile, longest, longer } => {
                Self::TooLong { profile: profile.clone(), longest: *longest, longer: longer.clone() }
            }
            RequestError::Certificate(error) => error.into(),
        }
    }
}

impl From<&CertificateError> for Refusal {
    fn from(error: &CertificateError) -> Self {
        match error {
            CertificateError::Token(BearerError::OldSignIn(age)) => Self::Unmet(vec![Unmet::OldSignIn(*age)]),
            CertificateError::Token(BearerError::WeakSignIn(contexts)) => {
                Self::Unmet(vec![Unmet::WeakSignIn(contexts.clone())])
            }
            CertificateError::ClosedAccount => Self::ClosedAccount,
            CertificateError::InactiveInstitution => Self::InactiveInstitution,
            CertificateError::UnprovedName => Self::UnprovedName,
            CertificateError::KnownKey => Self::KnownKey,
            CertificateError::CompromisedKey => Self::CompromisedKey,
            CertificateError::ForeignKey => Self::ForeignKey,
            CertificateError::Csr(error) => Self::Csr(error.into()),
            CertificateError::ForeignAddress(address) => Self::ForeignAddress(address.clone()),
            CertificateError::FunctionNotAlone(address) => Self::FunctionNotAlone(address.clone()),
            CertificateError::AddressInUse { address, from } => {
                Self::AddressInUse { address: address.clone(), from: *from }
            }
            CertificateError::AddressOfSomebodyElse(address) => Self::AddressOfSomebodyElse(address.clone()),
            CertificateError::Quota(most) => Self::Quota(*most),
            CertificateError::NotVetted(unmet) => Self::Unmet(vec![unmet.clone()]),
            CertificateError::NotRenewable(unmet) => Self::Unmet(unmet.clone()),
            CertificateError::NothingToRenew => Self::NothingToRenew,
            CertificateError::NoName => Self::NoName(None),
            CertificateError::Name(NameError::Empty { original, .. }) => Self::UnwritableName(original.clone()),
            CertificateError::Name(error) => Self::NoName(Some(error.to_string())),
            CertificateError::Prepare(PrepareError::KeyKind { profile, key }) => {
                Self::KeyKind { profile: profile.clone(), key: key.to_string() }
            }
            CertificateError::Prepare(PrepareError::Lifetime { wanted, profile, min, max }) => {
                let profile = profile.clone();
                if wanted < min {
                    Self::TooShort { profile, shortest: *min }
                } else {
                    Self::TooLong { profile, longest: *max, longer: None }
                }
            }
            CertificateError::Prepare(PrepareError::AuthorityKey) => Self::AuthorityKey,
            CertificateError::Prepare(PrepareError::OutsideAuthority { not_after, .. }) => {
                Self::AuthorityEnds(*not_after)
            }
            CertificateError::Prepare(PrepareError::Email) => Self::UnwritableAddress,
            CertificateError::Prepare(PrepareError::NoEmail(profile)) => Self::NoAddress(profile.clone()),
            CertificateError::UnknownProfile(possible) => Self::UnknownProfile(possible.clone()),
            CertificateError::OtherWay { profile, possible, .. } => {
                Self::OtherWay { profile: profile.clone(), possible: possible.clone() }
            }
            CertificateError::Assurance { profile, missing } => {
                Self::Assurance { profile: profile.clone(), missing: missing.clone() }
            }
            CertificateError::NoAuthority => Self::NoAuthority,
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<&CsrError> for CsrRefusal {
    fn from(error: &CsrError) -> Self {
        match error {
            CsrError::Empty => Self::Empty,
            CsrError::NotBase64 | CsrError::Malformed | CsrError::PlusLost | CsrError::Version => Self::Unreadable,
            CsrError::Truncated => Self::Truncated,
            CsrError::OtherPem { label } => Self::OtherPem(label.clone()),
            CsrError::SeveralBlocks | CsrError::TrailingBytes => Self::Several,
            CsrError::TooLong => Self::TooLong,
            CsrError::PrivateKeySent => Self::PrivateKey,
            CsrError::OldDigest { digest } => Self::OldDigest((*digest).to_owned()),
            CsrError::SignatureAlgorithm { algorithm } => Self::Algorithm(algorithm.clone()),
            CsrError::Signature => Self::Signature,
            CsrError::Key(error) => error.into(),
            CsrError::Weak(Weakness::Roca) => Self::Roca,
            CsrError::Weak(Weakness::SmallFactor | Weakness::ClosePrimes) => Self::BrokenKey,
        }
    }
}

impl From<&PublicKeyError> for CsrRefusal {
    fn from(error: &PublicKeyError) -> Self {
        match error {
            PublicKeyError::Unsupported { algorithm } => Self::KeyKind(algorithm.clone()),
            PublicKeyError::RsaTooSmall { bits } => Self::ShortKey(*bits),
            PublicKeyError::RsaTooLarge { bits } => Self::LongKey(*bits),
            PublicKeyError::RsaExponent => Self::Exponent,
            PublicKeyError::Malformed
            | PublicKeyError::RsaZero
            | PublicKeyError::RsaEven
            | PublicKeyError::NotOnCurve(_)
            | PublicKeyError::Infinity
            | PublicKeyError::CompressedPoint => Self::BrokenKey,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_kept_as_it_was_and_an_old_sentence_as_a_sentence() {
        let unmet = vec![Unmet::TooEarly(Timestamp::from_seconds(1_800_000_000)), Unmet::NoStatus, Unmet::Quota(3)];
        for refusal in [
            Refusal::Unmet(unmet),
            Refusal::Busy,
            Refusal::TooLong { profile: "long".into(), longest: Duration::from_secs(86_400), longer: None },
            Refusal::Csr(CsrRefusal::OtherPem("CERTIFICATE".into())),
            Refusal::Csr(CsrRefusal::Empty),
        ] {
            assert_eq!(Refusal::kept(&refusal.to_kept()), refusal);
        }
        for text in ["The account is closed.", "", "{\"why\":\"of tomorrow\"}"] {
            assert_eq!(Refusal::kept(text), Refusal::Other(text.to_owned()));
        }
    }
}
