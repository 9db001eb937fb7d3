//! What of a change an administrator looks at before it happens, and what a change changes, member by member.
//!
//! Invariant: whoever may change a client, by whatever way, is held to the one rule of [`review_objections`].

use std::fmt;

use domain::{
    Client, RedirectUri,
    client::{ClientAuthMethod, GrantType},
};
use serde_json::Value;

use super::document_of;

/// Why somebody looks at a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// People would read another name.
    Name,
    /// Answers would go to hosts, or by schemes, that nobody approved.
    Hosts,
    /// It could ask for more.
    Scopes,
    /// It could get tokens in further ways.
    Grants,
    /// Tokens would go through the browser.
    FrontChannel,
    /// It would prove less of who it is, or its tokens would be bound to nothing.
    Proof,
}

impl Risk {
    /// Each.
    pub const ALL: [Self; 6] = [Self::Name, Self::Hosts, Self::Scopes, Self::Grants, Self::FrontChannel, Self::Proof];

    /// The members of the document that it stands at.
    pub const fn members(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["client_name"],
            Self::Hosts => &["redirect_uris"],
            Self::Scopes => &["scope"],
            Self::Grants => &["grant_types"],
            Self::FrontChannel => &["response_types"],
            Self::Proof => &[
                "token_endpoint_auth_method",
                "dpop_bound_access_tokens",
                "tls_client_certificate_bound_access_tokens",
                "fapi2",
            ],
        }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "its name",
            Self::Hosts => "the hosts that it answers at",
            Self::Scopes => "its scopes",
            Self::Grants => "its grants",
            Self::FrontChannel => "tokens in the front channel",
            Self::Proof => "that it proves less",
        })
    }
}

/// A member of a client's document that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberChange {
    /// Its name, such as `redirect_uris`.
    pub member: String,
    /// What it was.
    pub before: Option<Value>,
    /// What it is to be.
    pub after: Option<Value>,
    /// Why somebody looks at it, if anybody does.
    pub risk: Option<Risk>,
}

/// How much a method proves.
const fn strength(method: Option<ClientAuthMethod>) -> u8 {
    use ClientAuthMethod as M;
    match method {
        Some(M::None) => 0,
        None | Some(M::ClientSecretBasic | M::ClientSecretPost) => 1,
        Some(M::ClientSecretJwt) => 2,
        Some(M::PrivateKeyJwt | M::TlsClientAuth | M::SelfSignedTlsClientAuth) => 3,
    }
}

/// What of a change concerns whoever approved the client before; empty where nothing does.
pub fn review_objections(before: &Client, after: &Client) -> Vec<Risk> {
    let (old, new) = (&before.registration, &after.registration);
    let (was, is) = (&before.metadata, &after.metadata);
    let host = |uri: &RedirectUri| (uri.scheme(), uri.host());
    let moved = new.redirect_uris.iter().any(|uri| !old.redirect_uris.iter().any(|known| host(known) == host(uri)));
    let granted = |grant: &GrantType| is.allows_grant(*grant) && !was.allows_grant(*grant);
    let front = is.has_front_channel_tokens() && !was.has_front_channel_tokens();
    let unbound = was.dpop_bound_access_tokens && !is.dpop_bound_access_tokens
        || was.tls_client_certificate_bound_access_tokens && !is.tls_client_certificate_bound_access_tokens
        || was.fapi2 && !is.fapi2;
    let weaker = strength(is.token_endpoint_auth_method) < strength(was.token_endpoint_auth_method);
    let concerns = |risk: &Risk| match risk {
        Risk::Name => new.name != old.name,
        Risk::Hosts => moved,
        Risk::Scopes => !new.scopes.is_subset(&old.scopes),
        Risk::Grants => GrantType::ALL.iter().any(granted),
        Risk::FrontChannel => front,
        Risk::Proof => weaker || unbound,
    };
    Risk::ALL.into_iter().filter(concerns).collect()
}

/// What a change changes, in the order of the members' names; what somebody looks at comes first.
pub fn difference(before: &Client, after: &Client) -> Vec<MemberChange> {
    let risks = review_objections(before, after);
    let (old, new) = (document_of(before), document_of(after));
    let members: std::collections::BTreeSet<_> = old.keys().chain(new.keys()).cloned().collect();
    let changes = members.into_iter().filter(|member| old.get(member) != new.get(member)).map(|member| MemberChange {
        before: old.get(&member).cloned(),
        after: new.get(&member).cloned(),
        risk: risks.iter().copied().find(|risk| risk.members().contains(&member.as_str())),
        member,
    });
    let mut changes: Vec<_> = changes.collect();
    changes.sort_by_key(|change| change.risk.is_none());
    changes
}

#[cfg(test)]
mod tests {
    use domain::{ClientId, ClientMetadata, ClientStatus, CommunityId, Registration, Scopes, Timestamp};
    use serde_json::json;

    use super::*;

    type Change = Box<dyn Fn(&mut Client)>;

    fn client() -> Client {
        Client {
            id: ClientId::parse("hub").unwrap(),
            community: CommunityId::home(),
            registration: Registration {
                name: "Hub".to_owned(),
                contact_email: "ops@hub.example.org".to_owned(),
                home_page: None,
                redirect_uris: vec![RedirectUri::parse("https://hub.example.org/cb").unwrap()],
                scopes: Scopes::parse("openid email").unwrap(),
            },
            metadata: ClientMetadata {
                token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
                dpop_bound_access_tokens: true,
                ..ClientMetadata::default()
            },
            secrets: Vec::new(),
            status: ClientStatus::Approved,
            registered_at: Timestamp::from_seconds(0),
            federation: None,
        }
    }

    #[test]
    fn what_is_risky_is_told_at_its_member_and_what_is_harmless_is_not() {
        let redirect = |uri: &str| vec![RedirectUri::parse(uri).unwrap()];
        let changes: Vec<(Change, &str, Option<Risk>)> = vec![
            (Box::new(|c| c.registration.name = "Bank".into()), "client_name", Some(Risk::Name)),
            (
                Box::new(move |c| c.registration.redirect_uris = redirect("https://evil.example.org/cb")),
                "redirect_uris",
                Some(Risk::Hosts),
            ),
            (
                Box::new(move |c| c.registration.redirect_uris = redirect("https://hub.example.org/2")),
                "redirect_uris",
                None,
            ),
            (
                Box::new(|c| c.registration.scopes = Scopes::parse("openid profile").unwrap()),
                "scope",
                Some(Risk::Scopes),
            ),
            (Box::new(|c| c.registration.scopes = Scopes::parse("openid").unwrap()), "scope", None),
            (
                Box::new(|c| c.metadata.grant_types = Some(vec![GrantType::ClientCredentials])),
                "grant_types",
                Some(Risk::Grants),
            ),
            (
                Box::new(|c| c.metadata.token_endpoint_auth_method = None),
                "token_endpoint_auth_method",
                Some(Risk::Proof),
            ),
            (Box::new(|c| c.metadata.dpop_bound_access_tokens = false), "dpop_bound_access_tokens", Some(Risk::Proof)),
            (Box::new(|c| c.registration.contact_email = "x@y.org".into()), "contacts", None),
        ];
        for (change, member, risk) in changes {
            let mut after = client();
            change(&mut after);
            let found = difference(&client(), &after);
            assert_eq!((found.len(), found[0].member.as_str(), found[0].risk), (1, member, risk));
            assert_eq!(review_objections(&client(), &after), risk.into_iter().collect::<Vec<_>>(), "{member}");
        }
        assert_eq!(difference(&client(), &client()), []);
    }

    #[test]
    fn before_and_after_are_told_and_the_risky_comes_first() {
        let mut after = client();
        after.registration.scopes = Scopes::parse("openid profile").unwrap();
        after.registration.contact_email = "x@y.org".to_owned();
        let found = difference(&client(), &after);
        assert_eq!(found.iter().map(|one| one.member.as_str()).collect::<Vec<_>>(), ["scope", "contacts"]);
        assert_eq!((&found[0].before, &found[0].after), (&Some(json!("openid email")), &Some(json!("openid profile"))));
    }
}
