//! What a relying party's logout request comes to
//! ([RP-Initiated Logout §2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)).
//!
//! Invariant: nobody is sent to an address that is not registered for a client that the request proves or names; and
//! only an ID token of the very session in this browser signs somebody out unasked.

use domain::{Client, ClientId, ClientStatus, SignIn};
use oauth::logout::EndSessionRequest;
use serde_json::{Map, Value};
use storage::StoreError;
use thiserror::Error;

use crate::Broker;

/// A logout request, judged.
#[derive(Debug, Default)]
pub struct ReadLogout {
    /// Who asks, if that is known.
    pub client: Option<Client>,
    /// Where the browser may go afterwards.
    pub way_back: Option<String>,
    /// What is wrong with the request. It is not followed there.
    pub objection: Option<Objection>,
    /// Whether the hint belongs to the session in this browser, so that the person need not be asked.
    pub is_of_this_session: bool,
}

/// What is wrong with a logout request, for whoever wrote the relying party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Objection {
    /// Altered, of another issuer, or no token at all.
    #[error("The id_token_hint is not an ID token that this server signed.")]
    Hint,
    /// The hint is somebody else's.
    #[error("The client_id is not the one that the id_token_hint was issued to.")]
    OtherClient,
    /// Nobody has that name, or may not be used.
    #[error("There is no such client in use.")]
    UnknownClient,
    /// Not one of the client's.
    #[error("The post_logout_redirect_uri is not among those that are registered for the client.")]
    NotRegistered,
    /// Whose address is it?
    #[error("A post_logout_redirect_uri needs an id_token_hint or a client_id, which tells whose it is.")]
    Nobodys,
}

impl Broker {
    /// Judges a logout request in a browser where `sign_in` is signed in. Nothing is done yet.
    pub async fn read_logout(
        &self,
        request: &EndSessionRequest,
        sign_in: Option<&SignIn>,
    ) -> Result<ReadLogout, StoreError> {
        let hint = match request.id_token_hint.as_deref() {
            None => None,
            Some(hint) => match self.own_id_token(hint).await {
                None => return Ok(ReadLogout { objection: Some(Objection::Hint), ..ReadLogout::default() }),
                hint => hint,
            },
        };
        let hinted = hint.as_ref().and_then(|claims| text(claims, "aud"));
        let named = request.client_id.as_deref();
        if hinted.is_some() && named.is_some() && hinted != named {
            return Ok(ReadLogout { objection: Some(Objection::OtherClient), ..ReadLogout::default() });
        }
        let client = match hinted.or(named) {
            None => None,
            Some(id) => match self.client_in_use(id).await? {
                None => return Ok(ReadLogout { objection: Some(Objection::UnknownClient), ..ReadLogout::default() }),
                client => client,
            },
        };
        let (way_back, objection) = match (&request.post_logout_redirect_uri, &client) {
            (None, _) => (None, None),
            (Some(_), None) => (None, Some(Objection::Nobodys)),
            (Some(uri), Some(client)) => {
                if client.metadata.post_logout_redirect_uris.iter().any(|registered| registered.matches(uri)) {
                    (Some(request.way_back(uri)), None)
                } else {
                    (None, Some(Objection::NotRegistered))
                }
            }
        };
        let sid = hint.as_ref().and_then(|claims| text(claims, "sid"));
        let is_of_this_session = match (sid, sign_in, &client) {
            (Some(sid), Some(sign_in), Some(client)) => sign_in.session.seen_by(&client.id) == sid,
            _ => false,
        };
        Ok(ReadLogout { client, way_back, objection, is_of_this_session })
    }

    async fn client_in_use(&self, id: &str) -> Result<Option<Client>, StoreError> {
        let Ok(id) = ClientId::parse(id) else { return Ok(None) };
        let client = self.client(&id).await?;
        Ok(client.filter(|client| client.status == ClientStatus::Approved))
    }
}

fn text<'c>(claims: &'c Map<String, Value>, name: &str) -> Option<&'c str> {
    claims.get(name).and_then(Value::as_str)
}
