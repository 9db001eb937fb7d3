//! What a person agrees to release, remembered per person and client.

use std::{borrow::Cow, time::Duration};

use domain::{
    AuthorizationDetail, AuthorizationId, Client, Consent, Scope, SignIn,
    claims::{Claim, scope_of},
    client::GrantType,
};
use oauth::{
    AuthorizationRequest, ErrorCode, OAuthError,
    authorize::{FrontChannelResponse, Prompt},
};
use storage::StoreError;

use crate::{
    Broker,
    affiliation::{GoesAs, Login},
    certificates::AskedBy,
    sign_in::{Browser, StepError},
};

/// A question to the person.
#[derive(Debug)]
pub struct ConsentQuestion {
    /// Who asks.
    pub client: Client,
    /// Who is asked.
    pub sign_in: SignIn,
    /// The `sub` by which the client knows them.
    pub sub: String,
    /// What would be released.
    pub claims: Vec<Claim>,
    /// Set when the client could fetch certificates in the person's name.
    pub certificates: Option<CertificateRight>,
    /// What it could do elsewhere in the person's name: scopes that release nothing.
    pub rights: Vec<String>,
    /// Whether the client could act while the person is away.
    pub offline_access: bool,
    /// Set when the client gets to fetch SSH certificates: how long they may live.
    pub ssh: Option<Duration>,
    /// By which logins the person could go to the client, the one in use among them; empty if there is no choice.
    pub logins: Vec<Login>,
}

/// What comes of it when a person agrees.
#[derive(Debug)]
pub enum Agreed {
    /// The client gets its answer.
    Answer(FrontChannelResponse),
    /// They want to go by another login, and have agreed to nothing yet.
    Otherwise(GoesAs),
}

/// The right to fetch certificates in a person's name.
#[derive(Debug)]
pub struct CertificateRight {
    /// The name in them, if it is fixed already.
    pub name: Option<String>,
    /// How long they may live.
    pub max_lifetime: Duration,
}

impl Broker {
    /// What to ask the person.
    pub(crate) async fn consent_question(
        &self,
        client: Client,
        request: &AuthorizationRequest,
        sign_in: SignIn,
        logins: Vec<Login>,
    ) -> Result<ConsentQuestion, StoreError> {
        let certificates = if request.scopes.contains(&Scope::GetCert) {
            let name = self.store.certificate_name(&sign_in.subject, &sign_in.institution).await?;
            let longest = self.longest_by_token(&client);
            let agreed = AuthorizationDetail::certificate_lifetime(&request.authorization_details);
            Some(CertificateRight { name, max_lifetime: agreed.map_or(longest, |agreed| agreed.min(longest)) })
        } else {
            None
        };
        let ssh = self.settings.ssh.as_ref().filter(|_| request.scopes.contains(&Scope::SshCertificate));
        let ssh = ssh.map(|policy| policy.max_lifetime);
        Ok(ConsentQuestion {
            claims: self.view(&client, &sign_in).await.claims(&request.scopes, request.claims.names()),
            rights: request.scopes.iter().filter(|scope| !scope.is_personal()).map(ToString::to_string).collect(),
            offline_access: client.is_renewable(&request.scopes),
            sub: self.subject_for(&client, &sign_in.subject).await?,
            client,
            sign_in,
            certificates,
            ssh,
            logins: if logins.len() > 1 { logins } else { Vec::new() },
        })
    }

    /// The longest lifetime of any certificate that a client can fetch.
    fn longest_by_token(&self, client: &Client) -> Duration {
        let asked_by = AskedBy::Client(&client.id);
        let profiles = self.certificate_profiles(asked_by).into_iter();
        profiles.map(|offered| self.longest_certificate(asked_by, offered)).max().unwrap_or_default()
    }

    /// Whether the person must be asked. Certificates and offline access are asked for each time; so are public clients,
    /// because anybody can pose as one ([RFC 8252 §8.6](https://www.rfc-editor.org/rfc/rfc8252#section-8.6)), and
    /// devices, because anybody can send a code ([RFC 8628 §5.4](https://www.rfc-editor.org/rfc/rfc8628#section-5.4)).
    pub(crate) async fn needs_consent(
        &self,
        client: &Client,
        request: &AuthorizationRequest,
        sign_in: &SignIn,
    ) -> Result<bool, StoreError> {
        let always = request.prompt.contains(Prompt::Consent)
            || client.is_public()
            || request.device.is_some()
            || request.scopes.are_certifying()
            || (request.scopes.contains(&Scope::OfflineAccess) && client.may(GrantType::RefreshToken));
        if always {
            return Ok(true);
        }
        let remembered = self.store.consent(&sign_in.subject, &client.id).await?;
        Ok(!remembered.covers(&self.wanted(client, request, sign_in).await))
    }

    /// The person agrees: the answer is remembered, and a code goes to the client. What they agree to is what the page
    /// showed: who names another login goes there first, and is asked again.
    pub async fn approve(
        &self,
        id: AuthorizationId,
        browser: &Browser<'_>,
        institution: Option<&str>,
    ) -> Result<Agreed, StepError> {
        let attempt = self.attempt(id, browser).await?;
        let sign_in = attempt.sign_in.as_ref().ok_or(StepError::NotSignedIn)?;
        // There was no question.
        if attempt.request.own_page.is_some() {
            return Err(StepError::Ended);
        }
        if let Some(institution) = institution {
            if institution != sign_in.institution.as_str() {
                return Ok(Agreed::Otherwise(self.go_as(id, browser, institution).await?));
            }
            self.keep_login(&attempt, browser).await?;
        }
        if self.shortfall(&attempt.client, &attempt.request.scopes, sign_in).await.is_some()
            || self.unaccepted(&attempt.client.id, sign_in).await?.is_some()
        {
            return Err(StepError::NotSignedIn);
        }
        let known = self.store.consent(&sign_in.subject, &attempt.client.id).await?;
        let all = known.and(&self.wanted(&attempt.client, &attempt.request, sign_in).await);
        self.store.remember_consent(&sign_in.subject, &attempt.client.id, &all, self.now()).await?;
        Ok(Agreed::Answer(self.finish(&attempt).await?))
    }

    /// The person refuses.
    pub async fn deny(&self, id: AuthorizationId, browser: &Browser<'_>) -> Result<FrontChannelResponse, StepError> {
        let attempt = self.attempt(id, browser).await?;
        let error = OAuthError::new(ErrorCode::AccessDenied, "The person did not agree to the release.");
        self.refuse(&attempt, &error).await
    }

    /// What would be released: the scopes, and by name what they do not include, be it asked for or made by a rule.
    async fn wanted(&self, client: &Client, request: &AuthorizationRequest, sign_in: &SignIn) -> Consent {
        let released = self.view(client, sign_in).await.claims(&request.scopes, []);
        let made = released.into_iter().map(|claim| claim.name).filter(|name| scope_of(name).is_none());
        let named = request.claims.names().into_iter().map(str::to_owned);
        Consent { scopes: request.scopes.clone(), claims: named.chain(made.map(Cow::into_owned)).collect() }
    }
}
