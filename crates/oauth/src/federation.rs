//! OpenID Federation: who belongs to a federation, and what it lets them be
//! ([OpenID Federation 1.0](https://openid.net/specs/openid-federation-1_0.html)). Beadle is a leaf, an OpenID provider;
//! the chains that are read here are those of relying parties.
//!
//! Nothing here fetches: whoever collects statements hands them in, from the entity's own up to the trust anchor's.
//!
//! Invariant: metadata to act upon are had from a [`ResolvedEntity`] alone, and one exists only after a whole chain was
//! verified up to a key that the operator pinned, with every policy and constraint on the way applied.

mod anchors;
pub mod automatic;
mod chain;
mod constraints;
pub mod entity_configuration;
mod entity_id;
pub mod explicit;
mod keys;
pub mod policy;
mod relying_party;
pub mod signed_jwks;
mod statement;
pub mod trust_mark;

pub use domain::client::RegistrationType;

pub use self::{
    anchors::TrustAnchors,
    chain::{ChainError, MAX_STATEMENTS, ResolvedEntity, TrustChain},
    constraints::ConstraintError,
    entity_id::{EntityId, InvalidEntityId, WELL_KNOWN},
    keys::{FederationKeys, KeysError, SignatureError},
    relying_party::RelyingParty,
    statement::{EntityStatement, MEDIA_TYPE, StatementError, TYPE, UnverifiedStatement},
};

/// The entity type of an OpenID Connect relying party
/// ([§5.1.2](https://openid.net/specs/openid-federation-1_0.html#section-5.1.2)).
pub const OPENID_RELYING_PARTY: &str = "openid_relying_party";
/// The entity type of an OpenID provider
/// ([§5.1.3](https://openid.net/specs/openid-federation-1_0.html#section-5.1.3)).
pub const OPENID_PROVIDER: &str = "openid_provider";
/// The entity type of whoever takes part
/// ([§5.1.1](https://openid.net/specs/openid-federation-1_0.html#section-5.1.1)).
pub const FEDERATION_ENTITY: &str = "federation_entity";

#[cfg(test)]
pub(crate) mod tests;
