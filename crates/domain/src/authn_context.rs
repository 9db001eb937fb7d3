//! How strongly a person proved who they are: the authentication contexts of the
//! [REFEDS](https://refeds.org/) profiles, as institutions state them.

/// More than one factor ([REFEDS MFA](https://refeds.org/profile/mfa)).
pub const MFA: &str = "https://refeds.org/profile/mfa";

/// One good factor ([REFEDS SFA](https://refeds.org/profile/sfa)).
pub const SFA: &str = "https://refeds.org/profile/sfa";

/// A password over TLS, which is what institutions state where nothing was asked for.
const PASSWORD_PROTECTED_TRANSPORT: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
const PASSWORD: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";

/// What institutions are asked for, the strongest first. Anything else means nothing to most of them, and would only
/// make them refuse.
pub const REQUESTABLE: [&str; 2] = [MFA, SFA];

/// The methods that a context proves (`amr`, [RFC 8176 §2](https://www.rfc-editor.org/rfc/rfc8176#section-2)). Nothing is
/// guessed: SFA does not say which factor it was.
pub fn amr(context: Option<&str>) -> &'static [&'static str] {
    match context {
        Some(MFA) => &["mfa"],
        Some(PASSWORD_PROTECTED_TRANSPORT | PASSWORD) => &["pwd"],
        _ => &[],
    }
}

/// The methods of a sign-in by this context, and by a passkey of ours if one was proved. Nothing is guessed of that one
/// either: whether its key lies in hardware, and whether its person was verified by a PIN or a finger, nobody attests.
pub fn methods(context: Option<&str>, passkey: bool) -> Vec<&'static str> {
    let mut methods = amr(context).to_vec();
    if passkey {
        methods.retain(|method| *method != "mfa");
        methods.extend(["pop", "user", "mfa"]);
    }
    methods
}

/// Whether a sign-in by this context is one of those that are wanted; any is, if none in particular is.
pub fn is_wanted(context: Option<&str>, wanted: &[String]) -> bool {
    wanted.is_empty() || context.is_some_and(|context| wanted.iter().any(|other| other == context))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_context_says_becomes_a_method() {
        assert_eq!(amr(Some(MFA)), ["mfa"]);
        assert_eq!(amr(Some("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport")), ["pwd"]);
        for nothing in [None, Some(SFA), Some("urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"), Some("")] {
            assert_eq!(amr(nothing), [""; 0]);
        }
    }

    #[test]
    fn a_context_must_be_the_very_one_that_is_wanted() {
        let wanted = [SFA.to_owned()];
        assert!(is_wanted(Some(SFA), &wanted) && is_wanted(None, &[]));
        assert!(!is_wanted(Some(MFA), &wanted) && !is_wanted(None, &wanted));
    }
}
