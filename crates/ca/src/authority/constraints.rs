//! Name constraints ([RFC 5280 §4.2.1.10]) of authorities that others made: what they allow their holder to write.
//!
//! [RFC 5280 §4.2.1.10]: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10

use x509_cert::{
    Certificate,
    der::Decode as _,
    ext::pkix::{NameConstraints, constraints::name::GeneralSubtree, name::GeneralName},
};

use super::{AuthorityCertificate, AuthorityError};
use crate::name::{NameBase, one_line};

impl AuthorityCertificate {
    /// Checks that it may issue certificates whose names begin with `base`. Constraints on other forms of names than
    /// directory names are not looked at: clients do that.
    pub fn check_allows(&self, base: &NameBase) -> Result<(), AuthorityError> {
        let certificate = Certificate::from_der(self.certificate_der()).map_err(|_| AuthorityError::NotACertificate)?;
        let found = certificate.tbs_certificate().get_extension::<NameConstraints>();
        let Some((_, constraints)) = found.map_err(|_| AuthorityError::NotACertificate)? else { return Ok(()) };
        let base_text = base.to_string().to_lowercase();
        let permitted = directory_names(constraints.permitted_subtrees);
        let excluded = directory_names(constraints.excluded_subtrees);
        let inside = permitted.is_empty() || permitted.iter().any(|subtree| is_below(&base_text, subtree));
        let outside = excluded.iter().all(|subtree| !is_below(&base_text, subtree) && !is_below(subtree, &base_text));
        if inside && outside {
            return Ok(());
        }
        Err(AuthorityError::Constraints { authority: self.subject(), base: base.to_string() })
    }
}

fn directory_names(subtrees: Option<Vec<GeneralSubtree>>) -> Vec<String> {
    let name = |subtree: GeneralSubtree| match subtree.base {
        GeneralName::DirectoryName(name) => Some(one_line(&name).to_lowercase()),
        _ => None,
    };
    subtrees.into_iter().flatten().filter_map(name).collect()
}

/// Whether `name` is `subtree`, or goes on behind it.
fn is_below(name: &str, subtree: &str) -> bool {
    name.strip_prefix(subtree).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
