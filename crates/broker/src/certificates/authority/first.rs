//! The first authorities: a root and an issuing authority under it, as the operator wants them.

use ca::{AuthorityRequest, Issuer, KeyAlgorithm, KeyPair, SubjectName, create_issuing, create_root};
use url::Url;

use super::{
    OpenError,
    snapshot::{key_id, urls},
};
use crate::{
    keyring::{Key, Keyring, KeyringError, NewKey, Purpose},
    settings::CertificatePolicy,
};

/// Makes them, each unless another node was first.
pub(super) async fn make(keyring: &Keyring<'_>, policy: &CertificatePolicy, plain: &Url) -> Result<(), OpenError> {
    let maker = Maker { keyring, policy, plain };
    let root = newest(keyring.keys(Purpose::CaRoot, || maker.root()).await?)?;
    keyring.keys(Purpose::CaIssuing, || maker.issuing(&root)).await?;
    Ok(())
}

fn newest(keys: Vec<Key>) -> Result<Issuer, OpenError> {
    let key = keys.into_iter().next().ok_or(KeyringError::Missing)?;
    let certificate = key.certificate.ok_or(KeyringError::NoCertificate)?;
    Ok(Issuer::load(&certificate, &key.pkcs8)?)
}

struct Maker<'a> {
    keyring: &'a Keyring<'a>,
    policy: &'a CertificatePolicy,
    plain: &'a Url,
}

impl Maker<'_> {
    fn name(&self, common_name: Option<&str>, kind: &str) -> Result<SubjectName, OpenError> {
        let organization = &self.policy.organization;
        let usual = format!("{organization} {kind} CA 1");
        Ok(SubjectName::authority(&self.policy.name_base, organization, common_name.unwrap_or(&usual))?)
    }

    fn root(&self) -> Result<NewKey, OpenError> {
        let plan = &self.policy.authority;
        let pkcs8 = KeyPair::generate(plan.root_key)?;
        let subject = self.name(plan.root_name.as_deref(), "Root")?;
        let request = AuthorityRequest { subject: &subject, now: self.keyring.now, lifetime: plan.root_lifetime };
        let certificate = create_root(&request, &KeyPair::from_pkcs8(&pkcs8)?, self.keyring.entropy)?;
        Ok(NewKey { pkcs8, certificate: Some(certificate) })
    }

    fn issuing(&self, root: &Issuer) -> Result<NewKey, OpenError> {
        let plan = &self.policy.authority;
        let subject = self.name(plan.issuing_name.as_deref(), "Issuing")?;
        let request = AuthorityRequest { subject: &subject, now: self.keyring.now, lifetime: plan.issuing_lifetime };
        under(root, &request, plan.issuing_key, self.plain, self.keyring)
    }
}

/// A new issuing authority under a root.
pub(super) fn under(
    root: &Issuer,
    request: &AuthorityRequest<'_>,
    algorithm: KeyAlgorithm,
    plain: &Url,
    keyring: &Keyring<'_>,
) -> Result<NewKey, OpenError> {
    let pkcs8 = KeyPair::generate(algorithm)?;
    let key = KeyPair::from_pkcs8(&pkcs8)?;
    // The root answers no questions: its key is meant to be elsewhere one day.
    let urls = urls(plain, &key_id(&root.public_key().fingerprint()), None)?;
    let certificate = create_issuing(root, request, key.public_key(), &urls, keyring.entropy)?;
    Ok(NewKey { pkcs8, certificate: Some(certificate) })
}
