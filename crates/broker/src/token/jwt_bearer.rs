//! The JWT bearer grant ([RFC 7521 §4.1](https://www.rfc-editor.org/rfc/rfc7521#section-4.1),
//! [RFC 7523 §2.1](https://www.rfc-editor.org/rfc/rfc7523#section-2.1)): a client acts for a person who is away, by an
//! assertion that names them.
//!
//! Invariant: an assertion tells for whom, and gives no right of its own. What the client may do stands in the grant that
//! the person gave it, and ends with that.

use domain::{Client, Scope, Scopes, Subject, client::JwsAlgorithm, identifier::Identifier};
use oauth::{
    RequestContext,
    client_auth::assertion::{ALGORITHMS, FAPI_ALGORITHMS},
    jose::{Allowed, JwsError, UnverifiedJwt},
    metadata::path,
    token::{
        JwtBearerGrant,
        jwt_bearer::{GrantClaims, TYPES},
    },
};
use storage::{StoreError, grants::StoredGrant};

use super::{Asker, Granted, Identity, TokenError, confidential, invalid_grant};
use crate::{
    Broker,
    client_authentication::remembered,
    client_keys::ClientKeysError,
    settings::{AssertionIssuer, IssuerKeys, NamedBy},
};

const NO_GRANT: &str = "There is no live grant to this client of a person whom the sub of the assertion names: they have to \
                        sign in and agree to offline_access (again).";
const NOT_TRUSTED: &str =
    "The iss of the assertion is neither the client_id nor anybody whose assertions this client may use.";

/// Who signed an assertion.
enum Signer<'a> {
    /// The client itself.
    Client,
    /// Somebody whom the operator named for this client.
    Issuer(&'a AssertionIssuer),
}

impl Broker {
    /// Issues what the client may have of the person whom an assertion names.
    pub(super) async fn redeem_assertion(
        &self,
        asker: &Asker<'_>,
        context: &RequestContext,
        request: &JwtBearerGrant,
    ) -> Result<Granted, TokenError> {
        confidential(asker.client)?;
        let (client, now) = (asker.client, self.now());
        let token = UnverifiedJwt::parse(request.assertion.expose()).map_err(|error| not_taken(&error))?;
        let claimed = token.claimed().map_err(|error| not_taken(&error))?;
        let issuer = &self.settings.issuer;
        let audiences = [issuer.as_str(), &issuer.endpoint(path::TOKEN), &context.url];
        let claims =
            GrantClaims::read(&claimed, &audiences, now).map_err(|error| invalid_grant(&format!("{error}.")))?;
        if client.metadata.fapi2 && !claims.terms.is_for_nobody_but(issuer.as_str()) {
            return Err(invalid_grant("aud of the assertion must be the issuer, as a text and nothing else."));
        }
        let signer = self.signer(client, &claims.issuer).ok_or_else(|| invalid_grant(NOT_TRUSTED))?;
        self.verify_assertion(client, &signer, token).await?;
        if !self.use_assertion(&claims).await? {
            return Err(invalid_grant("The assertion was used before: each needs a jti of its own."));
        }
        let grant = self.grant_named(client, &signer, &claims.subject).await?;
        let grant = grant.ok_or_else(|| invalid_grant(NO_GRANT))?;
        let access_token = self.mint_from(asker, &grant, &signer.gives(&grant.scopes)).await?;
        let idle_until = self.idle_until(asker, grant.id, now);
        if !self.store.use_grant(grant.id, idle_until, &access_token, now).await? {
            return Err(invalid_grant(NO_GRANT));
        }
        let identity = access_token.scopes.contains(&Scope::OpenId).then_some(grant.sign_in);
        Ok(Granted {
            access_token,
            identity: identity.map(|sign_in| Identity { sign_in, nonce: None }),
            // RFC 7521 §4.1: an assertion takes its place.
            refresh: None,
            issued_token_type: None,
        })
    }

    fn signer(&self, client: &Client, issuer: &str) -> Option<Signer<'_>> {
        if issuer == client.id.as_str() {
            return Some(Signer::Client);
        }
        let known = |named: &&AssertionIssuer| named.issuer == issuer && named.clients.contains(&client.id);
        self.settings.assertion_issuers.iter().find(known).map(Signer::Issuer)
    }

    async fn verify_assertion(
        &self,
        client: &Client,
        signer: &Signer<'_>,
        token: UnverifiedJwt<'_>,
    ) -> Result<(), TokenError> {
        let algorithms: &[JwsAlgorithm] = if client.metadata.fapi2 { FAPI_ALGORITHMS } else { ALGORITHMS };
        let allowed = Allowed { algorithms, types: TYPES, untyped: true };
        let outcome = match signer {
            Signer::Client => self.verify_by_client(client, token, &allowed).await.map(drop),
            Signer::Issuer(AssertionIssuer { keys: IssuerKeys::Known(keys), .. }) => {
                token.verify(keys, &allowed).map(drop).map_err(ClientKeysError::from)
            }
            Signer::Issuer(AssertionIssuer { keys: IssuerKeys::At(url), .. }) => {
                self.verify_by_keys_at(url, token, &allowed).await.map(drop)
            }
        };
        outcome.map_err(|error| {
            tracing::info!(client = %client.id, reason = %error, "an assertion was refused");
            match error {
                ClientKeysError::Jws(error) => not_taken(&error),
                ClientKeysError::None => invalid_grant("The client has registered no keys that could sign assertions."),
                ClientKeysError::KeySet(_) | ClientKeysError::Unreachable => {
                    invalid_grant("The keys of whoever signed the assertion are not at hand.")
                }
            }
        })
    }

    async fn use_assertion(&self, claims: &GrantClaims) -> Result<bool, StoreError> {
        let used = format!("jwt_bearer\n{}\n{}", claims.issuer, claims.terms.jti);
        self.store.use_once(domain::Digest::of(used.as_bytes()), remembered(claims.terms.expires_at)).await
    }

    /// The live grant of the person whom the signer calls so. Whatever is wrong, the answer is the same: what the client
    /// does not know of a person, it does not learn here.
    async fn grant_named(
        &self,
        client: &Client,
        signer: &Signer<'_>,
        name: &str,
    ) -> Result<Option<StoredGrant>, StoreError> {
        let now = self.now();
        let found = match signer {
            Signer::Client => self.store.live_grant_of_sub(name, &client.id, now).await?,
            Signer::Issuer(issuer) => match self.person_named(&issuer.people, name).await? {
                Some(subject) => self.store.live_grant(&subject, &client.id, now).await?,
                None => None,
            },
        };
        let Some(grant) = found else { return Ok(None) };
        Ok(self.counts(&grant.sign_in).await?.then_some(grant))
    }

    async fn person_named(&self, by: &NamedBy, name: &str) -> Result<Option<Subject>, StoreError> {
        match by {
            NamedBy::Sub => match Subject::parse(name) {
                Some(subject) => self.store.account_of(&subject).await,
                None => Ok(None),
            },
            NamedBy::Identifier { institution, kind } => {
                self.store.identified(institution, &Identifier::new(*kind, name)).await
            }
        }
    }
}

impl Signer<'_> {
    /// What of a grant it can call up. Certificates bear a person's own name: for them the client itself has to sign.
    fn gives(&self, granted: &Scopes) -> Scopes {
        match self {
            Self::Client => granted.clone(),
            Self::Issuer(_) => granted.iter().filter(|scope| !scope.is_certifying()).cloned().collect(),
        }
    }
}

fn not_taken(error: &JwsError) -> TokenError {
    invalid_grant(&format!("The assertion is refused: {error}."))
}
