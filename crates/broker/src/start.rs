//! From settings and a store to a [`Broker`]: keys are made where there are none, and the database is checked to be ours.

use std::sync::Arc;

use domain::{Clock, CommunityId, Entropy, entropy::random};
use outbound::{Fetcher, GuardedFetcher, Mailer};
use storage::{Store, StoreError};
use thiserror::Error;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::{
    Broker, Catalogue, Settings, Shared,
    administration::{PasswordError, Passwords},
    audit::{Audit, AuditError},
    catalogue::{Reading, Shelf},
    certificates::{Authorities, OpenError, Tokens, key_names},
    client_certificates::{ClientAuthorities, ClientAuthorityError},
    client_keys::KeyCache,
    client_secrets::SecretDerivation,
    dpop_nonce::DpopNonces,
    federation::Resolutions,
    fticks::Fticks,
    keyring::{Keyring, KeyringError, MasterKey, NewKey, Purpose},
    letters::Writer,
    logos::Logos,
    ocsp::Responders,
    openid::OpenIdProviders,
    pairwise::PairwiseSalt,
    passkeys::challenge::PasskeyChallenges,
    registration::client_document::Failures,
    settings::{Community, InstitutionFilter, OpenIdProvider},
    skins::{SkinError, Skins},
    token_keys::TokenKeys,
};

/// What the broker gets from outside.
pub struct World {
    /// The database, with its tables up to date.
    pub store: Store,
    /// What keys are sealed under.
    pub master_key: MasterKey,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where chance comes from.
    pub entropy: Arc<dyn Entropy>,
    /// The way out to the web, for what the operator named.
    pub fetcher: Fetcher,
    /// The way out to what clients named.
    pub guarded: GuardedFetcher,
    /// The way out for letters, if there is one.
    pub mailer: Option<Mailer>,
    /// Who knows the words of letters.
    pub writer: Arc<dyn Writer>,
    /// The token in which keys of authorities lie, if there is one. It is opened when it is first needed.
    pub token: Option<hsm::Token>,
}

/// Why the start failed.
#[derive(Debug, Error)]
pub enum StartError {
    /// The database belongs to another issuer. Its subjects and certificates would change their meaning.
    #[error("the database belongs to the issuer {stored}, not to {wanted}: use another database, or that issuer")]
    OtherIssuer {
        /// The one in the database.
        stored: String,
        /// The one in the settings.
        wanted: String,
    },
    /// A community has another issuer than before. What its clients trust would change its meaning.
    #[error("the community {community} began as the issuer {stored}, not {wanted}: give the new issuer another id")]
    OtherCommunity {
        /// Its id.
        community: CommunityId,
        /// The issuer in the database.
        stored: String,
        /// The one in the settings.
        wanted: String,
    },
    /// The SAML entityID is another than before. Institutions would send other identifiers, and people be lost.
    #[error(
        "the database was begun with the SAML entityID {stored}, not {wanted}: institutions derive people's identifiers \
         from it, so it must not change"
    )]
    OtherEntityId {
        /// The one in the database.
        stored: String,
        /// The one in the settings.
        wanted: String,
    },
    /// Certificates would get other names than before, outside the namespace that sites have installed.
    #[error("the database was begun with the certificate name base {stored}, not {wanted}: it must not change")]
    OtherNameBase {
        /// The one in the database.
        stored: String,
        /// The one in the settings.
        wanted: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keyring failed.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The certificate authority cannot be used.
    #[error("the certificate authority: {0}")]
    Authority(#[from] OpenError),
    /// An authority for clients' certificates cannot be used.
    #[error(transparent)]
    ClientAuthority(#[from] ClientAuthorityError),
    /// The key of the audit log cannot be used.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A skin has a mistake.
    #[error(transparent)]
    Skin(#[from] SkinError),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
}

impl Broker {
    /// Opens everything. The institutions are read, and the first revocation lists are published.
    pub async fn start(settings: Settings, world: World) -> Result<Self, StartError> {
        let World { store, master_key, clock, entropy, fetcher, guarded, mailer, writer, token } = world;
        let (now, master) = (clock.now(), Arc::new(master_key));
        let communities = settings.communities.clone();
        let skins = Skins::open(&settings)?;
        let store = store.knowing_keys_by(key_names());
        claim_database(&store, &settings).await?;
        store.make_room(now).await?;
        if settings.certificates.command_line {
            // What an administrator has made of it since stays so.
            store.insert_client_once(&domain::client::built_in::command_line(now)).await?;
        }
        let (service, community) = (&settings.service.name, &settings.community);
        let keyring = Keyring { store: &store, master: &master, entropy: &*entropy, now, service, community };
        let derivation = lasting_secret::<{ SecretDerivation::LENGTH }>(&keyring, Purpose::ClientSecrets).await?;
        let nonces = lasting_secret::<{ DpopNonces::LENGTH }>(&keyring, Purpose::DpopNonces).await?;
        let challenges = lasting_secret::<{ PasskeyChallenges::LENGTH }>(&keyring, Purpose::Passkeys).await?;
        let proofs = lasting_secret::<{ OpenIdProviders::LENGTH }>(&keyring, Purpose::OpenIdProofs).await?;
        let secret_derivation = SecretDerivation::new(&derivation);
        let catalogue = Catalogue::with(settings.openid_providers.iter().map(OpenIdProvider::institution));
        let shelf = Shelf { store: &store, master: &master, entropy: &*entropy };
        let (sources, overlays) = (&settings.institutions, &settings.overlays);
        let reading = Reading { sources, overlays, fetcher: &fetcher, shelf, now };
        let authorities =
            Authorities::open(&keyring, Tokens::new(token), &settings.certificates, &settings.plain).await?;
        let installation = Installation {
            fticks: Fticks::new(&settings, &secret_derivation).map(Arc::new),
            openid: Arc::new(OpenIdProviders::new(&settings, &proofs, &fetcher)),
            audit: Arc::new(Audit::open(&keyring, settings.audit.clone(), &settings.issuer).await?),
            responders: Arc::default(),
            logos: Arc::default(),
            skins: Arc::new(skins),
            authorities: Arc::new(authorities),
            passwords: Arc::new(Passwords::new(&*entropy)?),
            key_making: Arc::new(Semaphore::new(turns_of_key_making())),
            catalogue_was_kept: catalogue.open(reading).await,
            catalogue,
            dpop_nonces: DpopNonces::new(&nonces),
            passkey_challenges: PasskeyChallenges::new(&challenges),
            secret_derivation,
            store,
            master,
            clock,
            entropy,
            fetcher,
            guarded,
            mailer,
            writer,
        };
        let mut all = vec![Arc::new(installation.issuer(settings, &InstitutionFilter::default()).await?)];
        for Community { settings, filter } in communities {
            claim_community(&installation.store, &settings).await?;
            all.push(Arc::new(Box::pin(installation.issuer(settings, &filter)).await?));
        }
        let broker = Self::at_home(all)?;
        broker.note_profiles().await?;
        broker.keep_earlier_addresses().await?;
        Ok(broker)
    }

    fn at_home(all: Vec<Arc<Shared>>) -> Result<Self, StartError> {
        let all: Arc<[_]> = all.into();
        let here = all.first().cloned().ok_or(KeyringError::Missing)?;
        Ok(Self { here, all })
    }
}

/// What every issuer of the installation shares.
struct Installation {
    store: Store,
    master: Arc<MasterKey>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    fetcher: Fetcher,
    guarded: GuardedFetcher,
    mailer: Option<Mailer>,
    writer: Arc<dyn Writer>,
    catalogue: Catalogue,
    catalogue_was_kept: bool,
    secret_derivation: SecretDerivation,
    dpop_nonces: DpopNonces,
    passkey_challenges: PasskeyChallenges,
    fticks: Option<Arc<Fticks>>,
    openid: Arc<OpenIdProviders>,
    authorities: Arc<Authorities>,
    audit: Arc<Audit>,
    responders: Arc<Responders>,
    logos: Arc<Logos>,
    skins: Arc<Skins>,
    passwords: Arc<Passwords>,
    key_making: Arc<Semaphore>,
}

/// Half of the processors, and one at least: the others go on with everything else.
fn turns_of_key_making() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    processors.div_ceil(2)
}

impl Installation {
    /// Opens what is an issuer's own.
    async fn issuer(&self, settings: Settings, filter: &InstitutionFilter) -> Result<Shared, StartError> {
        let keyring = Keyring {
            store: &self.store,
            master: &self.master,
            entropy: &*self.entropy,
            now: self.clock.now(),
            service: &settings.service.name,
            community: &settings.community,
        };
        let token_keys = TokenKeys::open(&keyring, &settings).await?;
        let salt = lasting_secret::<{ PairwiseSalt::LENGTH }>(&keyring, Purpose::PairwiseSalt).await?;
        Ok(Shared {
            client_authorities: ClientAuthorities::new(&settings.client_certificates.authorities)?,
            settings,
            store: self.store.clone(),
            catalogue: self.catalogue.seen_by(filter),
            catalogue_was_kept: self.catalogue_was_kept,
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            fetcher: self.fetcher.clone(),
            guarded: self.guarded.clone(),
            client_keys: KeyCache::default(),
            source_answers: crate::attribute_sources::Answers::default(),
            mailer: self.mailer.clone(),
            writer: Arc::clone(&self.writer),
            token_keys: TokenKeys::new(Arc::clone(&self.master), token_keys),
            pairwise_salt: PairwiseSalt::new(&salt),
            secret_derivation: self.secret_derivation.clone(),
            dpop_nonces: self.dpop_nonces.clone(),
            passkey_challenges: self.passkey_challenges.clone(),
            fticks: self.fticks.clone(),
            openid: Arc::clone(&self.openid),
            authorities: Arc::clone(&self.authorities),
            audit: Arc::clone(&self.audit),
            responders: Arc::clone(&self.responders),
            logos: Arc::clone(&self.logos),
            skins: Arc::clone(&self.skins),
            passwords: Arc::clone(&self.passwords),
            failures: Failures::default(),
            noted: crate::client_use::Noted::default(),
            errors: crate::client_errors::Counted::default(),
            noted_secrets: crate::client_use::Noted::default(),
            resolutions: Resolutions::default(),
            key_making: Arc::clone(&self.key_making),
        })
    }
}

/// The database belongs to one issuer and one entityID, for good.
async fn claim_database(store: &Store, settings: &Settings) -> Result<(), StartError> {
    let wanted = settings.issuer.as_str();
    let stored = store.settle("issuer", wanted).await?;
    if stored != wanted {
        return Err(StartError::OtherIssuer { stored, wanted: wanted.to_owned() });
    }
    let wanted = settings.service.entity_id.as_str();
    let stored = store.settle("saml-entity-id", wanted).await?;
    if stored != wanted {
        return Err(StartError::OtherEntityId { stored, wanted: wanted.to_owned() });
    }
    let wanted = settings.certificates.name_base.to_string();
    let stored = store.settle("certificate-name-base", &wanted).await?;
    if stored != wanted {
        return Err(StartError::OtherNameBase { stored, wanted });
    }
    Ok(())
}

/// A community's issuer stands in the tokens of its clients: it is the same for good.
async fn claim_community(store: &Store, settings: &Settings) -> Result<(), StartError> {
    let (community, wanted) = (settings.community.clone(), settings.issuer.as_str());
    let stored = store.settle(&format!("issuer of {community}"), wanted).await?;
    if stored != wanted {
        return Err(StartError::OtherCommunity { community, stored, wanted: wanted.to_owned() });
    }
    Ok(())
}

/// A secret of plain bytes, the same on every node and for good.
async fn lasting_secret<const LENGTH: usize>(
    keyring: &Keyring<'_>,
    purpose: Purpose,
) -> Result<Zeroizing<Vec<u8>>, KeyringError> {
    let make = || {
        let secret: [u8; LENGTH] = random(keyring.entropy);
        Ok::<_, KeyringError>(NewKey { pkcs8: Zeroizing::new(secret.to_vec()), certificate: None })
    };
    let kept = keyring.keys(purpose, make).await?;
    kept.into_iter().next().map(|key| key.pkcs8).ok_or(KeyringError::Missing)
}
