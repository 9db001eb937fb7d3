//! What programs of administrators show.

use serde::Serialize;
use utoipa::ToSchema;

use super::{PermissionWord, at};
use crate::admin_tokens::AdminToken;

/// A token, without the token.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdminTokenDocument {
    /// What it is called.
    pub name: String,
    /// What whoever shows it may do.
    pub scopes: Vec<PermissionWord>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it ends.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

impl From<AdminToken> for AdminTokenDocument {
    fn from(token: AdminToken) -> Self {
        Self {
            name: token.name,
            scopes: token.scopes.into_iter().map(PermissionWord).collect(),
            created_at: at(token.created_at),
            expires_at: at(token.expires_at),
        }
    }
}
