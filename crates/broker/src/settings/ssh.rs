//! What the operator says of SSH certificates: how long they live, what sessions may do, and as whom people log in.

use std::time::Duration;

use ca::ssh::{Principal, SshExtension};
use domain::{AttributeName, EntityId, SignIn, attribute::AttributeKind, claims_policy::Mapping};
use thiserror::Error;

/// Accounts that belong to no person: nobody becomes one of them by what an institution calls them.
const RESERVED: &[&str] = &[
    "root",
    "toor",
    "admin",
    "administrator",
    "sudo",
    "wheel",
    "daemon",
    "bin",
    "sys",
    "sync",
    "nobody",
    "sshd",
    "ssh",
    "git",
    "mail",
    "www-data",
    "apache",
    "nginx",
    "http",
    "backup",
    "operator",
    "postgres",
    "mysql",
    "ubuntu",
    "debian",
    "ec2-user",
    "centos",
    "rocky",
    "almalinux",
    "fedora",
    "cloud-user",
    "opc",
    "core",
    "ansible",
    "vagrant",
    "docker",
    "slurm",
    "munge",
];

/// SSH certificates.
#[derive(Debug, Clone)]
pub struct SshPolicy {
    /// How long they live unless asked otherwise.
    pub default_lifetime: Duration,
    /// How long at most.
    pub max_lifetime: Duration,
    /// What sessions may do, as far as the host allows it too.
    pub extensions: Vec<SshExtension>,
    /// As whom people log in.
    pub principals: Vec<PrincipalRule>,
    /// The authentication contexts of which one must be that of the sign-in; any is good if empty.
    pub requires_acr: Vec<String>,
    /// What the institution must say of how well it knows the person (eduPersonAssurance), all of it.
    pub requires_assurance: Vec<String>,
}

impl SshPolicy {
    /// A day's work: hosts cannot ask anybody whether a certificate is still good, they have a list at best.
    pub const DEFAULT_LIFETIME: Duration = Duration::from_hours(16);
    /// What an operator may allow.
    pub const MAX_LIFETIME: Duration = Duration::from_hours(7 * 24);
    /// Shorter ones would end before they are used.
    pub const MIN_LIFETIME: Duration = Duration::from_secs(60);

    /// As whom somebody logs in, each once, in the order of the rules.
    pub fn principals(&self, sign_in: &SignIn) -> Vec<Principal> {
        let mut principals = Vec::new();
        for value in self.principals.iter().flat_map(|rule| rule.values(sign_in)) {
            match Principal::parse(&value) {
                Ok(principal) if !principals.contains(&principal) => principals.push(principal),
                Ok(_) | Err(_) => {}
            }
        }
        principals
    }
}

/// Where a principal comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalSource {
    /// The person's `sub` here.
    Sub,
    /// An attribute of the institution's.
    Attribute(AttributeName),
}

impl PrincipalSource {
    /// By its name: `sub`, or that of an attribute.
    pub fn parse(name: &str) -> Option<Self> {
        if name == "sub" { Some(Self::Sub) } else { AttributeName::meant_by(name).map(Self::Attribute) }
    }

    /// Whether two people of different institutions never have the same.
    const fn is_unique(self) -> bool {
        match self {
            Self::Sub | Self::Attribute(AttributeName::Mail) => true,
            Self::Attribute(name) => matches!(name.kind(), AttributeKind::Scoped),
        }
    }

    fn values(self, sign_in: &SignIn) -> Vec<String> {
        match self {
            Self::Sub => vec![sign_in.subject.as_str().to_owned()],
            // Only what the institution may vouch for.
            Self::Attribute(AttributeName::Mail) if !sign_in.email_verified => Vec::new(),
            Self::Attribute(name) => sign_in.attributes.all(name).to_vec(),
        }
    }
}

/// How people get a principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalRule {
    source: PrincipalSource,
    institution: Option<EntityId>,
    mapping: Option<Mapping>,
}

/// Why a rule would let people in as somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PrincipalRuleError {
    /// Local names.
    #[error(
        "{0} is no principal: the same one is somebody else at another institution; take eduPersonPrincipalName or subject-id"
    )]
    Local(&'static str),
    /// Anybody could say that.
    #[error("{0} is said by any institution, so `institution` must name the one that is believed")]
    NoInstitution(&'static str),
    /// What is left of a value may be what is left of another institution's.
    #[error("what `to` makes of a value may be what another institution's becomes, so `institution` must name one")]
    Cut,
}

impl PrincipalRule {
    /// The values of a source as they are, or what a mapping makes of those that fit it; of everybody, or of the people of
    /// one institution.
    pub fn new(
        source: PrincipalSource,
        institution: Option<EntityId>,
        mapping: Option<Mapping>,
    ) -> Result<Self, PrincipalRuleError> {
        if let PrincipalSource::Attribute(name @ (AttributeName::Uid | AttributeName::UidNumber)) = source {
            return Err(PrincipalRuleError::Local(name.friendly()));
        }
        if institution.is_none() && mapping.is_some() {
            return Err(PrincipalRuleError::Cut);
        }
        match source {
            PrincipalSource::Attribute(name) if institution.is_none() && !source.is_unique() => {
                Err(PrincipalRuleError::NoInstitution(name.friendly()))
            }
            _ => Ok(Self { source, institution, mapping }),
        }
    }

    fn values(&self, sign_in: &SignIn) -> Vec<String> {
        if self.institution.as_ref().is_some_and(|institution| *institution != sign_in.institution) {
            return Vec::new();
        }
        let values = self.source.values(sign_in).into_iter();
        let mapped = values.filter_map(|value| match &self.mapping {
            Some(mapping) => mapping.apply(&value),
            None => Some(value),
        });
        mapped.filter(|value| !is_reserved(value)).collect()
    }
}

fn is_reserved(value: &str) -> bool {
    let folded = value.to_ascii_lowercase();
    RESERVED.contains(&folded.as_str()) || folded.starts_with("systemd-") || folded.starts_with('_')
}

#[cfg(test)]
mod tests {
    use domain::claims_policy::Pattern;

    use super::*;

    const HILLS: &str = "https://idp.hills.example.edu/idp";

    fn rule(
        name: &str,
        institution: Option<&str>,
        mapping: Option<(&str, &str)>,
    ) -> Result<PrincipalRule, PrincipalRuleError> {
        let mapping =
            mapping.map(|(from, to)| Mapping::new(Pattern::parse(from).unwrap(), Pattern::parse(to).unwrap()).unwrap());
        let institution = institution.map(|id| EntityId::parse(id).unwrap());
        PrincipalRule::new(PrincipalSource::parse(name).unwrap(), institution, mapping)
    }

    #[test]
    fn a_rule_that_makes_one_of_two_people_is_refused() {
        assert_eq!(rule("uid", Some(HILLS), None), Err(PrincipalRuleError::Local("uid")));
        assert_eq!(rule("uid", None, None), Err(PrincipalRuleError::Local("uid")));
        assert_eq!(rule("uidNumber", Some(HILLS), None), Err(PrincipalRuleError::Local("uidNumber")));
        assert_eq!(rule("eduPersonPrincipalName", None, Some(("*@x.edu", "*"))), Err(PrincipalRuleError::Cut));
        for name in ["eduPersonEntitlement", "isMemberOf", "displayName"] {
            assert_eq!(rule(name, None, None).err(), Some(PrincipalRuleError::NoInstitution(name)));
            assert!(rule(name, Some(HILLS), Some(("urn:x:hpc", "hpc"))).is_ok());
        }
        for name in ["sub", "subject-id", "eduPersonPrincipalName", "mail"] {
            assert!(rule(name, None, None).is_ok(), "{name}");
        }
        assert_eq!(PrincipalSource::parse("favouriteColour"), None);
    }

    #[test]
    fn nobody_becomes_an_account_that_belongs_to_no_person() {
        for name in ["root", "Root", "nobody", "systemd-network", "_apt", "slurm"] {
            assert!(is_reserved(name), "{name}");
        }
        assert!(!is_reserved("zoe") && !is_reserved("root@hills.example.edu"));
    }
}
