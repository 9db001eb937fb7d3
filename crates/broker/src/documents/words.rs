//! Closed lists of words, which documents and requests have as strings.

use ca::RevocationReason;
use domain::{ClientStatus, Decision, Permission, identifier::IdentifierKind};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use storage::{certificate_list::CertificateStanding, outbox::MailState};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// What is a string in JSON and a word of ours in Rust, with a schema that names them all.
macro_rules! words {
    ($($(#[$about:meta])* $name:ident($word:ty, $all:expr);)*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub $word);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let word = $all.into_iter().find(|word| word.as_str() == text);
                word.map(Self).ok_or_else(|| {
                    let all: Vec<_> = $all.into_iter().map(|word| word.as_str()).collect();
                    D::Error::custom(format_args!("expected one of {}", all.join(", ")))
                })
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let all = $all.into_iter().map(|word| word.as_str());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(all)).into()
            }
        }

        impl ToSchema for $name {}
    )*};
}

words! {
    /// Where a relying party stands.
    ClientStatusWord(ClientStatus, ClientStatus::ALL);
    /// What is decided about one.
    DecisionWord(Decision, Decision::ALL);
    /// What is said to a change of one.
    VerdictWord(VerdictWords, VerdictWords::ALL);
    /// How it stands with a certificate.
    CertificateStateWord(CertificateStanding, CertificateStanding::ALL);
    /// Why a certificate is revoked.
    RevocationReasonWord(RevocationReason, RevocationReason::ALL);
    /// How it stands with a letter.
    MailStateWord(MailState, MailState::ALL);
    /// A kind of identifier by which institutions know people.
    IdentifierKindWord(IdentifierKind, IdentifierKind::ALL);
    /// What a token may do.
    PermissionWord(Permission, Permission::ALL.iter().copied());
}

/// A verdict, without the reason that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerdictWords {
    /// It happens.
    Approve,
    /// It is to be otherwise.
    Ask,
    /// It does not happen.
    Reject,
}

impl VerdictWords {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Approve, Self::Ask, Self::Reject];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Ask => "ask",
            Self::Reject => "reject",
        }
    }
}
