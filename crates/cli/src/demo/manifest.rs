//! `demo.json`: what a script needs to drive the demo. It appears when every listener answers.

use demo::institution::InstitutionDescription;
use serde::Serialize;

/// The file's content.
#[derive(Debug, Serialize)]
pub(super) struct Manifest {
    pub(super) issuer: String,
    pub(super) admin: Admin,
    pub(super) client: ScriptClient,
    pub(super) institutions: Vec<InstitutionDescription>,
    /// Where the sample relying party is.
    pub(super) relying_party: String,
    /// Base of the plain-HTTP listener: revocation lists and CA certificates.
    pub(super) plain: String,
}

/// How to sign in at the administrators' pages.
#[derive(Debug, Serialize)]
pub(super) struct Admin {
    pub(super) url: String,
    pub(super) username: String,
    pub(super) password: String,
    /// For `/admin/api`; made anew at every start.
    pub(super) api_token: String,
}

/// A confidential, approved client with every scope.
#[derive(Debug, Serialize)]
pub(super) struct ScriptClient {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
}
