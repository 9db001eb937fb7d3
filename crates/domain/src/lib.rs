//! Beadle's vocabulary: identifiers, secrets, entities, their lifecycles and the rules that need no I/O.
//!
//! Nothing here reads a clock, a socket or a file: time comes from a [`Clock`], chance from an [`Entropy`].

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod administrator;
pub mod attribute;
pub mod authn_context;
pub mod authorization_detail;
mod browser_cookie;
pub mod claims;
pub mod claims_policy;
pub mod client;
pub mod client_id;
pub mod community;
pub mod consent;
pub mod country;
pub mod credential;
pub mod entropy;
pub mod identifier;
pub mod identifier_change;
pub mod identity_act;
pub mod institution;
pub mod institution_move;
pub mod origin;
pub mod own_page;
pub mod passkey;
pub mod person;
pub mod place;
pub mod recent;
pub mod recognition;
pub mod redirect_uri;
pub mod scope;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod skin_name;
pub mod timestamp;
pub mod token;
pub mod user_code;
pub mod usual;

pub use administrator::{AdministratorRole, Permission};
pub use attribute::{AttributeName, Attributes, UnreadAttribute, UnreadReason};
pub use authorization_detail::AuthorizationDetail;
pub use claims_policy::ClaimsPolicy;
pub use client::{Client, ClientMetadata, ClientStatus, Decision, Registration};
pub use client_id::ClientId;
pub use community::CommunityId;
pub use consent::Consent;
pub use country::Country;
pub use credential::{
    AccessToken, AuthorizationCode, AuthorizationId, CertificateRequestId, DeviceCode, EcpSession, Errand, GrantId,
    LinkId, LoginId, LogoutId, PushedRequest, RefreshToken,
};
pub use entropy::{Entropy, SystemEntropy};
pub use identifier_change::IdentifierChange;
pub use institution::{EntityId, Institution};
pub use institution_move::InstitutionMove;
pub use origin::Origin;
pub use own_page::OwnPage;
pub use passkey::{Passkey, PasskeyId, StepUp};
pub use person::{Subject, SubjectPrefix};
pub use place::Place;
pub use recent::RecentInstitutions;
pub use redirect_uri::RedirectUri;
pub use scope::{Scope, Scopes};
pub use secret::{Digest, Secret};
pub use session::SessionId;
pub use sign_in::SignIn;
pub use skin_name::SkinName;
pub use timestamp::{Clock, SystemClock, Timestamp};
pub use token::{Confirmation, TokenDetails, TokenOrigin};
pub use user_code::UserCode;
pub use usual::UsualInstitutions;
