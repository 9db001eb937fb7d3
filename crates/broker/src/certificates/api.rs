//! A person's certificates, for the programs that may fetch some: what the person sees at `/account/certificates`, by access
//! token.
//!
//! Invariant: a client sees and revokes what it fetched itself. The command line for people, which is the person's own
//! program, does so with all that is theirs.

use std::collections::BTreeMap;

use domain::{Client, Scope, SignIn};
use oauth::{RequestContext, bearer::BearerError};
use storage::StoreError;

use super::{AskedBy, OwnCertificate, OwnReason, Unmet};
use crate::{
    Broker,
    userinfo::{LiveToken, ResourceError},
};

/// The certificates that a client may see.
#[derive(Debug)]
pub struct CertificateList {
    /// Whose they are.
    sign_in: SignIn,
    /// The good ones first, then the others, each the newest first.
    pub certificates: Vec<OwnCertificate>,
    /// What stands against renewing each of the good ones by this client, by serial number.
    pub renewals: BTreeMap<String, Vec<Unmet>>,
}

impl Broker {
    /// `GET /oauth2/certificates`: those of the person behind the access token that the client may see.
    pub async fn visible_certificates(&self, context: &RequestContext) -> Result<CertificateList, ResourceError> {
        let LiveToken { grant, client } = self.token_grant(context, None).await?;
        let insufficient = || BearerError::InsufficientScope([Scope::GetCert].into_iter().collect());
        if !grant.scopes.contains(&Scope::GetCert) || grant.details.is_exchanged() {
            return Err(insufficient().into());
        }
        let sign_in = grant.sign_in.ok_or_else(insufficient)?;
        // Of an account that became part of another one the certificates are the other one's.
        let sign_in = self.present(&sign_in).await?.ok_or_else(insufficient)?;
        let mut certificates = self.own_certificates(&sign_in).await?;
        certificates.retain(|one| is_visible(one, &client));
        let renewals = self.renewals(&sign_in, AskedBy::Client(&client.id), &certificates).await?;
        Ok(CertificateList { sign_in, certificates, renewals })
    }

    /// `POST /oauth2/certificates/revoke`: takes one of them back; `false` if none of them is good and has this serial
    /// number.
    pub async fn revoke_visible_certificate(
        &self,
        list: &CertificateList,
        serial: &str,
        reason: OwnReason,
    ) -> Result<bool, StoreError> {
        let Ok(serial) = serial.parse::<ca::Serial>().map(|serial| serial.to_string()) else { return Ok(false) };
        if !list.certificates.iter().any(|one| one.serial == serial) {
            return Ok(false);
        }
        self.revoke_own_certificate(&list.sign_in, &serial, reason).await
    }
}

fn is_visible(certificate: &OwnCertificate, client: &Client) -> bool {
    client.is_built_in() || certificate.client.as_ref() == Some(&client.id)
}
