//! The answer of the authorization endpoint, good or bad, on its way through the browser.

use std::time::Duration;

use domain::{AuthorizationCode, Client, OwnPage, Secret, SignIn, TokenDetails, TokenOrigin};
use oauth::{
    ErrorCode, OAuthError,
    authorize::{FrontChannelResponse, JarmClaims, RedirectTarget},
};
use storage::{NewAccessToken, StoreError, authorizations::Visit};

use crate::{
    Broker,
    id_token::NewIdToken,
    pairwise::audience,
    sign_in::{Attempt, StepError, is_too_weak},
    signing::{Protection, SigningError},
    token::access_token::Minting,
};

/// How long an answer that is a JWT is good; JARM recommends ten minutes at most.
const JARM_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// Under FAPI 2.0 a code lives no longer
/// ([§5.3.2.1](https://openid.net/specs/fapi-security-profile-2_0-final.html)).
const FAPI_CODE_LIFETIME: Duration = Duration::from_secs(60);

impl Broker {
    /// Issues what the request asks for. Of the code only the digest is stored.
    pub(crate) async fn finish(&self, attempt: &Attempt) -> Result<FrontChannelResponse, StepError> {
        let (request, client) = (&attempt.request, &attempt.client);
        let sign_in = attempt.sign_in.as_ref().ok_or(StepError::NotSignedIn)?;
        // A form that was sent without its page, such as an agreement before the passkey.
        if is_too_weak(attempt, sign_in) {
            return Err(StepError::NotSignedIn);
        }
        if let Some(device) = &request.device {
            return self.finish_device(attempt, (device, sign_in)).await;
        }
        if let Some(page) = &request.own_page {
            return self.finish_at_home(attempt, (page, sign_in)).await;
        }
        let target = target(attempt)?;
        if !self.use_up(attempt).await? {
            let sentence = "The request_uri was used in another sign-in meanwhile; push the request again.";
            return self.refuse(attempt, &OAuthError::new(ErrorCode::InvalidRequestUri, sentence)).await;
        }
        // A code ends the attempt, whatever is asked for. One that is not asked for is never seen by anybody.
        let code = AuthorizationCode::generate(attempt.id, self.now() + self.code_lifetime(client), self.entropy());
        let token = if request.response_type.has_token() {
            Some(self.front_channel_token(attempt, sign_in).await?)
        } else {
            None
        };
        let audience = audience(client);
        if !self.store.approve(&code, &request.scopes, token.as_ref(), &self.visit(&audience)).await? {
            return Err(StepError::Ended);
        }
        self.note_use(&client.id).await;
        self.tell_federation(client, sign_in);
        let code = request.response_type.has_code().then(|| code.expose());
        let access_token = token.as_ref().map(|new| Secret::from(new.token.expose()));
        let id_token = if request.response_type.has_id_token() {
            let new = NewIdToken {
                client,
                origin: TokenOrigin::Authorization(attempt.id),
                sign_in,
                scopes: &request.scopes,
                claims: &request.claims,
                nonce: request.nonce.as_deref(),
                access_token: access_token.as_ref(),
                code,
                state: target.state.as_deref(),
            };
            Some(self.id_token(&new).await?)
        } else {
            None
        };
        let (expires_in, scope) = (self.settings.lifetimes.token.as_secs().to_string(), request.scopes.to_string());
        let session_state = self.session_state(client, &sign_in.session, &target.redirect_uri);
        let mut fields = Vec::new();
        fields.extend(code.map(|code| ("code", code)));
        if let Some(token) = &access_token {
            fields.extend([("access_token", token.expose()), ("token_type", "Bearer")]);
            fields.extend([("expires_in", expires_in.as_str()), ("scope", &scope)]);
        }
        fields.extend(id_token.as_ref().map(|token| ("id_token", token.expose())));
        fields.extend(session_state.as_ref().map(|state| ("session_state", state.as_str())));
        Ok(self.respond(client, target, &fields).await?)
    }

    /// Somebody signed in for a page of our own: there is nobody to tell, and no code.
    async fn finish_at_home(
        &self,
        attempt: &Attempt,
        (page, sign_in): (&OwnPage, &SignIn),
    ) -> Result<FrontChannelResponse, StepError> {
        if !self.store.close_authorization(attempt.id).await? {
            return Err(StepError::Ended);
        }
        self.tell_federation(&attempt.client, sign_in);
        Ok(FrontChannelResponse::Redirect(page.to_string()))
    }

    /// The part in the person's session of a client that is answered now.
    pub(crate) fn visit<'a>(&self, audience: &'a str) -> Visit<'a> {
        Visit { told: self.on_record(audience), session_end: self.now() + self.settings.lifetimes.session_absolute }
    }

    /// The access token of an answer through the browser, which nothing can be bound to.
    async fn front_channel_token(&self, attempt: &Attempt, sign_in: &SignIn) -> Result<NewAccessToken, SigningError> {
        let request = &attempt.request;
        let minting = Minting {
            origin: TokenOrigin::Authorization(attempt.id),
            sign_in: Some(sign_in),
            scopes: &request.scopes,
            details: &TokenDetails {
                audience: request.resources.as_slice().to_vec(),
                claims: request.claims.clone(),
                authorization_details: request.authorization_details.clone(),
                ..TokenDetails::default()
            },
            lifetime: self.settings.lifetimes.token,
        };
        self.mint(&attempt.client, &minting).await
    }

    /// Ends the attempt with an error for the client.
    pub(crate) async fn refuse(
        &self,
        attempt: &Attempt,
        error: &OAuthError,
    ) -> Result<FrontChannelResponse, StepError> {
        if !self.store.close_authorization(attempt.id).await? {
            return Err(StepError::Ended);
        }
        if let Some(device) = &attempt.request.device {
            return self.refuse_device(attempt, device).await;
        }
        if attempt.request.own_page.is_some() {
            return Ok(FrontChannelResponse::Redirect(OwnPage::home().to_string()));
        }
        // An error is an answer too.
        self.use_up(attempt).await?;
        Ok(self.respond(&attempt.client, target(attempt)?, &error.fields()).await?)
    }

    /// The answer with these fields as the client wants it: plain, or as one JWT
    /// ([JARM](https://openid.net/specs/oauth-v2-jarm.html)).
    pub(crate) async fn respond(
        &self,
        client: &Client,
        target: &RedirectTarget,
        fields: &[(&str, &str)],
    ) -> Result<FrontChannelResponse, SigningError> {
        let fields = target.complete(&self.settings.issuer, fields);
        if !target.response_mode.is_jwt() {
            return Ok(target.deliver(&fields));
        }
        let claims = JarmClaims { aud: &client.id, exp: self.now() + JARM_LIFETIME, fields: &fields };
        let jwt = self.protected(client, Protection::of_answers(client), None, &claims).await.map(Secret::from)?;
        Ok(target.deliver(&[("response", jwt.expose())]))
    }

    fn code_lifetime(&self, client: &Client) -> Duration {
        let usual = self.settings.lifetimes.code;
        if client.metadata.fapi2 { usual.min(FAPI_CODE_LIFETIME) } else { usual }
    }
}

fn target(attempt: &Attempt) -> Result<&RedirectTarget, StoreError> {
    attempt.request.target.as_ref().ok_or(StoreError::Corrupt("redirect URI"))
}
