//! What must not happen too often: by client, or by address where anybody could pose as the client. All nodes count
//! together, by the minute.
//!
//! Invariant: nobody is locked out by what somebody else does. A client that proves who it is spends from its own; from an
//! address with too many failures, failures alone are answered otherwise, never what is right. Passwords of administrators are
//! the exception: whoever guesses one makes its owner wait for the next minute, too.

use std::{net::IpAddr, time::Duration};

use domain::{Client, Digest, SessionId, Subject, Timestamp};
use oauth::{ErrorCode, OAuthError, RequestContext};
use storage::StoreError;

use crate::{Broker, token::TokenError};

/// Seconds that are counted together.
const SPAN: i64 = 60;

/// How often in a minute; 0: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests that one client pushes; a public one from one address.
    pub pushed_requests: u32,
    /// Devices that one client begins with; a public one at one address.
    pub device_requests: u32,
    /// Wrong secrets, proofs, codes and tokens from one address.
    pub failures: u32,
    /// Looks at what institutions release, from one address.
    pub institution_checks: u32,
    /// Institutions that no list names, and that somebody at one address makes us ask for.
    pub institution_lookups: u32,
    /// Sign-ins without a browser (ECP) that programs at one address begin.
    pub ecp_requests: u32,
    /// Keys that are made here for one person.
    pub server_keys: u32,
    /// Letters that one contact of an institution has sent to mail addresses that they add; to one address it is one.
    pub challenges: u32,
    /// Answers of authenticators in one session.
    pub passkey_answers: u32,
    /// Passwords of administrators that are tried for one name, and from one address.
    pub administrator_passwords: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pushed_requests: 6_000,
            device_requests: 300,
            failures: 300,
            institution_checks: 60,
            institution_lookups: 30,
            ecp_requests: 300,
            server_keys: 6,
            challenges: 20,
            passkey_answers: 20,
            administrator_passwords: 20,
        }
    }
}

/// What there was too much of.
struct TooMany {
    retry_after: Duration,
}

impl Broker {
    /// Counts a pushed request.
    pub(crate) async fn limit_pushed(&self, client: &Client, context: &RequestContext) -> Result<(), TokenError> {
        let limit = self.settings.limits.pushed_requests;
        self.limit_client("par", limit, client, context).await
    }

    /// Counts the request of a device.
    pub(crate) async fn limit_devices(&self, client: &Client, context: &RequestContext) -> Result<(), TokenError> {
        let limit = self.settings.limits.device_requests;
        self.limit_client("device", limit, client, context).await
    }

    /// Counts a look at what an institution releases; how long to wait, if there were too many.
    pub(crate) async fn limit_checks(&self, address: Option<IpAddr>) -> Result<Option<Duration>, StoreError> {
        let Some(address) = address else { return Ok(None) };
        let limit = self.settings.limits.institution_checks;
        let too_many = self.count(&format!("institution check\n{address}"), limit).await?;
        Ok(too_many.map(|too_many| too_many.retry_after))
    }

    /// Counts a question for an institution that no list names; whether there were too many.
    pub(crate) async fn too_many_lookups(&self, address: Option<IpAddr>) -> Result<bool, StoreError> {
        let Some(address) = address else { return Ok(false) };
        let limit = self.settings.limits.institution_lookups;
        Ok(self.count(&format!("institution lookup\n{address}"), limit).await?.is_some())
    }

    /// Counts the begin of a sign-in without a browser; how long to wait, if there were too many.
    pub async fn limit_ecp_requests(&self, address: Option<IpAddr>) -> Result<Option<Duration>, StoreError> {
        let Some(address) = address else { return Ok(None) };
        let too_many = self.count(&format!("ecp\n{address}"), self.settings.limits.ecp_requests).await?;
        Ok(too_many.map(|too_many| too_many.retry_after))
    }

    /// Counts a key that is made for a person; how long to wait, if there were too many.
    pub(crate) async fn limit_server_keys(&self, person: &Subject) -> Result<Option<Duration>, StoreError> {
        let too_many = self.count(&format!("server key\n{person}"), self.settings.limits.server_keys).await?;
        Ok(too_many.map(|too_many| too_many.retry_after))
    }

    /// Counts a letter that a contact has sent to an address; how long to wait, if there were too many.
    pub(crate) async fn limit_challenges(
        &self,
        contact: &Subject,
        address: &str,
    ) -> Result<Option<Duration>, StoreError> {
        let limit = self.settings.limits.challenges;
        let mut too_many = self.count(&format!("challenge\n{contact}"), limit).await?;
        if too_many.is_none() {
            too_many = self.count(&format!("challenge\n\n{address}"), limit.min(1)).await?;
        }
        Ok(too_many.map(|too_many| too_many.retry_after))
    }

    /// Counts a letter by which somebody becomes an owner of a client, by its sender and where it goes; how long to wait, if
    /// there were too many.
    pub(crate) async fn limit_owner_letters(
        &self,
        sender: Option<&str>,
        address: &str,
        most: u32,
    ) -> Result<Option<Duration>, StoreError> {
        let limit = self.settings.limits.challenges;
        let mut too_many = match sender {
            Some(sender) => self.count(&format!("owner letter\n{sender}"), limit).await?,
            None => None,
        };
        if too_many.is_none() {
            let address = address.to_ascii_lowercase();
            too_many = self.count(&format!("owner letter\n\n{address}"), limit.min(most)).await?;
        }
        Ok(too_many.map(|too_many| too_many.retry_after))
    }

    /// Counts an answer of an authenticator; how long to wait, if there were too many. By session: whoever signed in as
    /// somebody elsewhere locks nobody out.
    pub(crate) async fn limit_passkeys(&self, session: &SessionId) -> Result<Option<Duration>, StoreError> {
        let limit = self.settings.limits.passkey_answers;
        let too_many = self.count(&format!("passkey\n{}", session.as_str()), limit).await?;
        Ok(too_many.map(|too_many| too_many.retry_after))
    }

    /// Counts a password that is tried for an administrator; how long to wait, if there were too many from this address, or for
    /// this name.
    pub(crate) async fn limit_passwords(
        &self,
        name: &str,
        address: Option<IpAddr>,
    ) -> Result<Option<Duration>, StoreError> {
        let limit = self.settings.limits.administrator_passwords;
        let mut too_many = match address {
            Some(address) => self.count(&format!("administrator address\n{address}"), limit).await?,
            None => None,
        };
        if too_many.is_none() {
            too_many = self.count(&format!("administrator name\n{name}"), limit).await?;
        }
        Ok(too_many.map(|too_many| too_many.retry_after))
    }

    async fn limit_client(
        &self,
        what: &str,
        limit: u32,
        client: &Client,
        context: &RequestContext,
    ) -> Result<(), TokenError> {
        // Anybody can pose as a public client, but not from everywhere.
        let address = context.address.filter(|_| client.is_public()).as_ref().map(ToString::to_string);
        let who = format!("{what}\n{}\n{}", client.id, address.unwrap_or_default());
        match self.count(&who, limit).await? {
            None => Ok(()),
            Some(TooMany { retry_after }) => {
                let sentence = "This client has sent more of these requests in this minute than it may.";
                Err(TokenError::TooMany { sentence, retry_after })
            }
        }
    }

    /// What a failed request is answered with: its own refusal, or that there were too many from this address.
    pub(crate) async fn limit_failures(&self, context: &RequestContext, error: TokenError) -> TokenError {
        let TokenError::Refused(refused) = &error else { return error };
        let Some(address) = context.address.filter(|_| is_guess(refused)) else { return error };
        match self.count_failure(address).await {
            Ok(None) => error,
            Ok(Some(TooMany { retry_after })) => {
                tracing::warn!(%address, code = refused.code().as_str(), "too many failures from one address");
                let sentence = "Too many requests from this address have failed in this minute; this one failed, too.";
                TokenError::TooMany { sentence, retry_after }
            }
            Err(failed) => failed.into(),
        }
    }

    async fn count_failure(&self, address: IpAddr) -> Result<Option<TooMany>, StoreError> {
        self.count(&format!("failure\n{address}"), self.settings.limits.failures).await
    }

    /// Counts one more, unless there are as many as there may be.
    async fn count(&self, who: &str, limit: u32) -> Result<Option<TooMany>, StoreError> {
        if limit == 0 {
            return Ok(None);
        }
        let (who, now) = (Digest::of(format!("limit\n{who}").as_bytes()), self.now());
        let until = Timestamp::from_seconds((now.as_seconds().div_euclid(SPAN) + 1) * SPAN);
        // Whoever is over it costs a look and no write.
        if self.store.tries(&who, until).await? < i64::from(limit)
            && self.store.count_try(&who, until).await? <= i64::from(limit)
        {
            return Ok(None);
        }
        Ok(Some(TooMany { retry_after: until.since(now) }))
    }
}

/// Whether a refusal is what somebody would get who guesses.
fn is_guess(error: &OAuthError) -> bool {
    matches!(error.code(), ErrorCode::InvalidClient | ErrorCode::InvalidGrant | ErrorCode::InvalidDpopProof)
}
