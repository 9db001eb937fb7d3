//! Initial access tokens: who else than the operator may register clients.

use std::time::Duration;

use base64::{
    Engine as _,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::URL_SAFE_NO_PAD},
};
use domain::{
    Scope, Scopes, Secret, Timestamp,
    client::{contact::readable_name, registrar::RegistrationToken},
};
use oauth::bearer::BearerError;
use storage::StoreError;

use crate::Broker;

/// What an operator says of a new token.
#[derive(Debug, Clone)]
pub struct NewRegistrationToken {
    /// Whose it is.
    pub name: String,
    /// What its clients may ask for.
    pub scopes: Scopes,
    /// Whether its clients can be used at once.
    pub approves: bool,
    /// Whether it may see, change and remove the clients that it brought.
    pub manages: bool,
    /// How many clients it may bring; `None`: any number.
    pub uses: Option<u32>,
    /// How long it is good; `None`: until it is removed.
    pub lifetime: Option<Duration>,
}

impl Broker {
    /// Makes a token; the secret is shown this once.
    pub async fn add_registration_token(
        &self,
        new: NewRegistrationToken,
    ) -> Result<(RegistrationToken, Secret), StoreError> {
        let secret = Secret::generate(self.entropy());
        let now = self.now();
        let token = RegistrationToken {
            id: RegistrationToken::new_id(self.entropy()),
            community: self.settings.community.clone(),
            name: readable_name(&new.name).unwrap_or_default(),
            secret: secret.digest(),
            scopes: new.scopes.iter().cloned().chain([Scope::OpenId]).collect(),
            approves: new.approves,
            manages: new.manages,
            uses_left: new.uses,
            expires_at: new.lifetime.map(|lifetime| now + lifetime),
            created_at: now,
        };
        self.store.insert_registration_token(&token).await?;
        Ok((token, secret))
    }

    /// Every token, the oldest first.
    pub async fn registration_tokens(&self) -> Result<Vec<RegistrationToken>, StoreError> {
        self.store.registration_tokens().await
    }

    /// Removes a token; `false` if there is none. The clients that it brought stay.
    pub async fn remove_registration_token(&self, id: &str) -> Result<bool, StoreError> {
        self.store.remove_registration_token(id).await
    }

    /// The live token behind a bearer credential: its secret alone, or, as CILogon's admin clients send it, id and
    /// secret as `base64url(id:secret)`.
    pub(super) async fn presented_token(&self, bearer: &Secret) -> Result<Option<RegistrationToken>, StoreError> {
        let (id, secret) = match read_admin_credential(bearer.expose()) {
            Some((id, secret)) => (Some(id), secret),
            None => (None, bearer.clone()),
        };
        let token = self.store.registration_token(&secret.digest()).await?;
        let now = self.now();
        let token = token.filter(|token| token.community == self.settings.community);
        Ok(token.filter(|token| token.is_live(now) && id.as_ref().is_none_or(|id| *id == token.id)))
    }
}

/// The bearer credential of CILogon's admin clients.
pub fn admin_credential(token: &RegistrationToken, secret: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}:{}", token.id, secret.expose()))
}

/// `None` if the text is no `base64url(id:secret)`. CILogon's ids have colons themselves, its secrets have none.
fn read_admin_credential(bearer: &str) -> Option<(String, Secret)> {
    const ENGINE: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::URL_SAFE,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let text = String::from_utf8(ENGINE.decode(bearer).ok()?).ok()?;
    let (id, secret) = text.rsplit_once(':')?;
    Some((id.to_owned(), Secret::from(secret)))
}

pub(super) const UNKNOWN: BearerError =
    BearerError::InvalidToken("The token is unknown, has ended, or is not for this client.");

/// The moment before which registrations of an address do not count any more.
pub(super) fn an_hour_before(now: Timestamp) -> Timestamp {
    now - super::api::WINDOW
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE;

    use super::*;

    #[test]
    fn cilogons_form_is_read_with_and_without_padding() {
        let text = "cilogon:/admin/1:s3cret-_";
        for bearer in [URL_SAFE.encode(text), URL_SAFE_NO_PAD.encode(text)] {
            let (id, secret) = read_admin_credential(&bearer).unwrap();
            assert_eq!((id.as_str(), secret.expose()), ("cilogon:/admin/1", "s3cret-_"));
        }
    }

    #[test]
    fn a_secret_alone_is_no_such_form() {
        let secret = Secret::generate(&domain::entropy::SeededEntropy::new(3));
        for bearer in [secret.expose(), "", "%", "a:b", &URL_SAFE.encode("no colon"), &URL_SAFE.encode([0xff, b':'])] {
            assert!(read_admin_credential(bearer).is_none(), "{bearer}");
        }
    }
}
