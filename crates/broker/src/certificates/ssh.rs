//! SSH certificates for people: the same order as for those of X.509 (check, record, sign, record), by an authority of its
//! own, whose key is made when somebody first needs it.

use std::{collections::BTreeMap, time::Duration};

use ca::ssh::{
    RevocationList, SshAuthority, SshAuthorityError, SshCertificateError, SshCertificateRequest, SshPublicKey,
    SshPublicKeyError,
};
use domain::{Client, Digest, Scope, SignIn, Subject, entropy::random};
use oauth::{Params, RequestContext, bearer::BearerError};
use storage::{
    StoreError,
    key_objection::KeyDigests,
    revocation::Reached,
    ssh_certificate_list::ListedSsh,
    ssh_certificates::{PreparedSsh, SshTarget},
};
use thiserror::Error;

use super::{
    CertificateError,
    issuance::{Demands, heed},
};
use crate::{
    Broker,
    keyring::{KeyringError, NewKey, Purpose},
    revocation::tell,
    settings::SshPolicy,
    userinfo::LiveToken,
};

/// How long before now a certificate begins: the clocks of hosts differ.
const SKEW: Duration = Duration::from_secs(60);

/// What a client asks for.
#[derive(Debug)]
pub struct SshRequest<'a> {
    /// Where the access token is: in the header,
    pub context: &'a RequestContext,
    /// or in the form.
    pub form: &'a Params,
    /// The line of the public key file.
    pub key: &'a str,
    /// Wanted lifetime.
    pub lifetime: Option<Duration>,
}

/// Why there is no certificate. Each is a sentence for whoever wrote the script.
#[derive(Debug, Error)]
pub enum SshError {
    /// The operator offers none.
    #[error("This server issues no SSH certificates.")]
    Off,
    /// For a reason that holds for every certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The key is not good.
    #[error("The public key is refused: {0}.")]
    Key(#[from] SshPublicKeyError),
    /// Shorter than a minute, or longer than the operator allows.
    #[error("The lifetime is refused: it is {0} to {1} seconds here.")]
    Lifetime(u64, u64),
    /// No rule of the operator's fits the person.
    #[error(
        "Nothing that the institution says of the person gives a login name for SSH here; ask who runs this server."
    )]
    NoPrincipal,
    /// It would not be a good one.
    #[error("The certificate is refused: {0}.")]
    Prepare(#[from] SshCertificateError),
    /// The authority's key is no key.
    #[error(transparent)]
    Authority(#[from] SshAuthorityError),
    /// The keyring failed.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
}

impl From<StoreError> for SshError {
    fn from(error: StoreError) -> Self {
        Self::Certificate(error.into())
    }
}

impl From<crate::userinfo::ResourceError> for SshError {
    fn from(error: crate::userinfo::ResourceError) -> Self {
        Self::Certificate(error.into())
    }
}

impl Broker {
    /// `POST /oauth2/ssh-certificate`: the line for `id_…-cert.pub`.
    pub async fn ssh_certificate(&self, client: &Client, request: &SshRequest<'_>) -> Result<String, SshError> {
        let policy = self.settings.ssh.as_ref().ok_or(SshError::Off)?;
        let LiveToken { grant, .. } = self.token_grant(request.context, Some(request.form)).await?;
        if grant.client != client.id {
            return Err(CertificateError::OtherClient.into());
        }
        let insufficient = || BearerError::InsufficientScope([Scope::SshCertificate].into_iter().collect());
        if !grant.scopes.contains(&Scope::SshCertificate) || grant.details.is_exchanged() {
            return Err(CertificateError::from(insufficient()).into());
        }
        let sign_in = grant.sign_in.ok_or_else(|| CertificateError::from(insufficient()))?;
        let key = SshPublicKey::parse(request.key)?;
        let lifetime = request.lifetime.unwrap_or(policy.default_lifetime);
        if !(SshPolicy::MIN_LIFETIME..=policy.max_lifetime).contains(&lifetime) {
            return Err(SshError::Lifetime(SshPolicy::MIN_LIFETIME.as_secs(), policy.max_lifetime.as_secs()));
        }
        let demands = Demands { name: "ssh", acr: &policy.requires_acr, assurance: &policy.requires_assurance };
        let sign_in = self.certifiable(&sign_in, &demands).await?;
        // Under its other name it may stand in certificates of X.509, or in the operator's lists.
        let x509 = key.to_x509();
        if x509.as_ref().is_some_and(|key| self.settings.certificates.known_keys.contains(key)) {
            return Err(CertificateError::KnownKey.into());
        }
        let digests = KeyDigests { x509: x509.map(|key| key.fingerprint()), ssh: Some(key.fingerprint()) };
        heed(self.store.key_objection(digests, &sign_in.subject).await?)?;
        self.issue_ssh(client, policy, &sign_in, &key, lifetime).await
    }

    async fn issue_ssh(
        &self,
        client: &Client,
        policy: &SshPolicy,
        sign_in: &SignIn,
        key: &SshPublicKey,
        lifetime: Duration,
    ) -> Result<String, SshError> {
        let principals = policy.principals(sign_in);
        if principals.is_empty() {
            return Err(SshError::NoPrincipal);
        }
        let authorities = self.ssh_authorities().await?;
        let authority = authorities.first().ok_or(KeyringError::Missing)?;
        let now = self.now().truncated_to_seconds();
        // Positive, for the database, and not zero, which nobody could revoke.
        let serial = (u64::from_be_bytes(random(self.entropy())) >> 1).max(1);
        let (valid_from, valid_until) = (now - SKEW, now + lifetime);
        let prepared = authority.prepare(
            &SshCertificateRequest {
                key,
                serial,
                key_id: sign_in.subject.as_str(),
                principals: &principals,
                valid_from,
                valid_until,
                extensions: &policy.extensions,
                source_addresses: &[],
            },
            self.entropy(),
        )?;
        let serial = i64::try_from(serial).map_err(|_| StoreError::Corrupt("serial number"))?;
        let record = PreparedSsh {
            serial,
            subject: sign_in.subject.clone(),
            institution: sign_in.institution.clone(),
            client: client.id.clone(),
            authority: authority.fingerprint(),
            principals: principals.iter().map(ToString::to_string).collect(),
            key: key.fingerprint(),
            tbs: prepared.tbs().to_vec(),
            valid_from,
            valid_until,
        };
        self.store.record_prepared_ssh(&record, now).await?;
        let line = authority.issue(prepared);
        self.store.record_issued_ssh(serial, &line, self.now()).await?;
        let principals = record.principals.join(",");
        tracing::info!(serial, sub = %sign_in.subject, %principals, client = %client.id, "issued an SSH certificate");
        Ok(line)
    }

    /// The authorities for SSH, the newest first: it signs, all are trusted.
    async fn ssh_authorities(&self) -> Result<Vec<SshAuthority>, SshError> {
        let home = self.home();
        let make = || Ok::<_, SshError>(NewKey { pkcs8: SshAuthority::generate()?, certificate: None });
        let keys = home.keyring().keys(Purpose::CaSsh, make).await?;
        Ok(keys.iter().map(|key| SshAuthority::from_pkcs8(&key.pkcs8)).collect::<Result<_, _>>()?)
    }

    /// What hosts name as `TrustedUserCAKeys`: a line for each authority.
    pub async fn ssh_trusted_keys(&self) -> Result<String, SshError> {
        self.settings.ssh.as_ref().ok_or(SshError::Off)?;
        let name = &self.settings.service.name;
        Ok(self.ssh_authorities().await?.iter().map(|authority| authority.public_line(name) + "\n").collect())
    }

    /// What hosts name as `RevokedKeys`, as of now.
    pub async fn ssh_revocation_list(&self) -> Result<Vec<u8>, SshError> {
        self.settings.ssh.as_ref().ok_or(SshError::Off)?;
        let authorities = self.ssh_authorities().await?;
        let now = self.now();
        let revoked = self.store.revoked_ssh(now).await?;
        let mut serials: BTreeMap<[u8; 32], Vec<u64>> = BTreeMap::new();
        for (authority, serial) in &revoked.certificates {
            serials.entry(*authority.as_bytes()).or_default().push(serial.unsigned_abs());
        }
        let by_authority = authorities
            .iter()
            .filter_map(|authority| Some((authority.blob(), serials.remove(authority.fingerprint().as_bytes())?)));
        let list = RevocationList {
            number: revoked.revocations.unsigned_abs(),
            at: now,
            certificates: &by_authority.collect::<Vec<_>>(),
            keys: &revoked.keys,
        };
        Ok(list.write())
    }

    /// The newest SSH certificates, at most `limit`: of one account, or of all.
    pub async fn ssh_certificates(&self, account: Option<&Subject>, limit: i64) -> Result<Vec<ListedSsh>, StoreError> {
        self.store.ssh_certificates(account, limit).await
    }

    /// Revokes SSH certificates; tells which. With `compromised` also every other one of their keys, of X.509 as well: the
    /// keys are not certified again, and hosts refuse them with any certificate.
    pub async fn revoke_ssh(&self, target: SshTarget<'_>, compromised: bool) -> Result<Reached, StoreError> {
        let reason = if compromised { ca::RevocationReason::KeyCompromise } else { ca::RevocationReason::Unspecified };
        let reached = self.store.revoke_ssh(target, reason.code().into(), self.now()).await?;
        tell(&reached, reason);
        Ok(reached)
    }
}

/// SHA-256 as OpenSSH prints it.
pub fn ssh_fingerprint(digest: &Digest) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
    format!("SHA256:{}", STANDARD_NO_PAD.encode(digest.as_bytes()))
}
