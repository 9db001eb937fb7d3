//! ID tokens, wherever they are issued.

use domain::{Client, Scopes, Secret, SignIn, TokenOrigin, claims::RequestedClaims};
use oauth::id_token::{IdTokenClaims, at_hash, c_hash, s_hash};

use crate::{
    Broker,
    signing::{Protection, SigningError},
};

/// What an ID token is made from.
pub(crate) struct NewIdToken<'a> {
    /// Who gets it.
    pub(crate) client: &'a Client,
    /// Where it comes from; it leads back there when it is exchanged.
    pub(crate) origin: TokenOrigin,
    /// Who signed in.
    pub(crate) sign_in: &'a SignIn,
    /// What was granted.
    pub(crate) scopes: &'a Scopes,
    /// What was asked for by name.
    pub(crate) claims: &'a RequestedClaims,
    /// That of the authorization request.
    pub(crate) nonce: Option<&'a str>,
    /// The access token beside it.
    pub(crate) access_token: Option<&'a Secret>,
    /// The code beside it.
    pub(crate) code: Option<&'a str>,
    /// The state beside it.
    pub(crate) state: Option<&'a str>,
}

impl Broker {
    /// Writes an ID token, signs it, and encrypts it for a client that registered so.
    pub(crate) async fn id_token(&self, new: &NewIdToken<'_>) -> Result<Secret, SigningError> {
        let now = self.now();
        let protection = Protection::of_id_tokens(new.client);
        let algorithm = protection.signing;
        let sub = self.subject_for(new.client, &new.sign_in.subject).await?;
        let jti = format!("{}.{}", new.origin, Secret::generate(self.entropy()).expose());
        let sid = new.sign_in.session.seen_by(&new.client.id);
        let (acr, amr) = (new.sign_in.context(), new.sign_in.methods());
        let wanted = new.claims.id_token.iter().map(String::as_str);
        let released = self.view(new.client, new.sign_in).await.claims(new.scopes, wanted);
        let claims = IdTokenClaims {
            iss: &self.settings.issuer,
            sub: &sub,
            aud: &new.client.id,
            exp: now + self.settings.lifetimes.token,
            iat: now,
            auth_time: new.sign_in.authenticated_at,
            nonce: new.nonce,
            acr,
            amr: &amr,
            jti: &jti,
            sid: Some(&sid),
            at_hash: new.access_token.map(|token| at_hash(algorithm, token)),
            c_hash: new.code.map(|code| c_hash(algorithm, code)),
            s_hash: new.state.map(|state| s_hash(algorithm, state)),
            released: &released,
        };
        self.protected(new.client, protection, None, &claims).await.map(Secret::from)
    }
}
