//! The device grant ([RFC 8628 §3.4](https://www.rfc-editor.org/rfc/rfc8628#section-3.4)): a device asks until a person
//! has answered.

use domain::{DeviceCode, TokenDetails, TokenOrigin};
use oauth::{AuthorizationRequest, ErrorCode, OAuthError, device::DeviceCodeGrant};
use storage::{NewTokens, StoreError, device_codes::Poll};

use super::{Asker, Granted, Identity, TokenError, access_token::Minting};
use crate::Broker;

impl Broker {
    /// Hands out the tokens once the person has agreed. The single use is decided by the database.
    pub(super) async fn redeem_device_code(
        &self,
        asker: &Asker<'_>,
        request: &DeviceCodeGrant,
    ) -> Result<Granted, TokenError> {
        let (client, now) = (asker.client, self.now());
        let unknown = || refused(ErrorCode::InvalidGrant, "The device_code is not one that this client got here.");
        let place = DeviceCode::parse(request.device_code.expose()).ok_or_else(unknown)?.place();
        if now >= place.expires_at {
            return Err(refused(ErrorCode::ExpiredToken, "The device_code has expired; begin anew."));
        }
        let id = match self.store.poll_device(&place, &client.id, now).await? {
            Poll::Approved(id) => id,
            Poll::Unknown => return Err(unknown()),
            Poll::Pending { hasty: false } => {
                return Err(refused(ErrorCode::AuthorizationPending, "The person has not answered yet."));
            }
            Poll::Pending { hasty: true } => {
                return Err(refused(ErrorCode::SlowDown, "Wait five seconds longer between two requests from now on."));
            }
            Poll::Denied => return Err(refused(ErrorCode::AccessDenied, "The person did not agree.")),
            Poll::Redeemed => return Err(refused(ErrorCode::InvalidGrant, "The device_code was used before.")),
        };
        let authorization = self.store.authorization(id).await?.filter(|found| found.revoked_at.is_none());
        let authorization = authorization.ok_or_else(unknown)?;
        let wanted: AuthorizationRequest =
            serde_json::from_str(&authorization.request).map_err(|_| StoreError::Corrupt("authorization request"))?;
        let (Some(scopes), Some(sign_in)) = (&authorization.scopes, &authorization.sign_in) else {
            return Err(unknown());
        };
        if !self.counts(sign_in).await? {
            return Err(refused(ErrorCode::InvalidGrant, "The person's account is closed."));
        }
        let details = TokenDetails {
            audience: asker.audience(wanted.resources.as_slice())?,
            confirmation: asker.confirmation.clone(),
            claims: wanted.claims,
            authorization_details: asker.details(&wanted.authorization_details, scopes)?,
            actor: None,
        };
        let minting = Minting {
            origin: TokenOrigin::Authorization(id),
            sign_in: Some(sign_in),
            scopes,
            details: &details,
            lifetime: self.access_lifetime(asker),
        };
        let tokens = NewTokens {
            access_token: self.mint(client, &minting).await?,
            grant: self.new_grant(asker, &authorization, &details).await?,
        };
        if !self.store.redeem_device(&place, id, &tokens, now).await? {
            return Err(refused(ErrorCode::InvalidGrant, "The device_code was used before."));
        }
        Ok(Granted {
            access_token: tokens.access_token,
            identity: authorization.sign_in.map(|sign_in| Identity { sign_in, nonce: None }),
            refresh: tokens.grant.map(|grant| self.issued(&grant.refresh_token, grant.idle_until)),
            issued_token_type: None,
        })
    }
}

fn refused(code: ErrorCode, sentence: &str) -> TokenError {
    OAuthError::new(code, sentence).into()
}
