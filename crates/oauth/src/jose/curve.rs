//! The curves of EC and OKP keys
//! ([RFC 7518 §6.2.1.1](https://www.rfc-editor.org/rfc/rfc7518#section-6.2.1.1),
//! [RFC 8037 §2](https://www.rfc-editor.org/rfc/rfc8037#section-2)).

use aws_lc_rs::agreement::{Algorithm, ECDH_P256, ECDH_P384, ECDH_P521, X25519};

/// A curve, by its name in `crv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
    Ed25519,
    X25519,
}

impl Curve {
    const ALL: [Self; 5] = [Self::P256, Self::P384, Self::P521, Self::Ed25519, Self::X25519];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Ed25519 => "Ed25519",
            Self::X25519 => "X25519",
        }
    }

    /// The curve with this name, if it belongs to this `kty`.
    pub(super) fn parse(key_type: &str, name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.as_str() == name && curve.key_type() == key_type)
    }

    pub(super) const fn key_type(self) -> &'static str {
        match self {
            Self::P256 | Self::P384 | Self::P521 => "EC",
            Self::Ed25519 | Self::X25519 => "OKP",
        }
    }

    /// Bytes of one coordinate.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::P256 | Self::Ed25519 | Self::X25519 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// How keys on it are agreed on; `None` where they only sign.
    pub(super) const fn agreement(self) -> Option<&'static Algorithm> {
        match self {
            Self::P256 => Some(&ECDH_P256),
            Self::P384 => Some(&ECDH_P384),
            Self::P521 => Some(&ECDH_P521),
            Self::X25519 => Some(&X25519),
            Self::Ed25519 => None,
        }
    }
}
