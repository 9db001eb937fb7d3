//! What programs of administrators show at `/admin/api`: tokens that a command makes, stored as digests.

use std::time::Duration;

use domain::{Permission, Secret};
use storage::StoreError;
pub use storage::admin_tokens::AdminToken;

use crate::Broker;

impl Broker {
    /// A new token that may do this much, in place of one of the same name.
    pub async fn add_admin_token(
        &self,
        name: &str,
        scopes: impl IntoIterator<Item = Permission>,
        lifetime: Duration,
    ) -> Result<Secret, StoreError> {
        let token = Secret::generate(self.entropy());
        let now = self.now();
        let wanted: Vec<_> = scopes.into_iter().collect();
        let scopes = Permission::ALL.iter().copied().filter(|scope| wanted.contains(scope)).collect();
        let about = AdminToken { name: name.to_owned(), scopes, created_at: now, expires_at: now + lifetime };
        self.store.set_admin_token(&about, token.digest()).await?;
        tracing::info!(name, "made a token for the administrators' API");
        Ok(token)
    }

    /// What a live token may do, and until when; `None` for anything else.
    pub async fn admin_token(&self, token: &Secret) -> Result<Option<AdminToken>, StoreError> {
        self.store.admin_token(token.digest(), self.now()).await
    }

    /// Every token, by name.
    pub async fn admin_tokens(&self) -> Result<Vec<AdminToken>, StoreError> {
        self.store.admin_tokens().await
    }

    /// Ends a token at once; `false` if there was none of this name.
    pub async fn remove_admin_token(&self, name: &str) -> Result<bool, StoreError> {
        self.store.remove_admin_token(name).await
    }
}
