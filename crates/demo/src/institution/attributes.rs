//! What an institution says of a person, before it is written as XML.

use aws_lc_rs::digest;
use domain::AttributeName;

use super::roster::{Profile, Release, SampleUser};

/// One SAML attribute with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleasedAttribute {
    /// The name (`NameFormat` URI).
    pub name: String,
    /// The name for people; services must not go by it.
    pub friendly_name: String,
    /// The values.
    pub values: Vec<AttributeValue>,
}

/// A value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeValue {
    /// Plain text.
    Text(String),
    /// A persistent NameID as a value, as eduPersonTargetedID has it; both qualifiers are added when it is written.
    NameId(String),
}

impl ReleasedAttribute {
    /// An attribute with text values.
    pub fn text<V: Into<String>>(name: AttributeName, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(|value| AttributeValue::Text(value.into())).collect();
        Self { name: name.uri().to_owned(), friendly_name: name.friendly().to_owned(), values }
    }

    /// eduPersonTargetedID: a NameID as a value.
    pub fn targeted_id(value: &str) -> Self {
        let values = vec![AttributeValue::NameId(value.to_owned())];
        let name = AttributeName::EduPersonTargetedId;
        Self { name: name.uri().to_owned(), friendly_name: name.friendly().to_owned(), values }
    }
}

/// What the institution releases of `user` to the service `service_provider` (its entityID).
pub(super) fn released(profile: &Profile, user: &SampleUser, service_provider: &str) -> Vec<ReleasedAttribute> {
    use AttributeName as A;
    let scoped = |left: &str| profile.scoped(left);
    let one = |name, value: String| ReleasedAttribute::text(name, [value]);

    let eppn = one(A::EduPersonPrincipalName, scoped(user.username));
    let name = one(A::DisplayName, user.name());
    let mail = one(A::Mail, mail(profile, user));
    match profile.release {
        Release::Required => vec![eppn, name, mail],
        Release::WithoutMail => vec![
            eppn,
            name,
            one(A::GivenName, user.given_name.to_owned()),
            one(A::Surname, user.surname.to_owned()),
            ReleasedAttribute::text(A::EduPersonScopedAffiliation, user.affiliations.iter().map(|a| scoped(a))),
        ],
        Release::Everything => {
            let lasting = opaque(&[profile.scope, user.username]);
            let pairwise = pairwise(profile, user, service_provider);
            let mut all = vec![
                one(A::SubjectId, scoped(&lasting)),
                one(A::PairwiseId, scoped(&pairwise)),
                one(A::EduPersonUniqueId, scoped(&lasting)),
                ReleasedAttribute::targeted_id(&pairwise),
                eppn,
                mail,
                name,
                one(A::GivenName, user.given_name.to_owned()),
                one(A::Surname, user.surname.to_owned()),
                one(A::CommonName, user.name()),
                one(A::Uid, user.username.to_owned()),
                one(A::OrganizationalUnit, user.unit.to_owned()),
                one(A::SchacHomeOrganization, profile.scope.to_owned()),
                ReleasedAttribute::text(A::EduPersonScopedAffiliation, user.affiliations.iter().map(|a| scoped(a))),
                ReleasedAttribute::text(A::EduPersonEntitlement, user.entitlements.iter().copied()),
                ReleasedAttribute::text(A::IsMemberOf, user.groups.iter().copied()),
                ReleasedAttribute::text(A::EduPersonAssurance, ASSURANCE.iter().copied()),
            ];
            all.extend(user.orcid.map(|orcid| one(A::EduPersonOrcid, orcid.to_owned())));
            all.extend(profile.names.first().map(|(_, name)| one(A::Organization, (*name).to_owned())));
            all
        }
    }
}

/// The mail address of a person.
pub(super) fn mail(profile: &Profile, user: &SampleUser) -> String {
    format!("{}@{}", user.username, profile.scope)
}

/// The identifier of `user` for one service alone: pairwise-id's left side, eptid and persistent NameID.
pub(super) fn pairwise(profile: &Profile, user: &SampleUser, service_provider: &str) -> String {
    opaque(&[profile.scope, user.username, service_provider])
}

/// Values of the REFEDS Assurance Framework 2.0.
const ASSURANCE: &[&str] = &[
    "https://refeds.org/assurance",
    "https://refeds.org/assurance/version/2",
    "https://refeds.org/assurance/ID/unique",
    "https://refeds.org/assurance/ID/eppn-unique-no-reassign",
    "https://refeds.org/assurance/IAP/medium",
    "https://refeds.org/assurance/ATP/ePA-1m",
];

/// A lasting identifier that says nothing: 26 lower-case characters and digits (130 bits of a SHA-256).
fn opaque(parts: &[&str]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let digest = digest::digest(&digest::SHA256, parts.join("\n").as_bytes());
    digest
        .as_ref()
        .iter()
        .take(26)
        .filter_map(|byte| LETTERS.get(usize::from(byte & 31)).map(|letter| char::from(*letter)))
        .collect()
}
