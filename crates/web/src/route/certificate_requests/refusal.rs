//! Why there is no certificate, in the words of the page.

use broker::certificates::{CsrRefusal, EcpCertificateError, PasswordError, Refusal};

use crate::{
    page::{Objection, condition},
    words::{Phrase, Words},
};

/// What is said of a refusal, at this field.
pub(in crate::route) fn refused(say: Words, refusal: &Refusal, at: Option<&'static str>) -> Objection {
    let sentence = match refusal {
        Refusal::Unmet(unmet) => unmet.iter().map(|one| condition(say, one).text()).collect::<Vec<_>>().join(" "),
        refusal => phrase(say, refusal).text(),
    };
    Objection { at, sentence, detail: detail(refusal).cloned() }
}

fn phrase(say: Words, refusal: &Refusal) -> Phrase<'_> {
    match refusal {
        Refusal::UnknownRequest => say.refused_unknown(),
        Refusal::Busy => say.refused_sent(),
        Refusal::OtherLogin(institution) => say.refused_other_login(institution),
        Refusal::TooMany(most) => say.refused_many(*most),
        Refusal::TooLong { profile, longest, longer: None } => say.refused_long(longest, profile),
        Refusal::TooLong { profile, longest, longer: Some(longer) } => say.refused_long_other(longer, longest, profile),
        Refusal::TooShort { profile, shortest } => say.refused_brief(profile, shortest),
        Refusal::ForeignAddress(address) => say.refused_foreign_address(address),
        Refusal::FunctionNotAlone(address) => say.refused_function(address),
        Refusal::AddressInUse { address, from } => say.refused_address_in_use(address, from),
        Refusal::AddressOfSomebodyElse(address) => say.refused_address_of_somebody(address),
        Refusal::NoAddress(profile) => say.refused_no_address(profile),
        Refusal::UnknownProfile(possible) => say.refused_profile(possible),
        Refusal::OtherWay { profile, possible } => say.refused_other_way(possible, profile),
        Refusal::KeyKind { profile, key } => say.refused_key_kind(key, profile),
        Refusal::Assurance { profile, missing } => say.refused_assurance(missing, profile),
        Refusal::Unmet(_) => say.refused_renewal(),
        Refusal::NothingToRenew => say.refused_nothing_to_renew(),
        Refusal::Quota(most) => say.refused_quota(most.to_string()),
        Refusal::ClosedAccount => say.refused_closed(),
        Refusal::InactiveInstitution => say.refused_inactive(),
        Refusal::UnprovedName => say.refused_unproved(),
        Refusal::UnwritableName(name) => say.refused_unwritable(name),
        Refusal::AuthorityKey => say.refused_authority_key(),
        Refusal::AuthorityEnds(at) => say.refused_authority_ends(at),
        Refusal::UnwritableAddress => say.refused_unwritable_address(),
        Refusal::NoName(None) => say.refused_no_name(),
        Refusal::NoName(Some(_)) => say.refused_name(),
        Refusal::KnownKey => say.refused_known_key(),
        Refusal::CompromisedKey => say.refused_compromised_key(),
        Refusal::ForeignKey => say.refused_foreign_key(),
        Refusal::NoAuthority => say.refused_no_authority(),
        Refusal::Other(_) => say.refused_otherwise(),
        Refusal::Csr(refusal) => in_request(say, refusal),
    }
}

fn in_request(say: Words, refusal: &CsrRefusal) -> Phrase<'_> {
    match refusal {
        CsrRefusal::Empty => say.refused_csr_empty(),
        CsrRefusal::Unreadable => say.refused_csr_unreadable(),
        CsrRefusal::Truncated => say.refused_csr_truncated(),
        CsrRefusal::OtherPem(label) => say.refused_csr_other(label),
        CsrRefusal::Several => say.refused_csr_several(),
        CsrRefusal::TooLong => say.refused_csr_long(),
        CsrRefusal::PrivateKey => say.refused_csr_private(),
        CsrRefusal::OldDigest(digest) => say.refused_csr_digest(digest),
        CsrRefusal::Algorithm(algorithm) => say.refused_csr_algorithm(algorithm),
        CsrRefusal::Signature => say.refused_csr_signature(),
        CsrRefusal::ShortKey(bits) => say.refused_csr_short_key(bits.to_string()),
        CsrRefusal::LongKey(bits) => say.refused_csr_long_key(bits.to_string()),
        CsrRefusal::Exponent => say.refused_csr_exponent(),
        CsrRefusal::KeyKind(kind) => say.refused_csr_key_kind(kind),
        CsrRefusal::Roca => say.refused_csr_roca(),
        CsrRefusal::BrokenKey => say.refused_csr_broken_key(),
    }
}

/// What is known beside the words, in English: for whoever is asked for help.
fn detail(refusal: &Refusal) -> Option<&String> {
    match refusal {
        Refusal::NoName(why) => why.as_ref(),
        Refusal::Other(why) => Some(why),
        _ => None,
    }
}

/// The same where a key was to be made here.
pub(in crate::route) fn no_key(say: Words, error: &EcpCertificateError) -> Objection {
    match error {
        EcpCertificateError::TooMany { .. } => Objection::general(say.refused_too_many_keys()),
        EcpCertificateError::Busy => Objection::general(say.refused_key_busy()),
        EcpCertificateError::Password(error) => Objection::of(
            "password",
            match error {
                PasswordError::TooShort => say.refused_password_short(),
                PasswordError::TooSimple => say.refused_password_simple(),
                PasswordError::TooLong => say.refused_password_long(),
                PasswordError::NotAscii => say.refused_password_letters(),
            },
        ),
        other => refused(say, &Refusal::Other(other.to_string()), None),
    }
}
