//! The operator's choices, already valid.

mod certificates;
mod openid_provider;
mod ssh;

use std::{net::IpAddr, path::PathBuf, time::Duration};

use domain::{
    AttributeName, ClaimsPolicy, ClientId, CommunityId, EntityId, Institution, Scope, Scopes, SubjectPrefix,
    client::JwsAlgorithm, identifier::IdentifierKind,
};
use oauth::{
    Issuer,
    federation::{EntityId as FederationEntityId, TrustAnchors},
    jose::ClientKeys,
};
use url::Url;

pub use saml::service_provider::{Logo, Translation};

pub use self::certificates::{
    AuthorityPlan, CertificatePolicy, Channel, ClientLimit, IdentityCheck, InstitutionContacts, KeyPlace,
    OfferedProfile, Profiles, ProfilesError,
};
pub use self::openid_provider::{GITHUB_API, OpenIdProvider, PRESETS, Preset, ProviderKind};
pub use self::ssh::{PrincipalRule, PrincipalRuleError, PrincipalSource, SshPolicy};
pub use crate::{
    acceptable_use::{AcceptableUse, UseText},
    attribute_sources::TrustedSource,
    audit::AuditPolicy,
    catalogue::{Mdq, MdqName, Overlay, Rename},
    fticks::FticksPolicy,
    institution_choice::DiscoveryPolicy,
    limits::Limits,
    passkeys::PasskeyPolicy,
    sign_in::SilentPolicy,
    skins::SkinPolicy,
};
pub use ca::{ExtendedKeyUsage, MailAddress, ssh::SshExtension};

/// The operator's choices.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whose they are.
    pub community: CommunityId,
    /// Our name as an OpenID provider.
    pub issuer: Issuer,
    /// Base of the plain-HTTP listener, where certificates point for revocation lists and CA certificates.
    pub plain: Url,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Who runs this, for people, institutions and the SAML metadata.
    pub service: Service,
    /// How the pages look.
    pub skins: SkinPolicy,
    /// Whether institutions are shown with their logos.
    pub logos: bool,
    /// The languages of the pages, by their tags (BCP 47); the first is for those who wish for none of them.
    pub languages: Vec<String>,
    /// How long things last.
    pub lifetimes: Lifetimes,
    /// What authorization requests must be like.
    pub authorization: AuthorizationPolicy,
    /// Who may sign in, and as whom.
    pub people: PeoplePolicy,
    /// What becomes of what institutions say before relying parties hear it.
    pub claims: ClaimsPolicy,
    /// Who says more of people than their institutions do.
    pub attribute_sources: Vec<TrustedSource>,
    /// Where institutions come from.
    pub institutions: Vec<MetadataSource>,
    /// What is said here of single ones of them.
    pub overlays: Vec<Overlay>,
    /// Where people choose among them.
    pub discovery: DiscoveryPolicy,
    /// The OpenID providers at which people sign in as well.
    pub openid_providers: Vec<OpenIdProvider>,
    /// The certificate authority.
    pub certificates: CertificatePolicy,
    /// Registration of relying parties.
    pub registration: RegistrationPolicy,
    /// Certificates by which clients prove who they are.
    pub client_certificates: ClientCertificatePolicy,
    /// The keys of tokens.
    pub keys: KeyPolicy,
    /// How often what may happen.
    pub limits: Limits,
    /// Whether every DPoP proof must have a nonce of ours
    /// ([RFC 9449 §8](https://www.rfc-editor.org/rfc/rfc9449#section-8)).
    pub dpop_nonces: bool,
    /// Whose assertions clients may turn into tokens, besides their own
    /// ([RFC 7523 §2.1](https://www.rfc-editor.org/rfc/rfc7523#section-2.1)).
    pub assertion_issuers: Vec<AssertionIssuer>,
    /// How long a person who signs out waits for their relying parties to hear of it. Whoever takes longer is told all
    /// the same.
    pub logout_patience: Duration,
    /// The federations of OpenID providers that we belong to, if there are any.
    pub federation: Option<FederationPolicy>,
    /// What is told to the statistics of a federation of institutions, if anything.
    pub fticks: Option<FticksPolicy>,
    /// Where the head of the audit log goes.
    pub audit: AuditPolicy,
    /// Passkeys as a second factor, if there are any.
    pub passkeys: Option<PasskeyPolicy>,
    /// SSH certificates, if there are any.
    pub ssh: Option<SshPolicy>,
    /// The other issuers of this installation; only at [home](CommunityId::home).
    pub communities: Vec<Community>,
}

/// An issuer beside that of the installation.
#[derive(Debug, Clone)]
pub struct Community {
    /// Its choices; what it does not say is as at home.
    pub settings: Settings,
    /// The institutions from which its people come.
    pub filter: InstitutionFilter,
}

impl Settings {
    /// Few people wait longer before a page.
    pub const DEFAULT_LOGOUT_PATIENCE: Duration = Duration::from_secs(3);

    /// Whether the operator named this institution anywhere.
    pub fn names_institution(&self, id: &EntityId) -> bool {
        let filtered = |source: &MetadataSource| source.filter.only.contains(id) || source.filter.never.contains(id);
        let people = |issuer: &AssertionIssuer| matches!(&issuer.people, NamedBy::Identifier { institution, .. } if institution == id);
        let overlaid = self.overlays.iter().any(|overlay| overlay.entity_id == *id);
        overlaid
            || self.openid_provider(id).is_some()
            || self.institutions.iter().any(filtered)
            || self.assertion_issuers.iter().any(people)
    }
}

/// Somebody who may say for whom a client acts.
#[derive(Debug, Clone)]
pub struct AssertionIssuer {
    /// The `iss` of the assertions.
    pub issuer: String,
    /// What signs them.
    pub keys: IssuerKeys,
    /// The clients that may use them.
    pub clients: Vec<ClientId>,
    /// What `sub` means.
    pub people: NamedBy,
}

/// Where the keys of an issuer are.
#[derive(Debug, Clone)]
pub enum IssuerKeys {
    /// Here.
    Known(ClientKeys),
    /// At an address.
    At(Url),
}

/// How somebody else names people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedBy {
    /// By the `sub` that clients see which see the public one.
    Sub,
    /// As an institution does.
    Identifier {
        /// Which.
        institution: EntityId,
        /// By which identifier; one that is never reassigned.
        kind: IdentifierKind,
    },
}

/// Who runs this.
#[derive(Debug, Clone)]
pub struct Service {
    /// The name that people see.
    pub name: String,
    /// What it is for, in a sentence.
    pub description: String,
    /// Who runs it.
    pub organization: String,
    /// Our SAML entityID. Institutions derive identifiers from it: it must never change.
    pub entity_id: EntityId,
    /// Mail address for people who need help.
    pub support: String,
    /// Mail address for problems of the machinery.
    pub technical: String,
    /// Mail address for incidents.
    pub security: String,
    /// Entity categories that we claim and were granted, e.g. REFEDS Research and Scholarship.
    pub entity_categories: Vec<String>,
    /// A page about the service.
    pub information_url: Option<Url>,
    /// The privacy notice.
    pub privacy_url: Option<Url>,
    /// Name, description and links in other languages.
    pub translations: Vec<Translation>,
    /// A picture for institutions' pages.
    pub logo: Option<Logo>,
}

/// How long things last.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// From the start of a sign-in to its end.
    pub sign_in: Duration,
    /// An authorization code.
    pub code: Duration,
    /// An access token, and an ID token.
    pub token: Duration,
    /// A refresh token that is not used.
    pub refresh_idle: Duration,
    /// A grant that refresh tokens renew, altogether.
    pub refresh_absolute: Duration,
    /// A browser session that is not used.
    pub session_idle: Duration,
    /// A browser session altogether.
    pub session_absolute: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            sign_in: Duration::from_secs(60 * 60),
            code: Duration::from_secs(5 * 60),
            token: Duration::from_secs(15 * 60),
            refresh_idle: Duration::from_secs(15 * 24 * 60 * 60),
            refresh_absolute: Duration::from_secs(180 * 24 * 60 * 60),
            session_idle: Duration::from_secs(60 * 60),
            session_absolute: Duration::from_secs(8 * 60 * 60),
        }
    }
}

impl Lifetimes {
    /// The longest that tokens may live: what an authorization is kept for beyond the sign-in.
    pub const MAX_TOKEN: Duration = Duration::from_secs(24 * 60 * 60);
    /// The longest that a grant may be renewed.
    pub const MAX_REFRESH: Duration = storage::Store::MAX_GRANT_LIFETIME;
}

/// What authorization requests must be like, beyond what each client's registration says.
#[derive(Debug, Clone, Default)]
pub struct AuthorizationPolicy {
    /// Whether every request must be pushed ([RFC 9126 §5](https://www.rfc-editor.org/rfc/rfc9126#section-5)).
    pub require_pushed: bool,
    /// Whether institutions are asked for clients that want nothing shown.
    pub silent: SilentPolicy,
    /// The terms that people accept before anything of them is released, if there are any.
    pub acceptable_use: Option<AcceptableUse>,
}

/// Who may sign in, and as whom.
#[derive(Debug, Clone)]
pub struct PeoplePolicy {
    /// What every new `sub` begins with.
    pub subject_prefix: SubjectPrefix,
    /// Attributes without which nobody signs in, whatever the relying party asks for.
    pub required_attributes: Vec<AttributeName>,
    /// How long an unused eppn is trusted to have kept its owner.
    pub eppn_window: Duration,
}

/// One source of institutions.
#[derive(Debug, Clone)]
pub struct MetadataSource {
    /// Where it is.
    pub location: MetadataLocation,
    /// Where each of its institutions can be asked for by itself.
    pub mdq: Option<Mdq>,
    /// The keys that sign it (certificate or SubjectPublicKeyInfo, DER). Empty: a file that the operator vouches for.
    pub signing_keys: Vec<Vec<u8>>,
    /// How far away the validUntil of signed metadata may be.
    pub max_validity: Duration,
    /// How many of a hundred institutions may vanish at once.
    pub max_loss: u8,
    /// Which of its institutions are taken.
    pub filter: InstitutionFilter,
}

impl MetadataSource {
    /// Longer than any federation signs for.
    pub const DEFAULT_MAX_VALIDITY: Duration = Duration::from_secs(60 * 86_400);
    /// What federations lose in a year, not within an hour.
    pub const DEFAULT_MAX_LOSS: u8 = 10;

    /// A source with the usual bounds, of which all institutions are taken.
    pub fn new(location: MetadataLocation, signing_keys: Vec<Vec<u8>>) -> Self {
        Self {
            location,
            mdq: None,
            signing_keys,
            max_validity: Self::DEFAULT_MAX_VALIDITY,
            max_loss: Self::DEFAULT_MAX_LOSS,
            filter: InstitutionFilter::default(),
        }
    }
}

/// Which institutions of a source, or of all, are taken. What is empty asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InstitutionFilter {
    /// Only these.
    pub only: Vec<EntityId>,
    /// None of these.
    pub never: Vec<EntityId>,
    /// Only those that one of these registered (`registrationAuthority`).
    pub registration_authorities: Vec<String>,
    /// Only those that support all of these entity categories.
    pub supports: Vec<String>,
    /// Only those that have all of these assurance certifications, such as Sirtfi.
    pub assurance: Vec<String>,
}

impl InstitutionFilter {
    /// Whether nothing is asked for.
    pub fn takes_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this institution is taken.
    pub fn takes(&self, institution: &Institution) -> bool {
        let has_all = |wanted: &[String], own: &[String]| wanted.iter().all(|value| own.contains(value));
        (self.only.is_empty() || self.only.contains(&institution.entity_id))
            && !self.never.contains(&institution.entity_id)
            && (self.registration_authorities.is_empty()
                || institution
                    .registration_authority
                    .as_ref()
                    .is_some_and(|own| self.registration_authorities.contains(own)))
            && has_all(&self.supports, &institution.category_support)
            && has_all(&self.assurance, &institution.assurance)
    }
}

/// Where metadata comes from.
#[derive(Debug, Clone)]
pub enum MetadataLocation {
    /// A file.
    File(PathBuf),
    /// An address.
    Url(Url),
}

/// How clients show TLS certificates ([RFC 8705](https://www.rfc-editor.org/rfc/rfc8705)).
#[derive(Debug, Clone, Default)]
pub struct ClientCertificatePolicy {
    /// Base of the endpoints that ask for a certificate, if they are not the usual ones.
    pub base: Option<Url>,
    /// The header, in lower case, in which a trusted proxy hands the certificate on.
    pub proxy_header: Option<String>,
    /// The authorities that vouch for clients, DER.
    pub authorities: Vec<Vec<u8>>,
}

impl ClientCertificatePolicy {
    /// Whether clients can show certificates at all.
    pub fn is_possible(&self) -> bool {
        self.base.is_some() || self.proxy_header.is_some()
    }
}

/// The keys of tokens.
#[derive(Debug, Clone)]
pub struct KeyPolicy {
    /// The signature algorithms that have a key from the beginning. Others get theirs when a client first needs it.
    pub algorithms: Vec<JwsAlgorithm>,
    /// How old a key becomes before a new one takes over; `None`: only by command.
    pub rotate_after: Option<Duration>,
    /// How long a new SAML key stands in our metadata before it signs, and how long a replaced one still opens.
    pub saml_announced_before: Duration,
}

impl KeyPolicy {
    /// Federations take our metadata over within days, and institutions theirs within another one or two.
    pub const SAML_ANNOUNCED_BEFORE: Duration = Duration::from_secs(14 * 86_400);
}

impl Default for KeyPolicy {
    fn default() -> Self {
        use JwsAlgorithm::{EdDsa, Es256, Ps256, Rs256};
        let rotate_after = Some(Duration::from_secs(90 * 86_400));
        let saml_announced_before = Self::SAML_ANNOUNCED_BEFORE;
        Self { algorithms: vec![Rs256, Es256, Ps256, EdDsa], rotate_after, saml_announced_before }
    }
}

/// Registration of relying parties.
#[derive(Debug, Clone)]
pub struct RegistrationPolicy {
    /// Mail addresses that hear of new registrations.
    pub notify: Vec<String>,
    /// How many registrations may wait at once; more are turned away.
    pub max_pending: u32,
    /// Who may register by the API.
    pub open: OpenRegistration,
    /// Whether clients that register themselves can be used at once, or wait for an administrator.
    pub approve_at_once: bool,
    /// What clients that register themselves may ask for. Never certificates.
    pub scopes: Scopes,
    /// How many clients one address may register in an hour.
    pub per_address: u32,
    /// How many clients that registered themselves there may be.
    pub max_self_registered: u32,
    /// How long a client that registered itself may wait before it is retired; `None`: for ever.
    pub retire_waiting_after: Option<Duration>,
    /// How long one that was approved at once may go unused before it is retired; `None`: for ever.
    pub retire_unused_after: Option<Duration>,
    /// Whether a client may be described at the address that its id is.
    pub client_id_documents: bool,
    /// Whose software statements are believed.
    pub statement_issuers: Vec<StatementIssuer>,
}

/// Somebody who vouches for software ([RFC 7591 §2.3](https://www.rfc-editor.org/rfc/rfc7591#section-2.3)).
#[derive(Debug, Clone)]
pub struct StatementIssuer {
    /// The `iss` of the statements.
    pub issuer: String,
    /// What signs them.
    pub keys: ClientKeys,
}

impl RegistrationPolicy {
    /// A quarter of a year, in which somebody had time to decide.
    pub const RETIRE_WAITING_AFTER: Duration = Duration::from_secs(90 * 86_400);

    /// With the API switched off.
    pub fn closed(notify: Vec<String>, max_pending: u32) -> Self {
        Self {
            notify,
            max_pending,
            open: OpenRegistration::Off,
            approve_at_once: false,
            scopes: [Scope::OpenId, Scope::Email, Scope::Profile].into_iter().collect(),
            per_address: 20,
            max_self_registered: 10_000,
            retire_waiting_after: Some(Self::RETIRE_WAITING_AFTER),
            retire_unused_after: None,
            client_id_documents: false,
            statement_issuers: Vec::new(),
        }
    }
}

/// Who may register clients by the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenRegistration {
    /// Nobody.
    Off,
    /// Who has an initial access token.
    InitialAccessToken,
    /// Anyone.
    Anyone,
}

/// Federations of OpenID providers and relying parties
/// ([OpenID Federation 1.0](https://openid.net/specs/openid-federation-1_0.html)).
#[derive(Debug, Clone)]
pub struct FederationPolicy {
    /// Who vouches for us.
    pub authority_hints: Vec<FederationEntityId>,
    /// Whose word counts about relying parties, in the end.
    pub trust_anchors: TrustAnchors,
    /// Who runs this.
    pub organization_name: String,
    /// Whom to write to.
    pub contacts: Vec<String>,
    /// What others attest us: the type of each trust mark, and its JWT.
    pub trust_marks: Vec<(String, String)>,
    /// Whether a relying party's first request registers it.
    pub automatic: bool,
    /// Whether relying parties may register themselves.
    pub explicit: bool,
    /// How long what we say of ourselves is good.
    pub statement_lifetime: Duration,
    /// How long a registration is good at most, even if the chain behind it is longer.
    pub registration_lifetime: Duration,
    /// Whether relying parties can be used at once, or wait for an administrator.
    pub approve_at_once: bool,
    /// What relying parties may ask for. Never certificates.
    pub scopes: Scopes,
    /// The trust marks that each of them must carry.
    pub required_trust_marks: Vec<String>,
    /// How many relying parties there may be.
    pub max_clients: u32,
}

impl FederationPolicy {
    /// A day.
    pub const STATEMENT_LIFETIME: Duration = Duration::from_secs(86_400);
    /// A day.
    pub const REGISTRATION_LIFETIME: Duration = Duration::from_secs(86_400);
    /// The usual bound of `max_clients`.
    pub const MAX_CLIENTS: u32 = 10_000;

    /// What relying parties may ask for unless the operator says otherwise.
    pub fn usual_scopes() -> Scopes {
        [Scope::OpenId, Scope::Email, Scope::Profile].into_iter().collect()
    }
}
