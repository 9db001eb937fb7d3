//! What people see of their own SSH certificates, wherever these were fetched, and that they can revoke them.

use std::collections::BTreeMap;

use ca::RevocationReason;
use domain::{ClientId, SignIn, Timestamp};
use storage::StoreError;

use super::{CertificateState, OwnReason, own::tell_own, ssh_fingerprint};
use crate::Broker;

/// How many are listed: more than anybody fetches in a year of working days.
const LISTED: i64 = 1000;

/// An SSH certificate, for the person whom it lets in.
#[derive(Debug, Clone)]
pub struct OwnSshCertificate {
    /// Its serial number.
    pub serial: i64,
    /// As whom it lets the person in.
    pub principals: Vec<String>,
    /// The SHA-256 fingerprint of the person's key, as OpenSSH prints it.
    pub key: String,
    /// The institution that vouched, by name.
    pub institution: String,
    /// The name of the client that fetched it.
    pub fetched_by: String,
    /// That client.
    pub client: ClientId,
    /// The first moment at which it is good.
    pub valid_from: Timestamp,
    /// The last one.
    pub valid_until: Timestamp,
    /// Whether it is good.
    pub state: CertificateState,
}

impl Broker {
    /// The newest SSH certificates of whoever is signed in, also those of accounts that became part of theirs: the good ones
    /// first, then the others, each the newest first.
    pub(super) async fn own_ssh_certificates(&self, sign_in: &SignIn) -> Result<Vec<OwnSshCertificate>, StoreError> {
        let now = self.now();
        let mut names = BTreeMap::new();
        let mut own = Vec::new();
        for held in self.store.ssh_certificates(Some(&sign_in.subject), LISTED).await? {
            own.push(OwnSshCertificate {
                serial: held.serial,
                principals: held.principals,
                key: ssh_fingerprint(&held.key),
                institution: self.name_of(&held.institution),
                fetched_by: self.shown_client(&held.client, &mut names).await?,
                client: held.client,
                valid_from: held.valid_from,
                valid_until: held.valid_until,
                state: CertificateState::of(held.revoked_at, held.valid_until, now),
            });
        }
        own.sort_by_key(|one| !one.state.is_valid());
        Ok(own)
    }

    /// The person takes an SSH certificate of theirs back, only if this client fetched it where one is given; if its key is
    /// compromised, also one that is not good any more, and every other one of that key, also of X.509. How many were reached:
    /// none, if there is no such one. The next list that hosts fetch has them.
    pub(super) async fn revoke_own_ssh_certificate(
        &self,
        sign_in: &SignIn,
        serial: i64,
        fetched_by: Option<&ClientId>,
        reason: OwnReason,
    ) -> Result<usize, StoreError> {
        let code = RevocationReason::from(reason).code();
        let reached = self.store.revoke_ssh_of(&sign_in.subject, serial, fetched_by, code.into(), self.now()).await?;
        tell_own(&sign_in.subject, reason, &reached);
        Ok(reached.len())
    }
}
