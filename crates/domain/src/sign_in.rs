//! What is known of a person after a sign-in at an institution. It is the source of every claim.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    AttributeName, Attributes, EntityId, Institution, Scope, Scopes, SessionId, StepUp, Timestamp, authn_context,
    person::Subject,
};

/// One completed sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The person.
    pub subject: Subject,
    /// The session that they signed in to. It stays the same as long as the same person is signed in in this browser.
    pub session: SessionId,
    /// The institution that vouched.
    pub institution: EntityId,
    /// Its name as shown to people then.
    pub institution_name: String,
    /// What it said.
    pub attributes: Attributes,
    /// Whether the mail address lies within the institution's scopes, so that it can vouch for it.
    pub email_verified: bool,
    /// When the person authenticated there (`AuthnInstant`): the claim `auth_time`.
    pub authenticated_at: Timestamp,
    /// How (`AuthnContextClassRef`): the claim `acr`.
    pub acr: Option<String>,
    /// When the sign-in reached Beadle.
    pub began_at: Timestamp,
    /// When the institution says that its session ends (`SessionNotOnOrAfter`).
    pub session_ends_at: Option<Timestamp>,
    /// That they proved a passkey since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_up: Option<StepUp>,
}

impl SignIn {
    /// How strongly the person proved who they are, with both factors: the claim `acr`. The institution's login and a
    /// passkey that was verified with its person are two factors, of which neither gives access to the other.
    pub fn context(&self) -> Option<&str> {
        if self.step_up.is_some() { Some(authn_context::MFA) } else { self.acr.as_deref() }
    }

    /// By which methods: the claim `amr`.
    pub fn methods(&self) -> Vec<&'static str> {
        authn_context::methods(self.acr.as_deref(), self.step_up.is_some())
    }

    /// Whether single sign-on may still use it: within `absolute` of its beginning, and within the institution's session.
    pub fn is_live(&self, now: Timestamp, absolute: Duration) -> bool {
        now < self.began_at + absolute && self.session_ends_at.is_none_or(|end| now < end)
    }

    /// What the institution says that the person is there, of what certificates are for: member, faculty, staff, employee,
    /// student (eduPersonScopedAffiliation).
    pub fn statuses(&self) -> Vec<&'static str> {
        let scoped = self.attributes.all(AttributeName::EduPersonScopedAffiliation);
        let said: Vec<_> = scoped.iter().filter_map(|value| value.split('@').next()).collect();
        let is = |status: &&str| said.iter().any(|said| said.eq_ignore_ascii_case(status));
        ["member", "faculty", "staff", "employee", "student"].into_iter().filter(is).collect()
    }

    /// When the person's account at the institution ends, if it says so.
    pub fn account_ends_at(&self) -> Option<Timestamp> {
        self.attributes.single(AttributeName::SchacExpiryDate).and_then(Timestamp::parse_generalized)
    }

    /// The name to show: displayName, else given name and surname, else cn.
    pub fn display_name(&self) -> Option<String> {
        let first = |name| self.attributes.first(name);
        first(AttributeName::DisplayName)
            .map(str::to_owned)
            .or_else(|| Some(format!("{} {}", first(AttributeName::GivenName)?, first(AttributeName::Surname)?)))
            .or_else(|| first(AttributeName::CommonName).map(str::to_owned))
    }

    /// What these scopes, or the server's own policy, need and the institution did not send.
    pub fn missing(&self, scopes: &Scopes, policy: &[AttributeName]) -> Vec<AttributeName> {
        let mut missing = Vec::new();
        if scopes.contains(&Scope::Email) && self.attributes.first(AttributeName::Mail).is_none() {
            missing.push(AttributeName::Mail);
        }
        let named = scopes.contains(&Scope::Profile) || scopes.contains(&Scope::GetCert);
        if named && self.display_name().is_none() {
            missing.push(AttributeName::DisplayName);
        }
        for name in policy {
            if self.attributes.first(*name).is_none() && !missing.contains(name) {
                missing.push(*name);
            }
        }
        missing
    }
}

/// Whether an institution can vouch for a mail address: its domain is one of the institution's scopes.
pub fn vouches_for_mail(institution: &Institution, attributes: &Attributes) -> bool {
    attributes
        .first(AttributeName::Mail)
        .and_then(|mail| mail.rsplit_once('@'))
        .is_some_and(|(_, domain)| institution.scopes.iter().any(|rule| rule.allows(domain)))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::institution::ScopeRule;

    pub(crate) fn sign_in(sent: &[(AttributeName, &str)]) -> SignIn {
        let scopes = [ScopeRule::literal("x.edu")];
        SignIn {
            subject: Subject::parse("sub-1").unwrap(),
            session: SessionId::generate(&crate::entropy::SeededEntropy::new(1)),
            institution: EntityId::parse("https://idp.x.edu").unwrap(),
            institution_name: "University of X".into(),
            attributes: Attributes::filtered(sent.iter().map(|(n, v)| (*n, (*v).to_owned())), &scopes),
            email_verified: true,
            authenticated_at: Timestamp::from_seconds(100),
            acr: None,
            began_at: Timestamp::from_seconds(101),
            session_ends_at: Some(Timestamp::from_seconds(500)),
            step_up: None,
        }
    }

    #[test]
    fn only_what_was_asked_for_can_be_missing() {
        let nobody = sign_in(&[]);
        let missing = |scopes| nobody.missing(&Scopes::parse(scopes).unwrap(), &[]);
        assert_eq!(missing("openid org.cilogon.userinfo"), []);
        assert_eq!(missing("openid email"), [AttributeName::Mail]);
        assert_eq!(missing("openid profile org.cilogon.getcert"), [AttributeName::DisplayName]);
        let policy = [AttributeName::Mail, AttributeName::EduPersonAssurance];
        assert_eq!(nobody.missing(&Scopes::parse("openid email").unwrap(), &policy), policy);
    }

    #[test]
    fn a_name_is_put_together_when_it_must_be() {
        let name = |sent: &[(AttributeName, &str)]| sign_in(sent).display_name();
        assert_eq!(name(&[(AttributeName::GivenName, "Ada"), (AttributeName::Surname, "L")]).unwrap(), "Ada L");
        assert_eq!(name(&[(AttributeName::CommonName, "A. L."), (AttributeName::Surname, "L")]).unwrap(), "A. L.");
        assert_eq!(name(&[(AttributeName::GivenName, "Ada")]), None);
    }

    #[test]
    fn a_passkey_beside_the_institution_s_login_is_two_factors() {
        let password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
        let alone = SignIn { acr: Some(password.to_owned()), ..sign_in(&[]) };
        assert_eq!((alone.context(), alone.methods()), (Some(password), vec!["pwd"]));
        let passkey = crate::PasskeyId::generate(&crate::entropy::SeededEntropy::new(2));
        let step_up = Some(StepUp { at: Timestamp::from_seconds(102), passkey });
        let both = SignIn { step_up, ..alone };
        assert_eq!((both.context(), both.methods()), (Some(authn_context::MFA), vec!["pwd", "pop", "user", "mfa"]));
        // What a session holds that was begun before there were passkeys is read as it was.
        let old = serde_json::to_value(sign_in(&[])).unwrap();
        assert!(old.get("step_up").is_none());
        assert_eq!(serde_json::from_value::<SignIn>(serde_json::to_value(&both).unwrap()).unwrap(), both);
    }

    #[test]
    fn single_sign_on_ends_with_the_first_of_both_limits() {
        let sign_in = sign_in(&[]);
        let day = Duration::from_secs(86_400);
        assert!(sign_in.is_live(Timestamp::from_seconds(499), day));
        assert!(!sign_in.is_live(Timestamp::from_seconds(500), day));
        assert!(!sign_in.is_live(Timestamp::from_seconds(200), Duration::from_secs(99)));
    }
}
