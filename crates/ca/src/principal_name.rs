//! eduPersonPrincipalName as an extension of a certificate: under the OID of the attribute, as one `UTF8String`, as MyProxy
//! authorities (CILogon's among them) had it. Sites map people by it.
//!
//! Invariant: what stands in a certificate is plain ASCII that can be printed, without spaces, and not long.

use x509_cert::der::asn1::ObjectIdentifier;

/// A principal name that can stand in a certificate: `zoe@example.edu`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalName(String);

impl PrincipalName {
    /// Of the attribute, and so of the extension.
    pub(crate) const OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.5923.1.1.1.6");
    /// The longest that goes in, in octets.
    const MAX_LENGTH: usize = 256;

    /// The one that an institution says. Of several nobody knows which one is meant, and what cannot stand in a certificate is left
    /// out: it is no reason to have none.
    pub fn among(said: &[String]) -> Option<Self> {
        match said {
            [name] => Self::parse(name),
            _ => None,
        }
    }

    /// `None` if it is too long, has anything but printable ASCII without spaces, or not one part on each side of one `@`.
    pub fn parse(value: &str) -> Option<Self> {
        let is_plain = value.len() <= Self::MAX_LENGTH && value.bytes().all(|byte| byte.is_ascii_graphic());
        let (name, scope) = value.split_once('@')?;
        let fits = is_plain && !name.is_empty() && !scope.is_empty() && !scope.contains('@');
        fits.then(|| Self(value.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_read_as_something_else_is_no_principal_name() {
        assert_eq!(PrincipalName::parse("zoe@example.edu").unwrap().as_str(), "zoe@example.edu");
        let long = "a".repeat(245) + "@example.edu";
        assert_eq!((PrincipalName::parse(&long), PrincipalName::parse(&long[1..]).is_some()), (None, true));
        for hostile in [
            "",
            " ",
            "zoe",
            "@example.edu",
            "zoe@",
            "zoe@example.edu@other.example",
            "zoe @example.edu",
            "zoe@example.edu\n",
            "zoe\0@example.edu",
            "zoë@example.edu",
            "zoe\u{202e}@example.edu",
        ] {
            assert_eq!(PrincipalName::parse(hostile), None, "{hostile:?}");
            assert_eq!(PrincipalName::among(&[hostile.to_owned()]), None, "{hostile:?}");
        }
    }

    #[test]
    fn of_several_principal_names_none_counts() {
        let said = ["zoe@example.edu", "zoe.m@example.edu"].map(str::to_owned);
        assert_eq!(PrincipalName::among(&said[..1]), PrincipalName::parse("zoe@example.edu"));
        assert_eq!((PrincipalName::among(&said), PrincipalName::among(&[])), (None, None));
    }
}
