//! Certificates for people: `/oauth2/getcert`, and the authority behind it.
//!
//! Order of every issue: check everything, record the bytes to be signed, sign exactly those, record the result. What is
//! signed is never unknown.

mod addresses;
mod api;
mod authority;
mod contacts;
mod ecp;
mod issuance;
mod letters;
mod list;
mod own;
mod own_ssh;
mod profiles;
mod record;
mod refusal;
mod renewal;
mod requests;
mod server_key;
mod ssh;

use std::time::Duration;

use ca::{CertificationRequest, CsrError, IssueError, NameError, PrepareError};
use domain::{AuthorizationDetail, Client, Scope, Timestamp};
use oauth::{Params, RequestContext, bearer::BearerError};
use storage::{Store, StoreError};
use thiserror::Error;

pub(crate) use self::{
    authority::{Authorities, Held, Tokens},
    issuance::key_names,
};
pub use ca::PasswordError;

pub use storage::certificates::KeyOrigin;

pub use self::{
    addresses::{AddressStanding, OwnAddress, VerifiedAddress},
    api::CertificateList,
    authority::{
        Authority, AuthorityFile, AuthorityStage, Found, INSTALLED_BEFORE, ImportError, ImportedAuthority, ImportedKey,
        ImportedList, InitError, KeyError, KeyWhere, Look, LookError, OCSP, OpenError, PublishedAuthority,
        RevokeAuthorityError, RevokedAuthority, Rollover, RolloverError, RootKeyError, UnclaimedKey,
    },
    contacts::{AddedAddress, AddressState, CHALLENGE_LIFETIME, ContactError, ListedAddress, MOST_WAITING},
    ecp::{EcpCertificateError, EcpLifetime, EcpWish},
    issuance::{AskedBy, Issuance, IssuedChain},
    list::{CertificateQuery, CertificateStanding, ListedCertificate, RevocationReason, Serial, reason_of},
    own::{CertificateContent, CertificateState, FetchedBy, OwnCertificate, OwnChain, OwnName, OwnReason},
    own_ssh::OwnSshCertificate,
    record::{
        CertificateRecord, LETTER_LENGTH, LetterOutcome, ListedSsh, RevocationOutcome, RevokedBy, SshQuery, ToRevoke,
    },
    refusal::{CsrRefusal, Refusal},
    renewal::{Renewal, Unmet},
    requests::{NewRequest, OwnRequest, RequestError, RequestField, RequestStage, Wishes, key_fingerprint},
    ssh::{SshError, SshRequest, ssh_fingerprint},
};
use crate::{
    Broker,
    userinfo::{LiveToken, ResourceError, UNKNOWN_TOKEN},
};

/// How many days before its end a certificate can be renewed. Of those that live as long or longer there is one for a mail
/// address.
pub const RENEWAL_DAYS: u64 = Store::RENEWAL_WINDOW.as_secs() / 86_400;

/// What a client asks for.
#[derive(Debug)]
pub struct CertificateRequest<'a> {
    /// Where the access token is: in the header,
    pub context: &'a RequestContext,
    /// or in the form.
    pub form: &'a Params,
    /// PKCS#10, in PEM or as bare base64.
    pub csr: &'a str,
    /// The name of the profile; the usual one if absent.
    pub profile: Option<&'a str>,
    /// Wanted lifetime.
    pub lifetime: Option<Duration>,
    /// The serial number of the certificate that it is to follow, with the same profile and mail addresses.
    pub renews: Option<&'a str>,
}

/// Why there is no certificate. Each is a sentence for whoever wrote the script.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// The token is not good for it.
    #[error(transparent)]
    Token(#[from] BearerError),
    /// The token belongs to another client.
    #[error("The access token was issued to another client.")]
    OtherClient,
    /// The account is closed.
    #[error("The person's account is closed.")]
    ClosedAccount,
    /// The institution has left the catalogue since the sign-in.
    #[error("The institution that signed the person in is not active any more; sign in again.")]
    InactiveInstitution,
    /// Anybody can get a login there, under any name: no authority may certify it.
    #[error("The login that was used proves no name; sign in by one of an institution that knows the person.")]
    UnprovedName,
    /// The operator has it in a list of keys that others have.
    #[error(
        "The key is in a list of keys that others have, such as those of Debian's defective OpenSSL of 2008; make a new key."
    )]
    KnownKey,
    /// The key was reported as compromised.
    #[error("The key was reported as compromised; make a new key.")]
    CompromisedKey,
    /// The key was certified to another person.
    #[error("The key belongs to somebody else; make a new key.")]
    ForeignKey,
    /// The request is not good.
    #[error("The certification request is refused: {0}.")]
    Csr(#[from] CsrError),
    /// A mail address that is not known to be the person's.
    #[error("The mail address {0} is not one that is known to be yours.")]
    ForeignAddress(String),
    /// The address of a function beside another one.
    #[error(
        "The mail address {0} belongs to a function: it stands alone in a certificate, without your name. Choose it alone, or leave it out."
    )]
    FunctionNotAlone(String),
    /// A certificate of the person's that lasts has the address.
    #[error(
        "You have a certificate with the mail address {address}: it can be renewed from {} on, or revoke it first.",
        .from.readable()
    )]
    AddressInUse {
        /// The address.
        address: String,
        /// When there may be another one.
        from: Timestamp,
    },
    /// The address stands in a certificate of another person's.
    #[error(
        "The mail address {0} stands in a certificate of somebody else's that is good. Leave it out, or write to the \
         operator."
    )]
    AddressOfSomebodyElse(String),
    /// So many certificates that last may a person get in a year.
    #[error("You got as many certificates of {days} days or more within a year as one person may: {0}.", days = RENEWAL_DAYS)]
    Quota(u32),
    /// The identity was not confirmed, or too long ago, for a certificate that lasts.
    #[error(transparent)]
    NotVetted(Unmet),
    /// The certificate cannot be renewed, for all these reasons.
    #[error("The certificate cannot be renewed. {}", sentences(.0))]
    NotRenewable(Vec<Unmet>),
    /// There is none to renew.
    #[error("No certificate of yours has this serial number, so there is none to renew.")]
    NothingToRenew,
    /// The institution sent no name to put into the certificate.
    #[error("The institution sent no name of the person, so there is none to put into a certificate.")]
    NoName,
    /// The person's or institution's name cannot be written in a certificate.
    #[error("The name of the person or of the institution cannot be written in a certificate: {0}.")]
    Name(#[from] NameError),
    /// The certificate would not be a good one.
    #[error("The certificate is refused: {0}.")]
    Prepare(#[from] PrepareError),
    /// There is no such profile for whoever asks. These there are.
    #[error("There is no such certificate profile here; possible: {0}.")]
    UnknownProfile(String),
    /// There is, but by another way.
    #[error(
        "Certificates of profile {profile} are not had this way, but {ways}; whoever runs the server can change it (`channels` \
         in [[certificates.profiles]]). Possible here: {possible}."
    )]
    OtherWay {
        /// The profile.
        profile: String,
        /// By which.
        ways: String,
        /// What there is.
        possible: String,
    },
    /// There is, but not for this client.
    #[error(
        "This application gets no certificates of profile {profile}; whoever runs the server can change it \
         ([[certificates.clients]]). Possible here: {possible}."
    )]
    NotForClient {
        /// The profile.
        profile: String,
        /// What there is.
        possible: String,
    },
    /// The institution does not say that it knows the person so well.
    #[error("Certificates of profile {profile} need the assurance {missing}, which the institution does not give.")]
    Assurance {
        /// The profile.
        profile: String,
        /// The first value of eduPersonAssurance that is missing.
        missing: String,
    },
    /// The operator limits the client.
    #[error("The certificate would live longer than the {0} seconds that this client may have.")]
    BeyondLimit(u64),
    /// The person agreed to less.
    #[error("The certificate would live longer than the {0} seconds that the person agreed to.")]
    BeyondConsent(u64),
    /// Signing failed; it is recorded.
    #[error("The certificate could not be signed.")]
    Issue(#[from] IssueError),
    /// The operator has not set up any, or the last one was revoked or has ended.
    #[error("No certificate authority signs here just now; try again when the operator has set one up.")]
    NoAuthority,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn sentences(unmet: &[Unmet]) -> String {
    unmet.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

impl From<ResourceError> for CertificateError {
    fn from(error: ResourceError) -> Self {
        match error {
            ResourceError::Bearer(error) => Self::Token(error),
            ResourceError::Store(error) => Self::Store(error),
        }
    }
}

impl Broker {
    /// `POST /oauth2/getcert`: a chain in PEM, the person's certificate first.
    pub async fn certificate(
        &self,
        client: &Client,
        request: &CertificateRequest<'_>,
    ) -> Result<String, CertificateError> {
        // The account is looked at with all else that the person must fulfil.
        let LiveToken { grant, .. } = self.token_of_somebody(request.context, Some(request.form), Some(client)).await?;
        if grant.client != client.id {
            return Err(CertificateError::OtherClient);
        }
        let insufficient = || BearerError::InsufficientScope([Scope::GetCert].into_iter().collect());
        if !grant.scopes.contains(&Scope::GetCert) || grant.details.is_exchanged() {
            return Err(insufficient().into());
        }
        let sign_in = grant.sign_in.ok_or_else(insufficient)?;
        let asked_by = AskedBy::Client(&client.id);
        let renewal = match request.renews {
            Some(serial) => Some(self.allowed_renewal(&sign_in, asked_by, serial).await.map_err(unknown_if_closed)?),
            None => None,
        };
        let profile = renewal.as_ref().map(|renewal| renewal.profile.as_str()).or(request.profile);
        let profile = self.certificate_profile(asked_by, profile)?;
        let csr = CertificationRequest::parse(request.csr)?;
        let wanted = Issuance {
            asked_by,
            sign_in: &sign_in,
            profile,
            key: csr.public_key(),
            key_origin: KeyOrigin::Holder,
            lifetime: request.lifetime,
            agreed: AuthorizationDetail::certificate_lifetime(&grant.details.authorization_details),
            addresses: renewal.as_ref().map(|renewal| renewal.addresses.as_slice()),
        };
        let issued = self.issue(wanted).await.map_err(unknown_if_closed)?;
        Ok(issued.pem())
    }
}

/// What a token of a closed account is worth.
fn unknown_if_closed(error: CertificateError) -> CertificateError {
    match error {
        CertificateError::ClosedAccount => UNKNOWN_TOKEN.into(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use ca::Profile;
    use domain::AuthorizationDetail;

    #[test]
    fn whatever_can_be_agreed_to_can_be_issued() {
        let profile = Profile::short_lived();
        let range = AuthorizationDetail::LIFETIMES;
        assert_eq!(*range.start(), profile.min_lifetime().as_secs());
        assert_eq!(*range.end(), profile.max_lifetime().as_secs());
    }
}
