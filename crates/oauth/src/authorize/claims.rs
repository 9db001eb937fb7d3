//! The `claims` parameter
//! ([OpenID Connect Core §5.5](https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter)), and how strongly
//! the person should prove who they are, which it can say too.

use std::collections::BTreeSet;

use domain::{
    Scopes,
    claims::{RequestedClaims, scope_of},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{ErrorCode, OAuthError};

/// What the parameter says. A missing claim is never an error, essential or not (§5.5.1); so nothing is kept of the
/// difference but for `acr`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ClaimsParameter {
    /// Claims by name.
    pub(super) claims: RequestedClaims,
    /// Who alone may be answered about: one of these. Empty: anybody.
    pub(super) subjects: Vec<String>,
    /// How the person should prove who they are.
    pub(super) acr: RequestedAcr,
}

/// Authentication contexts that are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedAcr {
    /// Any of these, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Whether another one is an error (§5.5.1.1).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub essential: bool,
}

impl RequestedAcr {
    /// Whether anything will do.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl ClaimsParameter {
    /// Reads the parameter. Of the claims are kept those that `registered` scopes release; one that is unknown, or not
    /// the client's, is ignored (§5.5).
    pub(super) fn parse(text: &str, registered: &Scopes) -> Result<Self, OAuthError> {
        let Ok(members) = serde_json::from_str::<Map<String, Value>>(text) else {
            return refuse("The parameter claims is not a JSON object.");
        };
        let id_token = Wishes::of(members.get("id_token"))?;
        let userinfo = Wishes::of(members.get("userinfo"))?;
        let acr = match id_token.find("acr") {
            Some(wish) => RequestedAcr { values: wish.values("acr")?, essential: wish.essential },
            None => RequestedAcr::default(),
        };
        let mut subjects = Vec::new();
        for wish in [id_token.find("sub"), userinfo.find("sub")].into_iter().flatten() {
            subjects.extend(wish.values("sub")?);
        }
        let claims = RequestedClaims { id_token: id_token.covered(registered), userinfo: userinfo.covered(registered) };
        Ok(Self { claims, subjects, acr })
    }
}

/// One of the two members.
struct Wishes<'a>(Vec<(&'a str, Wish<'a>)>);

/// What is said of one claim.
#[derive(Clone, Copy, Default)]
struct Wish<'a> {
    essential: bool,
    value: Option<&'a Value>,
    values: Option<&'a Vec<Value>>,
}

impl<'a> Wishes<'a> {
    fn of(member: Option<&'a Value>) -> Result<Self, OAuthError> {
        let members = match member {
            None | Some(Value::Null) => return Ok(Self(Vec::new())),
            Some(Value::Object(members)) => members,
            Some(_) => return refuse("In the parameter claims, id_token and userinfo must be objects."),
        };
        members.iter().map(|(name, wish)| Ok((name.as_str(), Wish::of(wish)?))).collect::<Result<_, _>>().map(Self)
    }

    fn find(&self, name: &str) -> Option<Wish<'a>> {
        self.0.iter().find(|(other, _)| *other == name).map(|(_, wish)| *wish)
    }

    fn covered(&self, registered: &Scopes) -> BTreeSet<String> {
        let names = self.0.iter().map(|(name, _)| *name);
        let covered = names.filter(|name| scope_of(name).is_some_and(|scope| registered.contains(&scope)));
        covered.map(str::to_owned).collect()
    }
}

impl<'a> Wish<'a> {
    fn of(wish: &'a Value) -> Result<Self, OAuthError> {
        let members = match wish {
            Value::Null => return Ok(Self::default()),
            Value::Object(members) => members,
            _ => return refuse("In the parameter claims, what is said of a claim must be null or an object."),
        };
        let essential = match members.get("essential") {
            None => false,
            Some(Value::Bool(essential)) => *essential,
            Some(_) => return refuse("In the parameter claims, essential must be true or false."),
        };
        let values = match members.get("values") {
            None => None,
            Some(Value::Array(values)) => Some(values),
            Some(_) => return refuse("In the parameter claims, values must be an array."),
        };
        Ok(Self { essential, value: members.get("value"), values })
    }

    /// The values that are wanted of a claim whose values are strings.
    fn values(self, name: &str) -> Result<Vec<String>, OAuthError> {
        let wanted = self.value.into_iter().chain(self.values.into_iter().flatten());
        let texts: Option<Vec<_>> = wanted.map(|value| value.as_str().map(str::to_owned)).collect();
        match texts {
            Some(texts) => Ok(texts),
            None => refuse(&format!("In the parameter claims, the values of {name} must be strings.")),
        }
    }
}

fn refuse<T>(sentence: &str) -> Result<T, OAuthError> {
    Err(OAuthError::new(ErrorCode::InvalidRequest, sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ClaimsParameter, OAuthError> {
        ClaimsParameter::parse(text, &Scopes::parse("openid email").unwrap())
    }

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn claims_are_kept_where_they_should_stand_if_a_registered_scope_covers_them() {
        let ClaimsParameter { claims, subjects, acr } = parse(
            r#"{"id_token":{"email":null,"name":null,"auth_time":{"essential":true}},"more":{"email":null},
                "userinfo":{"email":{"essential":true},"email_verified":{"value":true},"shoe_size":{"x":1}}}"#,
        )
        .unwrap();
        assert_eq!(claims.id_token, set(&["email"]));
        assert_eq!(claims.userinfo, set(&["email", "email_verified"]));
        assert!(subjects.is_empty() && acr.is_empty());
    }

    #[test]
    fn the_subject_and_the_context_are_read_with_their_values() {
        let text = r#"{"id_token":{"sub":{"value":"u1"},"acr":{"essential":true,"values":["a","b"]}},
                       "userinfo":{"sub":{"values":["u2"]},"acr":{"value":"c"}}}"#;
        let parameter = parse(text).unwrap();
        assert_eq!(parameter.subjects, ["u1", "u2"]);
        assert_eq!(parameter.acr, RequestedAcr { values: vec!["a".into(), "b".into()], essential: true });
        assert_eq!(parse(r#"{"id_token":{"acr":{"value":"a"}}}"#).unwrap().acr.values, ["a"]);
        assert!(parse(r#"{"id_token":null,"userinfo":{"acr":null}}"#).unwrap().claims.is_empty());
    }

    #[test]
    fn what_is_not_of_the_shape_is_refused() {
        for text in [
            "",
            "[]",
            "null",
            r#"{"id_token":1}"#,
            r#"{"userinfo":["email"]}"#,
            r#"{"id_token":{"email":"yes"}}"#,
            r#"{"id_token":{"email":{"essential":"yes"}}}"#,
            r#"{"id_token":{"email":{"values":"a"}}}"#,
            r#"{"id_token":{"acr":{"value":7}}}"#,
            r#"{"userinfo":{"sub":{"values":[null]}}}"#,
        ] {
            assert_eq!(parse(text).unwrap_err().code(), ErrorCode::InvalidRequest, "{text}");
        }
    }
}
