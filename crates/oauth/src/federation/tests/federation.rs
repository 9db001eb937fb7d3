//! Entities that sign statements.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::client::JwsAlgorithm;

use super::*;
use crate::jose::SigningKey;

pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

pub(crate) fn id(text: &str) -> EntityId {
    EntityId::parse(text).unwrap()
}

/// Somebody with a federation key.
pub(crate) struct Entity {
    pub(crate) id: &'static str,
    pub(crate) key: SigningKey,
}

impl Entity {
    pub(crate) fn new(id: &'static str) -> Self {
        Self { id, key: new_key() }
    }

    pub(crate) fn jwks(&self) -> Value {
        json!({"keys": [self.key.public_jwk()]})
    }

    pub(crate) fn keys(&self) -> FederationKeys {
        FederationKeys::from_jwks(self.jwks().as_object().unwrap()).unwrap()
    }

    /// The claims of a statement about somebody, good for a day.
    pub(crate) fn claims(&self, subject: &Entity, more: &Value) -> Value {
        let mut claims = json!({
            "iss": self.id,
            "sub": subject.id,
            "iat": NOW.as_seconds() - 60,
            "exp": NOW.as_seconds() + 86_400,
            "jwks": subject.jwks(),
        });
        merge(&mut claims, more);
        claims
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.key.sign(Some(TYPE), claims).unwrap()
    }

    pub(crate) fn says_of(&self, subject: &Entity, more: &Value) -> String {
        self.sign(&self.claims(subject, more))
    }

    /// A token with this header, properly signed.
    pub(crate) fn sign_with_header(&self, header: &Value, claims: &str) -> String {
        let message = format!("{}.{}", BASE64URL.encode(header.to_string()), BASE64URL.encode(claims));
        self.key.signed(message).unwrap()
    }
}

pub(crate) fn new_key() -> SigningKey {
    SigningKey::from_pkcs8(JwsAlgorithm::Es256, &SigningKey::generate(JwsAlgorithm::Es256).unwrap()).unwrap()
}

/// Sets the members of `more`; `null` takes one away.
pub(crate) fn merge(claims: &mut Value, more: &Value) {
    let claims = claims.as_object_mut().unwrap();
    for (name, value) in more.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.remove(name)),
            value => drop(claims.insert(name.clone(), value.clone())),
        }
    }
}

/// Anchor, national intermediate, university, relying party.
pub(crate) struct Federation {
    pub(crate) anchor: Entity,
    pub(crate) nation: Entity,
    pub(crate) university: Entity,
    pub(crate) rp: Entity,
}

pub(crate) static FEDERATION: LazyLock<Federation> = LazyLock::new(|| Federation {
    anchor: Entity::new("https://anchor.example.org"),
    nation: Entity::new("https://nation.example.net"),
    university: Entity::new("https://university.example.edu"),
    rp: Entity::new("https://rp.university.example.edu/app"),
});

impl Federation {
    pub(crate) fn anchors(&self) -> TrustAnchors {
        [(id(self.anchor.id), self.anchor.keys())].into_iter().collect()
    }

    /// What the relying party says of itself.
    pub(crate) fn own(&self, more: &Value) -> String {
        let mut claims = json!({
            "authority_hints": [self.university.id],
            "metadata": {"openid_relying_party": {
                "redirect_uris": ["https://rp.university.example.edu/app/cb"],
                "client_name": "The App",
                "scope": "openid email profile",
            }},
        });
        merge(&mut claims, more);
        self.rp.says_of(&self.rp, &claims)
    }

    /// The chain in full. What is given is added to the statements: own, university's, nation's, anchor's.
    pub(crate) fn chain(&self, more: [&Value; 4]) -> Vec<String> {
        vec![
            self.own(more[0]),
            self.university.says_of(&self.rp, more[1]),
            self.nation.says_of(&self.university, more[2]),
            self.anchor.says_of(&self.nation, more[3]),
            self.anchor.says_of(&self.anchor, &json!({"metadata": {"federation_entity": {}}})),
        ]
    }

    /// The chain with nothing special in it.
    pub(crate) fn plain(&self) -> Vec<String> {
        let nothing = json!({});
        self.chain([&nothing; 4])
    }
}
