//! What a relying party hears of a person: what the institution and the operator's sources said, through the operator's
//! rules.

use domain::{
    AttributeName, ClaimsPolicy, Client, Scopes, SignIn, Subject,
    claims::Claim,
    claims_policy::{Effect, Unmet, View},
    institution::ScopeRule,
};
use storage::{StoreError, people::Standing};

use crate::{Broker, attribute_sources::Said};

/// What keeps a person out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// What the scopes, the server or a rule need and is not there.
    pub missing: Vec<AttributeName>,
    /// What a rule demands, whether another value is there or none.
    pub unmet: Vec<Unmet>,
    /// The sources that did not answer just now, and might have known it.
    pub silent: Vec<SilentSource>,
}

/// A source of the operator's that does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SilentSource {
    /// What people call it.
    pub name: String,
    /// Of which attribute it knows values.
    pub attribute: AttributeName,
}

impl Shortfall {
    fn new(missing: Vec<AttributeName>, unmet: Vec<Unmet>, silent: Vec<SilentSource>) -> Option<Self> {
        (!missing.is_empty() || !unmet.is_empty()).then_some(Self { missing, unmet, silent })
    }
}

/// What a client would hear of a person, and why.
#[derive(Debug)]
pub struct Rehearsal<'a> {
    /// The person, as the client would know them.
    pub sub: String,
    /// What ID token and userinfo would hold.
    pub claims: Vec<Claim>,
    /// What each source that concerns them says.
    pub sources: Vec<(String, AttributeName, Said)>,
    /// What each rule that concerns both does, one after the other.
    pub effects: Vec<Effect<'a>>,
    /// What would keep the person out.
    pub shortfall: Option<Shortfall>,
}

impl Broker {
    /// A sign-in as a client sees it.
    pub(crate) async fn view<'a>(&'a self, client: &Client, sign_in: &'a SignIn) -> View<'a> {
        let scopes = self.scopes_for(&self.settings.claims, sign_in);
        self.settings.claims.view(&client.id, self.informed(Some(&client.id), sign_in).await.sign_in, scopes)
    }

    /// What keeps a person out who signed in for a client; `None` if nothing does.
    pub(crate) async fn shortfall(&self, client: &Client, scopes: &Scopes, sign_in: &SignIn) -> Option<Shortfall> {
        let informed = self.informed(Some(&client.id), sign_in).await;
        let silent = informed.silent();
        let own = self.scopes_for(&self.settings.claims, sign_in);
        let view = self.settings.claims.view(&client.id, informed.sign_in, own);
        Shortfall::new(view.missing(scopes, &self.settings.people.required_attributes), view.unmet(), silent)
    }

    /// What keeps a person out who wants something of ours, without any client: what the server or a rule needs that
    /// names no client.
    pub(crate) async fn own_shortfall(&self, sign_in: &SignIn) -> Option<Shortfall> {
        let informed = self.informed(None, sign_in).await;
        let silent = informed.silent();
        let own = self.scopes_for(&self.settings.claims, sign_in);
        let view = self.settings.claims.usual_view(informed.sign_in, own);
        let missing = view.missing(&Scopes::default(), &self.settings.people.required_attributes);
        Shortfall::new(missing, view.unmet(), silent)
    }

    /// What a client would hear of a person by these rules. Nothing is written.
    pub async fn rehearse<'a>(
        &self,
        policy: &'a ClaimsPolicy,
        client: &Client,
        scopes: &Scopes,
        sign_in: &'a SignIn,
    ) -> Result<Rehearsal<'a>, StoreError> {
        let informed = self.informed(Some(&client.id), sign_in).await;
        let silent = informed.silent();
        let view = policy.view(&client.id, informed.sign_in.clone(), self.scopes_for(policy, sign_in));
        let missing = view.missing(scopes, &self.settings.people.required_attributes);
        Ok(Rehearsal {
            sub: self.subject_for(client, &sign_in.subject).await?,
            claims: view.claims(scopes, []),
            effects: view.effects(&informed.sign_in, scopes),
            shortfall: Shortfall::new(missing, view.unmet(), silent),
            sources: informed.sources,
        })
    }

    /// The scopes that the institution of a sign-in may assert now, as far as the rules ask for them; none if it has left.
    pub(crate) fn scopes_for(&self, policy: &ClaimsPolicy, sign_in: &SignIn) -> Vec<ScopeRule> {
        let catalogue = self.catalogue.current();
        let institution = catalogue.institution(&sign_in.institution).filter(|_| policy.speaks_of_scopes());
        institution.map(|institution| institution.scopes.clone()).unwrap_or_default()
    }

    /// The newest sign-in of a person that is still kept, because a session or a grant came from it: of the account, or of
    /// one that is part of it, as the account that it is now. What may have been somebody else's is left out.
    pub async fn newest_sign_in(&self, subject: &Subject) -> Result<Option<SignIn>, StoreError> {
        let Some(account) = self.store.account_of(subject).await? else { return Ok(None) };
        for sign_in in self.store.newest_sign_ins(&account).await? {
            match self.store.standing(&sign_in).await? {
                Standing::Doubtful => {}
                Standing::Open(_) | Standing::Closed => return Ok(Some(SignIn { subject: account, ..sign_in })),
            }
        }
        Ok(None)
    }
}
