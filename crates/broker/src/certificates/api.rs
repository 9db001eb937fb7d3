//! A person's certificates, for the programs that may fetch some: what the person sees at `/account/certificates`, by access
//! token.
//!
//! Invariant: a client sees and revokes what it fetched itself, of the kinds that its token could fetch. The command line for
//! people, which is the person's own program, does so with all that is theirs, whichever of the two its token is for.

use std::collections::BTreeMap;

use domain::{Client, Scope, SignIn};
use oauth::{RequestContext, bearer::BearerError};
use storage::StoreError;

use super::{AskedBy, OwnCertificate, OwnReason, OwnSshCertificate, Unmet};
use crate::{
    Broker,
    userinfo::{LiveToken, ResourceError},
};

/// The certificates that a client may see.
#[derive(Debug)]
pub struct CertificateList {
    /// Whose they are.
    sign_in: SignIn,
    client: Client,
    /// Whether those for SSH are among them.
    has_ssh: bool,
    /// The good ones first, then the others, each the newest first.
    pub certificates: Vec<OwnCertificate>,
    /// Those for SSH, in the same order: the newest 1,000.
    pub ssh: Vec<OwnSshCertificate>,
    /// What stands against renewing each of the good ones by this client, by serial number.
    pub renewals: BTreeMap<String, Vec<Unmet>>,
}

impl Broker {
    /// `GET /oauth2/certificates`: those of the person behind the access token that the client may see.
    pub async fn visible_certificates(&self, context: &RequestContext) -> Result<CertificateList, ResourceError> {
        let LiveToken { grant, client } = self.token_grant(context, None).await?;
        let insufficient = || BearerError::InsufficientScope([Scope::GetCert].into_iter().collect());
        let [has_x509, has_ssh] = [Scope::GetCert, Scope::SshCertificate].map(|scope| grant.scopes.contains(&scope));
        if !(has_x509 || has_ssh) || grant.details.is_exchanged() {
            return Err(insufficient().into());
        }
        let sign_in = grant.sign_in.ok_or_else(insufficient)?;
        // Of an account that became part of another one the certificates are the other one's.
        let sign_in = self.present(&sign_in).await?.ok_or_else(insufficient)?;
        let [has_x509, has_ssh] = [has_x509, has_ssh].map(|has| has || client.is_built_in());
        let mut certificates = if has_x509 { self.own_certificates(&sign_in).await? } else { Vec::new() };
        certificates.retain(|one| client.is_built_in() || one.client.as_ref() == Some(&client.id));
        let mut ssh = if has_ssh { self.own_ssh_certificates(&sign_in).await? } else { Vec::new() };
        ssh.retain(|one| client.is_built_in() || one.client == client.id);
        let renewals = self.renewals(&sign_in, AskedBy::Client(&client.id), &certificates).await?;
        Ok(CertificateList { sign_in, client, has_ssh, certificates, ssh, renewals })
    }

    /// `POST /oauth2/certificates/revoke`: takes one of them back, by its serial number, hexadecimal, or decimal of one for SSH;
    /// if its key is compromised, also one that is not good any more, and every other one of that key, whoever fetched it. How
    /// many were reached: none, if there is no such one.
    pub async fn revoke_visible_certificate(
        &self,
        list: &CertificateList,
        serial: &str,
        reason: OwnReason,
    ) -> Result<usize, StoreError> {
        // Those of X.509 have 32 digits, those for SSH 19 at most.
        if let Ok(serial) = serial.parse::<ca::Serial>().map(|serial| serial.to_string())
            && list.certificates.iter().any(|one| one.serial == serial)
        {
            return self.revoke_own_certificate(&list.sign_in, &serial, reason).await;
        }
        match serial.parse() {
            Ok(serial) if list.has_ssh => {
                let fetched_by = (!list.client.is_built_in()).then_some(&list.client.id);
                self.revoke_own_ssh_certificate(&list.sign_in, serial, fetched_by, reason).await
            }
            _ => Ok(0),
        }
    }
}
