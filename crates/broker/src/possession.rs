//! Proofs of possession: which key a request proves to have, and whether that is the one a token is bound to
//! ([RFC 9449](https://www.rfc-editor.org/rfc/rfc9449), [RFC 8705 §3](https://www.rfc-editor.org/rfc/rfc8705#section-3)).

use domain::{Client, Digest, Secret, client::JwsAlgorithm, token::Confirmation};
use oauth::{
    ErrorCode, OAuthError, RequestContext,
    bearer::{BearerError, PresentedToken, TokenScheme},
    client_auth::assertion::{ALGORITHMS, FAPI_ALGORITHMS},
    dpop::{DpopError, DpopProof},
};
use storage::StoreError;

use crate::{
    Broker,
    client_authentication::remembered,
    client_certificates,
    token::TokenError,
    userinfo::{LiveToken, ResourceError},
};

/// Why a proof of possession does not count.
enum Unproven {
    Refused(DpopError),
    Store(StoreError),
}

impl From<DpopError> for Unproven {
    fn from(error: DpopError) -> Self {
        Self::Refused(error)
    }
}

impl From<StoreError> for Unproven {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Unproven> for TokenError {
    fn from(error: Unproven) -> Self {
        match error {
            Unproven::Refused(error) => Self::Refused(error.into()),
            Unproven::Store(error) => Self::Store(error),
        }
    }
}

impl From<Unproven> for ResourceError {
    fn from(error: Unproven) -> Self {
        match error {
            Unproven::Refused(error) => Self::Bearer(BearerError::InvalidDpopProof(error)),
            Unproven::Store(error) => Self::Store(error),
        }
    }
}

impl Broker {
    /// What a client's new tokens are bound to, by the proof in its request and by its registration. A client whose
    /// tokens must be bound gets none without a proof.
    pub(crate) async fn confirmation(
        &self,
        client: &Client,
        context: &RequestContext,
    ) -> Result<Option<Confirmation>, TokenError> {
        if let Some(jkt) = self.proven_key(client, context).await? {
            return Ok(Some(Confirmation::Jkt(jkt)));
        }
        let metadata = &client.metadata;
        if metadata.dpop_bound_access_tokens {
            return Err(OAuthError::from(DpopError::Missing).into());
        }
        if metadata.tls_client_certificate_bound_access_tokens || metadata.fapi2 {
            let bound = client_certificates::confirmation(context);
            return bound.map(Some).ok_or_else(|| unbound(metadata.fapi2).into());
        }
        Ok(None)
    }

    /// The thumbprint of the DPoP key that a client's request proves to have. The proof is used up.
    pub(crate) async fn proven_key(
        &self,
        client: &Client,
        context: &RequestContext,
    ) -> Result<Option<String>, TokenError> {
        Ok(self.use_proof(context, proof_algorithms(client), None).await?)
    }

    /// Whether the sender of a request may use this token: whoever has it, or only who proves to have its key. Over
    /// `Bearer` a bound token is refused ([RFC 9449 §7.2](https://www.rfc-editor.org/rfc/rfc9449#section-7.2)).
    pub(crate) async fn check_possession(
        &self,
        context: &RequestContext,
        presented: &PresentedToken,
        token: &LiveToken,
    ) -> Result<(), ResourceError> {
        let refuse = |sentence| Err(BearerError::InvalidToken(sentence).into());
        match (&token.grant.details.confirmation, presented.scheme) {
            (None, TokenScheme::Bearer) => Ok(()),
            (Some(Confirmation::Jkt(jkt)), TokenScheme::Dpop) => {
                let algorithms = proof_algorithms(&token.client);
                let proven = self.use_proof(context, algorithms, Some(&presented.token)).await?;
                match proven {
                    Some(proven) if proven == *jkt => Ok(()),
                    Some(_) => Err(Unproven::from(DpopError::OtherKey).into()),
                    None => Err(Unproven::from(DpopError::Missing).into()),
                }
            }
            (Some(Confirmation::Jkt(_)), TokenScheme::Bearer) => {
                refuse("The access token is bound to a DPoP key: send it as Authorization: DPoP, with a proof.")
            }
            (Some(bound), TokenScheme::Bearer) => match client_certificates::confirmation(context) {
                Some(shown) if shown == *bound => Ok(()),
                Some(_) => refuse("The access token is bound to another TLS certificate than the one of this request."),
                None => refuse("The access token is bound to a TLS certificate, and the request comes without it."),
            },
            (None | Some(_), TokenScheme::Dpop) => {
                refuse("The access token is not bound to a DPoP key: send it as Authorization: Bearer.")
            }
        }
    }

    async fn use_proof(
        &self,
        context: &RequestContext,
        algorithms: &[JwsAlgorithm],
        access_token: Option<&Secret>,
    ) -> Result<Option<String>, Unproven> {
        let Some(proof) = DpopProof::read(context, algorithms, access_token, self.now())? else { return Ok(None) };
        if !self.has_nonce(proof.nonce.as_deref()) {
            return Err(DpopError::Nonce.into());
        }
        let used = Digest::of(format!("dpop\n{}\n{}", proof.jkt, proof.jti).as_bytes());
        if !self.store.use_once(used, remembered(proof.expires_at)).await? {
            return Err(DpopError::Replayed.into());
        }
        Ok(Some(proof.jkt))
    }
}

/// What a client may sign its proofs with, wherever it sends them.
const fn proof_algorithms(client: &Client) -> &'static [JwsAlgorithm] {
    if client.metadata.fapi2 { FAPI_ALGORITHMS } else { ALGORITHMS }
}

fn unbound(fapi2: bool) -> OAuthError {
    let sentence = if fapi2 {
        "The tokens of this client must be bound to a key: send a DPoP proof, or come with a TLS certificate."
    } else {
        "The tokens of this client are bound to its TLS certificate, and the request comes without it."
    };
    OAuthError::new(ErrorCode::InvalidRequest, sentence)
}
