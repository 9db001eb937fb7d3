//! Who is this client? ([RFC 6749 §2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3))
//!
//! Invariant: before a client has proved itself, no answer tells whether it exists. Whatever is said of its keys, its
//! method or its standing is said to the client itself.

use domain::{
    Client, ClientStatus, Digest, Timestamp,
    client::{
        AssertionAlgorithm, ClientAuthMethod, Federated, JwsAlgorithm, KeptSecret, MacAlgorithm, RegistrationType,
        failure::ClientFailureKind,
    },
};
use oauth::{
    ClientCredentials, ErrorCode, OAuthError, Params, Proof, RequestContext,
    client_auth::assertion::{ALGORITHMS, AssertionClaims, FAPI_ALGORITHMS, TYPES},
    jose::{Allowed, UnverifiedJwt},
    metadata::path,
};

use crate::{Broker, token::TokenError};

/// Ways in which a client may have proved itself.
type Methods = &'static [ClientAuthMethod];

/// How a client proved itself.
struct Proved {
    /// One of these is what it registered.
    methods: Methods,
    /// The secret that it has shown, or signed with.
    secret: Option<KeptSecret>,
}

impl Proved {
    const fn of(methods: Methods) -> Self {
        Self { methods, secret: None }
    }
}

const PRIVATE_KEY_JWT: Methods = &[ClientAuthMethod::PrivateKeyJwt];
const CLIENT_SECRET_JWT: Methods = &[ClientAuthMethod::ClientSecretJwt];

impl Broker {
    /// The approved client that proves who it is in the way that it registered, or is public and shows nothing. An
    /// unknown client and a wrong secret look and take the same.
    pub async fn authenticate_client(&self, context: &RequestContext, params: &Params) -> Result<Client, TokenError> {
        match self.proven_client(context, params).await {
            Err(error) => Err(self.limit_failures(context, error).await),
            proven => proven,
        }
    }

    async fn proven_client(&self, context: &RequestContext, params: &Params) -> Result<Client, TokenError> {
        let candidates = ClientCredentials::from_request(context.authorization(), params)?;
        for ClientCredentials { id, proof } in &candidates {
            // What an assertion says of itself needs no client, and tells nothing of one.
            let claims = self.assertion_claims(context, proof)?;
            let Some(client) = self.find_client(id).await? else { continue };
            let proved = match proof {
                Proof::Secret(presented, method) => {
                    by_secret(&client, presented.expose(), method.registered(), self.now())
                }
                Proof::Assertion(token) => match &claims {
                    Some(claims) => self.by_assertion(&client, token.expose(), claims, context).await?,
                    None => None,
                },
                Proof::None => self.by_certificate_or_nothing(&client, context).await.map(Proved::of),
            };
            if let Some(Proved { methods, secret }) = proved {
                let id = client.id.clone();
                let admitted = self.admitted(client, methods);
                let noted = |error: &OAuthError| self.note_error(&id, ClientFailureKind::Proof, error.description());
                let client = admitted.inspect_err(noted)?;
                if let Some(secret) = secret {
                    self.note_secret_use(&client.id, &secret).await;
                }
                return Ok(client);
            }
            self.note_error(&client.id, ClientFailureKind::Proof, "");
        }
        Err(refused("There is no such client, or what it shows to prove itself is wrong.").into())
    }

    fn assertion_claims(&self, context: &RequestContext, proof: &Proof) -> Result<Option<AssertionClaims>, OAuthError> {
        let Proof::Assertion(token) = proof else { return Ok(None) };
        let jwt = UnverifiedJwt::parse(token.expose()).and_then(|jwt| jwt.claimed());
        let claims = jwt.map_err(|error| refused(&format!("{error}.")))?;
        let issuer = &self.settings.issuer;
        let audiences = [issuer.as_str(), &issuer.endpoint(path::TOKEN), &context.url];
        let claims = AssertionClaims::read(&claims, &audiences, self.now());
        claims.map(Some).map_err(|error| refused(&format!("{error}.")))
    }

    /// Whether the assertion is signed by the client; then it must also be what its registration allows, and new.
    async fn by_assertion(
        &self,
        client: &Client,
        token: &str,
        claims: &AssertionClaims,
        context: &RequestContext,
    ) -> Result<Option<Proved>, TokenError> {
        let token = UnverifiedJwt::parse(token).map_err(|error| refused(&format!("{error}.")))?;
        let verified: Result<Proved, String> = match client.metadata.token_endpoint_auth_method {
            Some(ClientAuthMethod::PrivateKeyJwt) => {
                let algorithms = assertion_algorithms(client);
                let allowed = Allowed { algorithms: &algorithms, types: TYPES, untyped: true };
                let verified = self.verify_by_client(client, token, &allowed).await;
                verified.map(|_| Proved::of(PRIVATE_KEY_JWT)).map_err(|error| error.to_string())
            }
            Some(ClientAuthMethod::ClientSecretJwt) => {
                let mut verified = Err("the client has no secret that is still good".to_owned());
                for (secret, kept) in self.signing_secrets(client) {
                    let one = token.clone().verify_mac(&secret, &mac_algorithms(client), TYPES);
                    let one = one.map(|_| Proved { methods: CLIENT_SECRET_JWT, secret: Some(*kept) });
                    verified = verified.or(one.map_err(|error| error.to_string()));
                }
                verified
            }
            _ => return Ok(None),
        };
        let proved = match verified {
            Ok(proved) => proved,
            Err(reason) => {
                // The client is told no more than a stranger would be; its owner finds the reason in our log.
                tracing::info!(client = %client.id, reason, "a client assertion was refused");
                return Ok(None);
            }
        };
        let pushed = client.came_by_request() && context.url.ends_with(path::PAR);
        if (client.metadata.fapi2 || pushed) && !claims.terms.is_for_nobody_but(self.settings.issuer.as_str()) {
            return Err(refused("aud of the client_assertion must be the issuer, as a text and nothing else.").into());
        }
        let used = Digest::of(format!("client_assertion\n{}\n{}", client.id, claims.terms.jti).as_bytes());
        if !self.store.use_once(used, remembered(claims.terms.expires_at)).await? {
            return Err(refused("The client_assertion was used before: each needs a jti of its own.").into());
        }
        Ok(Some(proved))
    }
}

fn by_secret(client: &Client, presented: &str, method: ClientAuthMethod, now: Timestamp) -> Option<Proved> {
    // Digests compare in constant time, are made of whatever is presented, and each is looked at, so the time tells nothing.
    let presented = Digest::of(presented.as_bytes());
    let fits =
        |found: Option<KeptSecret>, kept: &KeptSecret| if kept.digest == presented { Some(*kept) } else { found };
    let secret = client.live_secrets(now).fold(None, fits)?;
    let methods: Methods = match method {
        ClientAuthMethod::ClientSecretBasic => &[ClientAuthMethod::ClientSecretBasic],
        _ => &[ClientAuthMethod::ClientSecretPost],
    };
    Some(Proved { methods, secret: Some(secret) })
}

impl Broker {
    /// A request without credentials: of a public client, or of one that its TLS certificate proves.
    async fn by_certificate_or_nothing(&self, client: &Client, context: &RequestContext) -> Option<Methods> {
        use ClientAuthMethod::{SelfSignedTlsClientAuth, TlsClientAuth};
        match client.metadata.token_endpoint_auth_method? {
            ClientAuthMethod::None => Some(&[ClientAuthMethod::None]),
            TlsClientAuth => self.proves_by_authority(client, context).then_some(&[TlsClientAuth]),
            SelfSignedTlsClientAuth => {
                self.proves_by_registered_certificate(client, context).await.then_some(&[SelfSignedTlsClientAuth])
            }
            _ => None,
        }
    }
}

/// The algorithms that a client may sign its assertions with, under its own key.
fn assertion_algorithms(client: &Client) -> Vec<JwsAlgorithm> {
    let all = if client.metadata.fapi2 { FAPI_ALGORITHMS } else { ALGORITHMS };
    let all = all.iter().copied();
    all.filter(|algorithm| is_registered(client, AssertionAlgorithm::Signature(*algorithm))).collect()
}

/// Those that it may use with its secret.
fn mac_algorithms(client: &Client) -> Vec<MacAlgorithm> {
    let all = MacAlgorithm::ALL.iter().copied();
    all.filter(|algorithm| is_registered(client, AssertionAlgorithm::Mac(*algorithm))).collect()
}

fn is_registered(client: &Client, algorithm: AssertionAlgorithm) -> bool {
    client.metadata.token_endpoint_auth_signing_alg.is_none_or(|only| only == algorithm)
}

impl Broker {
    /// A client that has proved itself: by the method that it registered, and it must be in use.
    fn admitted(&self, client: Client, proved: Methods) -> Result<Client, OAuthError> {
        if let Some(registered) = client.metadata.token_endpoint_auth_method
            && !proved.contains(&registered)
        {
            return Err(refused(&format!(
                "The client is registered for {registered}, and proved itself in another way."
            )));
        }
        if let Some(federation) = client.federation.as_ref().filter(|federation| federation.has_ended(self.now())) {
            return Err(refused(&ended(federation)));
        }
        match client.status {
            ClientStatus::Approved => Ok(client),
            status => Err(refused(&format!("This client is {status}; nobody can use it now."))),
        }
    }
}

/// Why a client that a federation brought is not taken any more, and what its owner can do.
pub(crate) fn ended(federation: &Federated) -> String {
    let (anchor, end) = (&federation.trust_anchor, federation.expires_at);
    match federation.by {
        RegistrationType::Explicit => {
            format!("The registration of this client by the federation of {anchor} ended at {end}; register it again.")
        }
        RegistrationType::Automatic => format!(
            "The registration of this client by the federation of {anchor} ended at {end}, and no chain of trust to it \
             could be found since then."
        ),
    }
}

/// Until when a use is remembered: up to the full hour, so that a `jti` cannot come again with a slightly later end.
pub(crate) fn remembered(until: Timestamp) -> Timestamp {
    const HOUR: i64 = 60 * 60;
    Timestamp::from_seconds((until.as_seconds() / HOUR + 1) * HOUR)
}

fn refused(sentence: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClient, sentence)
}
