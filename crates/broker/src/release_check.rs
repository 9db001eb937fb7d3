//! A look at what an institution releases, for its own staff: sign in there, see what came, what did not, and how to mend it.
//!
//! Invariant: nobody is signed in by it and no account is made. What the institution said is shown once, to the browser that
//! asked, and is gone then; what stays are the counts of [`crate::observed`].

use std::{borrow::Cow, net::IpAddr, sync::Arc, time::Duration};

use domain::{
    AttributeName, Attributes, EntityId, Errand, Institution, Scope, Scopes, SessionId, SignIn, Subject, Timestamp,
    attribute::UnreadAttribute,
    claims::{self, Claim},
    claims_policy::{Unmet, View},
    identifier::{Identifier, Presented, Unidentifiable},
    sign_in::vouches_for_mail,
};
use saml::{Outgoing, certificate, service_provider::USUAL_ATTRIBUTES};
use serde::{Deserialize, Serialize};
use storage::StoreError;
use thiserror::Error;

use crate::{
    Broker,
    observed::Observed,
    sign_in::{Browser, Handoff, Kept, QuestionError, StepError},
};

/// What an institution released to somebody, and what is wrong with it.
#[derive(Debug)]
pub struct ReleaseReport {
    /// The institution, as its source says.
    pub institution: Arc<Institution>,
    /// When its source was read.
    pub read_at: Option<Timestamp>,
    /// What it released of late.
    pub observed: Observed,
    /// Each attribute that was asked for, or came, in order.
    pub attributes: Vec<AttributeReport>,
    /// What was sent that Beadle does not know.
    pub unknown: Vec<UnreadAttribute>,
    /// By what the person would be recognised, or why they would not.
    pub identity: Result<Vec<Identifier>, Unidentifiable>,
    /// What each scope would release.
    pub scopes: Vec<ScopeReport>,
    /// What the operator's rules demand and is not there.
    pub unmet: Vec<Unmet>,
    /// How the person proved who they are.
    pub acr: Option<String>,
    /// When.
    pub authenticated_at: Timestamp,
    /// When the certificates end with whose keys it signs.
    pub keys_end: Vec<Timestamp>,
    /// What we ask every institution for.
    pub requested: Vec<AttributeName>,
    /// What only SAML has.
    pub saml: Option<SamlFacts>,
}

/// What became of one attribute.
#[derive(Debug)]
pub struct AttributeReport {
    /// Which.
    pub name: AttributeName,
    /// What came and counts.
    pub values: Vec<String>,
    /// What came and does not count, because of its scope.
    pub dropped: Vec<domain::attribute::DroppedValue>,
    /// What came and does not count, because of its name.
    pub unread: Vec<UnreadAttribute>,
    /// What it is needed for.
    pub need: Need,
}

/// What an attribute is needed for that did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nobody signs in without it.
    Always,
    /// Nobody signs in without it to an application that asks for this scope, as most do.
    Usually(&'static str),
    /// It would be useful.
    Wished,
    /// Something else that came does as well.
    Covered,
}

impl AttributeReport {
    /// Whether the institution should release it and does not.
    pub fn is_to_mend(&self) -> bool {
        self.values.is_empty() && self.need != Need::Covered
    }
}

/// What one scope would release.
#[derive(Debug)]
pub struct ScopeReport {
    /// Which.
    pub scope: Scope,
    /// What there is.
    pub claims: Vec<Claim>,
    /// The names of what there would be, were everything released.
    pub lacking: Vec<&'static str>,
    /// What keeps people out of applications that ask for it.
    pub missing: Vec<AttributeName>,
}

/// What only SAML has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SamlFacts {
    /// How the institution names the person; `None`: not at all.
    pub name_id_format: Option<String>,
    /// Whether that is an identifier.
    pub name_id_is_persistent: bool,
    /// Whether it encrypts.
    pub encrypted: bool,
}

/// What is kept of an answer for a report only, until the browser brings it home.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) unread: Vec<UnreadAttribute>,
    pub(crate) saml: Option<SamlFacts>,
}

/// Why there is no report. Each is a page.
#[derive(Debug, Error)]
pub enum CheckError {
    /// Too many from one address.
    #[error("too many checks were begun from one address")]
    TooMany {
        /// When there may be another.
        retry_after: Duration,
    },
    /// The institution is not in the catalogue.
    #[error("the institution {0} is unknown")]
    UnknownInstitution(String),
    /// It cannot be asked.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// It was begun in another browser.
    #[error("the check belongs to another browser")]
    OtherBrowser,
    /// The report was shown before, or never was one.
    #[error("the report was shown before")]
    UsedUp,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<StepError> for CheckError {
    fn from(error: StepError) -> Self {
        match error {
            StepError::Question(QuestionError::UnknownInstitution(id)) => Self::UnknownInstitution(id.to_string()),
            StepError::Question(error) => Self::Question(error),
            StepError::Store(error) => Self::Store(error),
            // Asking for nothing but an answer fails in no other way.
            _ => Self::UsedUp,
        }
    }
}

/// The scopes that a report tells of.
const SCOPES: [Scope; 3] = [Scope::Email, Scope::Profile, Scope::OrgCilogonUserinfo];

/// What names a person: any of them will do.
const IDENTIFIERS: [AttributeName; 5] = [
    AttributeName::SubjectId,
    AttributeName::PairwiseId,
    AttributeName::EduPersonUniqueId,
    AttributeName::EduPersonTargetedId,
    AttributeName::EduPersonPrincipalName,
];

impl Broker {
    /// Asks an institution, on behalf of whoever sits in front of this browser, be it offered to people or not.
    pub async fn begin_check(
        &self,
        browser: &Browser<'_>,
        institution: &str,
        address: Option<IpAddr>,
    ) -> Result<Outgoing, CheckError> {
        let unknown = || CheckError::UnknownInstitution(institution.to_owned());
        let chosen = EntityId::parse(institution).ok_or_else(unknown)?;
        if let Some(retry_after) = self.limit_checks(address).await? {
            return Err(CheckError::TooMany { retry_after });
        }
        Ok(self.ask_to_see(browser.binding, &chosen).await?)
    }

    /// The browser brings the answer home: the report is shown once.
    pub async fn complete_check(&self, browser: &Browser<'_>, handoff: &Handoff) -> Result<ReleaseReport, CheckError> {
        let errand = Errand::Check(browser.binding);
        let taken = self.store.take_answer(errand, handoff.login, handoff.digest(), self.now()).await?;
        let Some(taken) = taken else {
            let asked = self.store.login(handoff.login).await?;
            let other = asked.is_some_and(|login| login.errand != errand);
            return Err(if other { CheckError::OtherBrowser } else { CheckError::UsedUp });
        };
        self.store.forget_answer(handoff.login).await?;
        let kept: Kept = serde_json::from_str(&taken.assertion).map_err(|_| StoreError::Corrupt("assertion"))?;
        let institution = self.recall(&taken.institution).await;
        let institution = institution.ok_or_else(|| CheckError::UnknownInstitution(taken.institution.to_string()))?;
        let observed = self.observed(&taken.institution, crate::observed::KEPT_DAYS).await?;
        let read_at = self.catalogue.current().read_at(&taken.institution);
        tracing::info!(institution = %taken.institution, "an institution's release was checked");
        Ok(self.report(kept, institution, (observed, read_at)))
    }

    /// What we ask every institution for.
    fn requested_attributes(&self) -> Vec<AttributeName> {
        let mut requested = USUAL_ATTRIBUTES.to_vec();
        let more = self.settings.people.required_attributes.iter().filter(|name| !USUAL_ATTRIBUTES.contains(name));
        requested.extend(more);
        requested
    }

    fn report(
        &self,
        kept: Kept,
        institution: Arc<Institution>,
        (observed, read_at): (Observed, Option<Timestamp>),
    ) -> ReleaseReport {
        let Seen { unread, saml } = kept.seen.unwrap_or(Seen { unread: Vec::new(), saml: None });
        let (acr, authenticated_at) = (kept.authn_context.clone(), kept.authn_instant);
        let identity = Presented::collect(&kept.attributes, kept.persistent_name_id.as_deref());
        let sign_in = SignIn {
            // Nobody's, and never written.
            subject: Subject::mint(&self.settings.people.subject_prefix, self.entropy()),
            session: SessionId::generate(self.entropy()),
            institution: institution.entity_id.clone(),
            institution_name: institution.name("en").to_owned(),
            email_verified: vouches_for_mail(&institution, &kept.attributes),
            attributes: kept.attributes,
            authenticated_at,
            acr: acr.clone(),
            began_at: self.now(),
            session_ends_at: None,
            step_up: None,
        };
        let needs = Needs {
            required: &self.settings.people.required_attributes,
            identified: identity.is_ok(),
            named: sign_in.display_name().is_some(),
        };
        let (known, unknown): (Vec<_>, Vec<_>) = unread.into_iter().partition(|one| one.reason.meant().is_some());
        let (requested, is_saml) = (self.requested_attributes(), saml.is_some());
        let attributes = AttributeName::ALL.iter().copied().filter_map(|name| {
            let report = attribute(name, &sign_in.attributes, (&known, &needs));
            // What we ask for stands in SAML metadata alone.
            let asked = is_saml && (requested.contains(&name) || IDENTIFIERS.contains(&name));
            let concerns = asked || matches!(report.need, Need::Always | Need::Usually(_));
            let came = !(report.values.is_empty() && report.dropped.is_empty() && report.unread.is_empty());
            (came || concerns).then_some(report)
        });
        let view =
            self.settings.claims.usual_view(Cow::Borrowed(&sign_in), self.scopes_for(&self.settings.claims, &sign_in));
        ReleaseReport {
            attributes: attributes.collect(),
            unknown,
            identity: identity.map(|presented| presented.identifiers().to_vec()),
            scopes: SCOPES.map(|scope| scope_report(scope, &view, &self.settings.people.required_attributes)).into(),
            unmet: view.unmet(),
            keys_end: institution.signing_certificates.iter().filter_map(|der| certificate::expires_at(der)).collect(),
            institution,
            requested,
            read_at,
            observed,
            acr,
            authenticated_at,
            saml,
        }
    }
}

/// What is there already, and what the operator demands.
struct Needs<'a> {
    required: &'a [AttributeName],
    identified: bool,
    named: bool,
}

impl Needs<'_> {
    fn of(&self, name: AttributeName) -> Need {
        match name {
            name if self.required.contains(&name) => Need::Always,
            // One is enough, and this is the best.
            AttributeName::SubjectId if !self.identified => Need::Always,
            name if IDENTIFIERS.contains(&name) => Need::Covered,
            AttributeName::Mail => Need::Usually("email"),
            AttributeName::DisplayName if !self.named => Need::Usually("profile"),
            _ => Need::Wished,
        }
    }
}

fn attribute(
    name: AttributeName,
    attributes: &Attributes,
    (unread, needs): (&[UnreadAttribute], &Needs<'_>),
) -> AttributeReport {
    AttributeReport {
        name,
        values: attributes.all(name).to_vec(),
        dropped: attributes.dropped().iter().filter(|dropped| dropped.name == name).cloned().collect(),
        unread: unread.iter().filter(|one| one.reason.meant() == Some(name)).cloned().collect(),
        need: needs.of(name),
    }
}

fn scope_report(scope: Scope, view: &View<'_>, everywhere: &[AttributeName]) -> ScopeReport {
    let scopes: Scopes = [Scope::OpenId, scope.clone()].into_iter().collect();
    let claims = view.claims(&scopes, []);
    let of_scope = claims::ALL.iter().copied().filter(|name| claims::scope_of(name).as_ref() == Some(&scope));
    let lacking = of_scope.filter(|name| !claims.iter().any(|claim| claim.name == *name)).collect();
    ScopeReport { lacking, missing: view.missing(&scopes, everywhere), claims, scope }
}
