//! The dispatcher: what comes next? Every step of a sign-in returns here.

use std::{net::IpAddr, time::Duration};

use domain::{AuthorizationId, Client, EntityId, Institution, Place, SignIn, Timestamp, authn_context};
use oauth::{
    AuthorizationRequest, ErrorCode, OAuthError,
    authorize::{FrontChannelResponse, Prompt, RequestedAcr},
};
use saml::Outgoing;
use storage::{StoreError, people::Standing};
use url::Url;

use super::{
    Attempt, Browser, Offer, StepError,
    step_up::{StepUpQuestion, Strength},
};
use crate::{
    Broker,
    acceptable_use::UseQuestion,
    affiliation::{Login, LoginQuestion},
    catalogue::{Found, Likelier},
    consent::ConsentQuestion,
    release::Shortfall,
};

/// What comes next. The web only shows it.
#[derive(Debug)]
pub enum Step {
    /// The person chooses an institution.
    ChooseInstitution(Box<InstitutionQuestion>),
    /// The person chooses it at an outside chooser.
    ChooseElsewhere(Url),
    /// The person chooses by which of their logins they go on.
    ChooseLogin(Box<LoginQuestion>),
    /// The institution is asked.
    SignIn(Outgoing),
    /// The institution's login is too weak, and a passkey would do.
    StepUp(Box<StepUpQuestion>),
    /// The institution did not say enough.
    ExplainMissing(Box<MissingQuestion>),
    /// The person has to accept the terms of use.
    AcceptUse(Box<UseQuestion>),
    /// The person is asked.
    Consent(Box<ConsentQuestion>),
    /// The client gets its answer.
    Finished(FrontChannelResponse),
}

/// How a browser comes to the dispatcher.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// The person asked for the list of institutions.
    pub choose: bool,
    /// The person goes on without the passkey that was wished for.
    pub without_passkey: bool,
    /// It is not the whole window that comes.
    pub in_frame: bool,
    /// The institutions that were chosen in it before, the latest first.
    pub before: Vec<EntityId>,
    /// Where it comes from.
    pub address: Option<IpAddr>,
}

/// Which institution?
#[derive(Debug)]
pub struct InstitutionQuestion {
    /// Who asks.
    pub client: Client,
    /// What may be chosen.
    pub offer: Offer,
    /// The one to offer first.
    pub initial: Option<EntityId>,
    /// What to search for at first: the domain of a mail address that the client gave as `login_hint`.
    pub search: Option<String>,
    /// Whether the choice is the person's alone: the client neither hints at an institution nor wants them to choose.
    pub free: bool,
}

/// What is missing.
#[derive(Debug)]
pub struct MissingQuestion {
    /// Who needs it.
    pub client: Client,
    /// What did come.
    pub sign_in: SignIn,
    /// What did not, or was not good enough.
    pub shortfall: Shortfall,
    /// Where the person goes who gives up: an error for the client.
    pub request: AuthorizationRequest,
}

impl Broker {
    /// The best matches for what a person types while choosing an institution for this sign-in.
    pub async fn search_institutions(
        &self,
        id: Option<AuthorizationId>,
        query: &str,
        limit: usize,
        likelier: Likelier,
    ) -> Result<Found, StepError> {
        let (offer, host) = self.offer_of(id).await?;
        let likelier = likelier.sent_from(host.as_deref());
        let allowed = |institution: &Institution| offer.finds(institution);
        Ok(self.catalogue.current().search(query, limit, &likelier, allowed))
    }

    /// The nearest ones to where a person is. That is neither kept nor told to anybody.
    pub async fn institutions_near(
        &self,
        id: Option<AuthorizationId>,
        place: &Place,
        limit: usize,
        likelier: Likelier,
    ) -> Result<Found, StepError> {
        let (offer, _) = self.offer_of(id).await?;
        let allowed = |institution: &Institution| offer.shows(institution) && !institution.hidden;
        Ok(self.catalogue.current().nearest(place, limit, &likelier, allowed))
    }

    /// What there is to choose from for a sign-in, and the host of its client.
    async fn offer_of(&self, id: Option<AuthorizationId>) -> Result<(Offer, Option<String>), StepError> {
        let stored = match id {
            Some(id) => self.store.authorization(id).await?,
            None => None,
        };
        let request =
            stored.as_ref().and_then(|stored| serde_json::from_str::<AuthorizationRequest>(&stored.request).ok());
        let client = match &request {
            Some(request) => self.asker(request).await?,
            None => None,
        };
        // Where nobody signs in for anything, no skin takes anything away.
        let offer = request.as_ref().map(|request| self.offer_for(client.as_ref(), request)).unwrap_or_default();
        Ok((offer, client.and_then(|client| client.registration.host())))
    }

    /// What comes next.
    pub async fn next_step(
        &self,
        id: AuthorizationId,
        browser: &Browser<'_>,
        arrival: &Arrival,
    ) -> Result<Step, StepError> {
        let mut attempt = self.attempt(id, browser).await?;
        let silent = attempt.request.is_silent();
        if attempt.sign_in.is_none() {
            self.look_up(attempt.request.institutions.named(), arrival.address).await?;
        }
        if arrival.choose && !silent {
            self.store.deauthenticate(id).await?;
            return Ok(self.choose_institution(attempt));
        }
        if attempt.sign_in.is_none() {
            let session = match self.single_sign_on(&attempt, browser).await? {
                Session::Good(session) => *session,
                Session::None if silent => return self.go_on_silently(&attempt, browser, (arrival, None)).await,
                Session::Choice(_, logins) if silent => {
                    let chosen = logins.into_iter().find(|login| login.chosen).map(|login| login.institution);
                    return self.go_on_silently(&attempt, browser, (arrival, chosen)).await;
                }
                Session::None => return self.ask_institution(attempt).await,
                Session::Choice(sign_in, logins) => {
                    let question = LoginQuestion { client: attempt.client, sign_in: *sign_in, logins };
                    return Ok(Step::ChooseLogin(Box::new(question)));
                }
            };
            if !self.store.authenticate(id, &session).await? {
                return Err(StepError::Ended);
            }
            attempt.sign_in = Some(session);
        }
        self.judge(attempt, (browser, arrival), silent).await
    }

    /// Ends the attempt because the person gives up on what is missing.
    pub async fn give_up(&self, id: AuthorizationId, browser: &Browser<'_>) -> Result<FrontChannelResponse, StepError> {
        let attempt = self.attempt(id, browser).await?;
        let error = OAuthError::new(ErrorCode::AccessDenied, "The person went back without signing in.");
        self.refuse(&attempt, &error).await
    }

    /// Somebody has signed in: is it enough, and do they agree?
    async fn judge(
        &self,
        attempt: Attempt,
        (browser, arrival): (&Browser<'_>, &Arrival),
        silent: bool,
    ) -> Result<Step, StepError> {
        let Some(sign_in) = attempt.sign_in.clone() else { return Err(StepError::NotSignedIn) };
        match self.store.standing(&sign_in).await? {
            Standing::Open(_) => {}
            Standing::Closed if silent => {
                return self.refused(&attempt, ErrorCode::InteractionRequired, "The person's account is closed.").await;
            }
            Standing::Closed => return Err(StepError::Closed),
            Standing::Doubtful => return Err(StepError::NotSignedIn),
        }
        if let Some(step) = self.elsewhere_than_permitted(&attempt, &sign_in, silent).await? {
            return Ok(step);
        }
        // Nobody could be made to sign in anew by a question that shows nothing.
        if silent && !is_fresh(sign_in.authenticated_at, attempt.request.max_age, self.now()) {
            let sentence = "The person signed in longer ago than max_age allows.";
            return self.refused(&attempt, ErrorCode::LoginRequired, sentence).await;
        }
        if !self.is_meant(&attempt.client, &attempt.request, &sign_in).await? {
            let sentence = "Somebody else signed in than the one whom the request means.";
            return self.refused(&attempt, ErrorCode::LoginRequired, sentence).await;
        }
        match self.strength(&attempt, (browser, &sign_in), arrival.without_passkey).await? {
            Strength::Enough => {}
            Strength::StepUp(question) => return Ok(Step::StepUp(question)),
            Strength::TooWeak => {
                let sentence = "The institution did not authenticate the person by the acr that is essential.";
                return self.refused(&attempt, ErrorCode::UnmetAuthenticationRequirements, sentence).await;
            }
        }
        if let Some(shortfall) = self.shortfall(&attempt.client, &attempt.request.scopes, &sign_in).await {
            if silent {
                let sentence = "The institution does not say of the person what the request needs.";
                return self.refused(&attempt, ErrorCode::InteractionRequired, sentence).await;
            }
            let question = MissingQuestion { client: attempt.client, sign_in, shortfall, request: attempt.request };
            return Ok(Step::ExplainMissing(Box::new(question)));
        }
        // Our own pages show people what we know already, and hand nothing on.
        if attempt.request.own_page.is_some() {
            return Ok(Step::Finished(self.finish(&attempt).await?));
        }
        if let Some(terms) = self.unaccepted(&attempt.client.id, &sign_in).await? {
            if silent {
                let sentence = "The person must accept the terms of use first.";
                return self.refused(&attempt, ErrorCode::InteractionRequired, sentence).await;
            }
            let question = UseQuestion { terms: terms.clone(), client: attempt.client };
            return Ok(Step::AcceptUse(Box::new(question)));
        }
        if self.needs_consent(&attempt.client, &attempt.request, &sign_in).await?
            || self.goes_otherwise(&attempt, &sign_in).await?
        {
            if silent {
                return self.refused(&attempt, ErrorCode::ConsentRequired, "The person must agree first.").await;
            }
            let logins = self.logins(&attempt, &sign_in.subject, browser).await?;
            let question = self.consent_question(attempt.client, &attempt.request, sign_in, logins).await?;
            return Ok(Step::Consent(Box::new(question)));
        }
        Ok(Step::Finished(self.finish(&attempt).await?))
    }

    /// Whatever way somebody came: an institution that the skin does not let people choose is not one for this client.
    async fn elsewhere_than_permitted(
        &self,
        attempt: &Attempt,
        sign_in: &SignIn,
        silent: bool,
    ) -> Result<Option<Step>, StepError> {
        let offer = self.offer_for(Some(&attempt.client), &attempt.request);
        if offer.is_whole() {
            return Ok(None);
        }
        // What has left the catalogue since it was chosen was judged then.
        let known = self.recall(&sign_in.institution).await;
        if known.is_none_or(|institution| offer.is_permitted_by_skin(&institution)) {
            return Ok(None);
        }
        tracing::info!(authorization = %attempt.id, institution = %sign_in.institution,
            "somebody comes from an institution that the skin does not permit");
        if silent {
            let sentence = "The person is signed in at an institution that may not be used here.";
            return Ok(Some(self.refused(attempt, ErrorCode::InteractionRequired, sentence).await?));
        }
        self.store.deauthenticate(attempt.id).await?;
        Err(StepError::UnknownInstitution(sign_in.institution.to_string()))
    }

    pub(super) async fn refused(&self, attempt: &Attempt, code: ErrorCode, sentence: &str) -> Result<Step, StepError> {
        Ok(Step::Finished(self.refuse(attempt, &OAuthError::new(code, sentence)).await?))
    }

    /// Straight to the only institution that is left, or the list.
    async fn ask_institution(&self, attempt: Attempt) -> Result<Step, StepError> {
        let only = self.offer_for(Some(&attempt.client), &attempt.request).only(&self.catalogue.current());
        match only {
            Some(institution) if !attempt.request.prompt.contains(Prompt::SelectAccount) => {
                Ok(Step::SignIn(self.ask(&attempt, &institution).await?))
            }
            _ => Ok(match self.chooser_for(&attempt) {
                Some(url) => Step::ChooseElsewhere(url),
                None => self.choose_institution(attempt),
            }),
        }
    }

    fn choose_institution(&self, attempt: Attempt) -> Step {
        let offer = self.offer_for(Some(&attempt.client), &attempt.request);
        let hints = &attempt.request.institutions;
        let login_hint = attempt.request.login_hint.as_deref();
        let selects = attempt.request.prompt.contains(Prompt::SelectAccount);
        let initial = hints.initial.as_deref().or(login_hint).and_then(EntityId::parse);
        let initial = initial.filter(|id| self.may_come_from(&offer, id)).or_else(|| offer.narrowed().first().cloned());
        Step::ChooseInstitution(Box::new(InstitutionQuestion {
            free: !selects && login_hint.is_none() && hints.initial.is_none(),
            search: login_hint.and_then(mail_domain),
            client: attempt.client,
            offer,
            initial,
        }))
    }

    /// A sign-in of the session that is good for this request, which is judged anew for each: as the account that it
    /// belongs to by now, and of the institution by which the person wants to go to this client. If they have several to
    /// choose from, and none of that one is good, they choose.
    async fn single_sign_on(&self, attempt: &Attempt, browser: &Browser<'_>) -> Result<Session, StoreError> {
        let request = &attempt.request;
        let mut good = Vec::new();
        for session in browser.sign_ins() {
            match self.usable(attempt, session).await? {
                // The person is to hear of it.
                Usable::Closed => return Ok(Session::Good(Box::new(session.clone()))),
                Usable::Yes(session) => good.push(*session),
                Usable::No => {}
            }
        }
        let selects = request.prompt.contains(Prompt::SelectAccount);
        let present = self.choosing(attempt, browser).await?;
        let has_chosen = match &present {
            Some(present) => self.store.affiliation(&present.subject, &attempt.client.id).await?.is_some(),
            None => false,
        };
        let Some(present) = present.filter(|_| has_chosen || selects) else {
            let good = good.into_iter().next().filter(|_| !selects);
            return Ok(good.map_or(Session::None, |good| Session::Good(Box::new(good))));
        };
        let logins = self.logins(attempt, &present.subject, browser).await?;
        let chosen = logins.iter().find(|login| login.chosen).map(|login| login.institution.clone());
        let wanted = match &chosen {
            // What the client demands of the sign-in comes before what the person wants for it.
            Some(chosen) if request.acr.values.is_empty() => {
                good.into_iter().find(|sign_in| sign_in.institution == *chosen)
            }
            Some(chosen) => {
                good.sort_by_key(|sign_in| sign_in.institution != *chosen);
                good.into_iter().next()
            }
            None => good.into_iter().next(),
        };
        Ok(match wanted {
            Some(wanted) if !selects => Session::Good(Box::new(wanted)),
            _ if logins.len() > 1 && (selects || chosen.is_some()) => Session::Choice(Box::new(present), logins),
            _ => Session::None,
        })
    }

    /// Who is signed in, if they may be asked by which login they go on: not where they must prove anew who they are, or
    /// where somebody else is meant.
    async fn choosing(&self, attempt: &Attempt, browser: &Browser<'_>) -> Result<Option<SignIn>, StoreError> {
        let Attempt { client, request, .. } = attempt;
        let (Some(session), false) = (browser.sign_in, request.prompt.contains(Prompt::Login)) else { return Ok(None) };
        let Some(present) = self.present(session).await? else { return Ok(None) };
        Ok(if self.is_meant(client, request, &present).await? { Some(present) } else { None })
    }

    /// Whether a sign-in of the session is good for this request.
    pub(crate) async fn usable(&self, attempt: &Attempt, session: &SignIn) -> Result<Usable, StoreError> {
        let Attempt { client, request, .. } = attempt;
        let offer = self.offer_for(Some(client), request);
        let now = self.now();
        let good = !request.prompt.contains(Prompt::Login)
            && session.is_live(now, self.settings.lifetimes.session_absolute)
            && is_fresh(session.authenticated_at, request.max_age, now)
            // Where a provider does not say when the person signed in, no limit of age is known to be kept.
            && (request.max_age.is_none() || self.says_when(&session.institution))
            && is_strong_enough(&request.acr, session, request.is_silent())
            && self.recall(&session.institution).await.is_some()
            && self.may_come_from(&offer, &session.institution);
        if !good {
            return Ok(Usable::No);
        }
        let session = match self.store.standing(session).await? {
            Standing::Open(subject) => SignIn { subject, ..session.clone() },
            Standing::Closed => return Ok(Usable::Closed),
            Standing::Doubtful => return Ok(Usable::No),
        };
        let linked = self.store.is_linked(&session.subject, &session.institution).await?;
        let good = linked && self.is_meant(client, request, &session).await?;
        Ok(if good { Usable::Yes(Box::new(session)) } else { Usable::No })
    }
}

/// What the browser's session is worth to a request.
enum Session {
    /// A sign-in that may be used, by single sign-on.
    Good(Box<SignIn>),
    /// Who is signed in must say by which of their logins they go on.
    Choice(Box<SignIn>, Vec<Login>),
    /// Nothing.
    None,
}

/// Whether a sign-in of the session is good for a request.
pub(crate) enum Usable {
    /// As the account that it belongs to by now.
    Yes(Box<SignIn>),
    /// The account is closed.
    Closed,
    /// Not for this request.
    No,
}

impl Broker {
    /// Whether an institution says when people signed in.
    fn says_when(&self, institution: &EntityId) -> bool {
        self.settings.openid_provider(institution).is_none_or(|provider| provider.reauthenticates)
    }

    /// Whether the person is the one whom the request means, by the `sub` in its `claims` and by its `id_token_hint`. A
    /// hint that is not ours means nobody in particular; one from before accounts were joined means the account that they
    /// are now, though a `sub` in `claims` is a demand for the very one that will be answered.
    pub(super) async fn is_meant(
        &self,
        client: &Client,
        request: &AuthorizationRequest,
        sign_in: &SignIn,
    ) -> Result<bool, StoreError> {
        let hint = match &request.id_token_hint {
            Some(hint) => self.own_id_token(hint).await,
            None => None,
        };
        if hint.is_none() && request.subjects.is_empty() {
            return Ok(true);
        }
        let subs = self.subjects_for(client, &sign_in.subject).await?;
        let hinted = |sub: &str| subs.iter().any(|known| known == sub);
        let is_hinted = hint.is_none_or(|claims| claims.get("sub").and_then(|sub| sub.as_str()).is_some_and(hinted));
        let is_named = subs.first().is_some_and(|sub| request.subjects.contains(sub));
        Ok(is_hinted && (request.subjects.is_empty() || is_named))
    }
}

fn mail_domain(login_hint: &str) -> Option<String> {
    login_hint.rsplit_once('@').map(|(_, domain)| domain.trim().to_owned()).filter(|domain| !domain.is_empty())
}

/// A demand must be met. For a wish the institution is asked once more if that may help; not where nothing may be shown.
fn is_strong_enough(acr: &RequestedAcr, session: &SignIn, silent: bool) -> bool {
    let askable = acr.values.iter().any(|value| authn_context::REQUESTABLE.contains(&value.as_str()));
    let settled = !acr.essential && (silent || !askable);
    settled || authn_context::is_wanted(session.context(), &acr.values)
}

/// No sign-in is young enough for zero seconds, which means the same as `prompt=login`.
fn is_fresh(authenticated_at: Timestamp, max_age: Option<u64>, now: Timestamp) -> bool {
    max_age.is_none_or(|seconds| seconds > 0 && now.since(authenticated_at) <= Duration::from_secs(seconds))
}
