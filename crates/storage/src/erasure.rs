//! Deleting an account: everything that is known of the person goes, in one transaction.
//!
//! What stays: the row of the account, so that its `sub` is never used again, the journal's bare entries, and what an
//! authority must keep of certificates. Nothing is kept by which the person could be recognised: whoever comes with
//! their identifiers is somebody new, and so is whoever gets their eppn.

use std::collections::BTreeMap;

use domain::{
    AuthorizationId, ClientId, ClientMetadata, ClientStatus, GrantId, Scope, Scopes, SessionId, Subject, Timestamp,
    administrator::act::AdministratorDeed,
    identifier::Identifier,
    identity_act::{ActId, ActKind, Actor, IdentityAct},
};

use crate::{
    Store, StoreError,
    audit::record,
    client_sessions::{EndedSession, NoticeTerms, end_session},
    identity_acts::insert_act,
    joining::lock_people,
    row::{json, parsed},
    team::unbind_administrator,
};

/// An account to be deleted.
#[derive(Debug, Clone)]
pub struct Erase<'a> {
    /// The name of the act.
    pub id: &'a ActId,
    /// The account.
    pub account: &'a Subject,
    /// Who does it.
    pub by: Actor,
    /// When its clients are told.
    pub notices: NoticeTerms,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erased {
    /// It is gone.
    Done {
        /// Its sessions at clients, which have ended.
        sessions: Vec<EndedSession>,
        /// How many certificates were revoked.
        certificates: u64,
    },
    /// It was gone before.
    Already,
    /// There is no such account.
    Unknown,
}

/// How often it is tried when sign-ins change the same identifiers at the same time.
const ATTEMPTS: usize = 8;

/// RFC 5280 §5.3.1.
const CESSATION_OF_OPERATION: i64 = 5;

/// What is deleted by the person's subjects alone.
const BELONGINGS: [&str; 18] = [
    "delete from outbox where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from client_invitations \
     where invited_by in (select subject from people where subject = $1 or joined_to = $1)",
    "update client_owners set invited_by = null \
     where invited_by in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from client_owners where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from acceptances where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from institution_sessions \
     where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from passkeys where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from added_addresses where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from identity_checks where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from certificate_letters where serial in (select serial from certificates \
     where subject in (select subject from people where subject = $1 or joined_to = $1))",
    "delete from certificate_turns where about in (select 'address ' || address from certificate_addresses \
     where subject in (select subject from people where subject = $1 or joined_to = $1))",
    "delete from certificate_addresses \
     where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from affiliations where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from certificate_requests \
     where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from consents where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from ecp_sessions where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from grants where subject in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from identifiers where subject in (select subject from people where subject = $1 or joined_to = $1)",
];

/// Revokes a person's certificates, and says which.
const CERTIFICATES: &str = "update certificates set revoked_at = $2, reason = $3 \
     where revoked_at is null and not_after > $2 \
     and subject in (select subject from people where subject = $1 or joined_to = $1) returning serial";

/// The same with those for SSH.
const SSH_CERTIFICATES: &str = "update ssh_certificates set revoked_at = $2, reason = $3 \
     where revoked_at is null and valid_until > $2 \
     and subject in (select subject from people where subject = $1 or joined_to = $1) returning serial";

/// Revokes by one of the statements above, each with its entry in the audit log; how many it were.
macro_rules! revoke_theirs {
    (($store:expr, $tx:expr), $serial:ty, $statement:expr, $kind:expr, ($account:expr, $by:expr), $now:expr) => {{
        let revoked: Vec<$serial> = sqlx::query_scalar($statement)
            .bind($account)
            .bind($now.as_micros())
            .bind(CESSATION_OF_OPERATION)
            .fetch_all(&mut *$tx)
            .await?;
        for serial in &revoked {
            record!($store, $tx, $kind, $now, {
                "serial": serial, "reason": CESSATION_OF_OPERATION, "by": $by.to_string(),
            });
        }
        revoked.len() as u64
    }};
}

/// Ends the sessions of an account, and empties the sign-ins that began in them.
macro_rules! end_every_session {
    ($tx:expr, $account:expr, $notices:expr, $now:expr) => {{
        let visits: Vec<(String, String)> = sqlx::query_as(
            "select session_id, authorization_id from client_sessions \
             where subject in (select subject from people where subject = $1 or joined_to = $1)",
        )
        .bind($account)
        .fetch_all(&mut *$tx)
        .await?;
        let mut sessions = BTreeMap::new();
        for (session, authorization) in visits {
            let id = parsed(AuthorizationId::parse(&authorization), "authorization id")?;
            sqlx::query(
                "update authorizations set stage = 'closed', sign_in = null, code_digest = null, \
                 revoked_at = coalesce(revoked_at, $1) where expires_at = $2 and id = $3",
            )
            .bind($now.as_micros())
            .bind(id.expires_at().as_micros())
            .bind(id.to_string())
            .execute(&mut *$tx)
            .await?;
            sessions.insert(session.clone(), parsed(SessionId::parse(&session), "session id")?);
        }
        let mut ended: Vec<EndedSession> = Vec::new();
        for session in sessions.values() {
            let clients = end_session!($tx, session, $notices, $now);
            ended.extend(clients);
        }
        ended
    }};
}

/// Removes the notices that name an identifier of an account.
macro_rules! forget_notices {
    ($tx:expr, $account:expr) => {{
        let known: Vec<(String, String, String)> = sqlx::query_as(
            "select institution, kind, value from identifiers \
             where subject in (select subject from people where subject = $1 or joined_to = $1)",
        )
        .bind($account)
        .fetch_all(&mut *$tx)
        .await?;
        let notices: Vec<(Vec<u8>, String, String)> = sqlx::query_as(
            "select digest, institution, identifiers from identity_notices where institution in ( \
                 select institution from identifiers \
                 where subject in (select subject from people where subject = $1 or joined_to = $1))",
        )
        .bind($account)
        .fetch_all(&mut *$tx)
        .await?;
        for (digest, institution, identifiers) in notices {
            let named: Vec<Identifier> = json(&identifiers, "list of identifiers")?;
            let is_theirs = named.iter().any(|one| {
                known
                    .iter()
                    .any(|(at, kind, value)| *at == institution && kind == one.kind.as_str() && *value == one.value)
            });
            if is_theirs {
                sqlx::query("delete from identity_notices where digest = $1").bind(digest).execute(&mut *$tx).await?;
            }
        }
    }};
}

impl Store {
    /// Deletes an account with all that is part of it.
    pub async fn erase(&self, erase: &Erase<'_>, now: Timestamp) -> Result<Erased, StoreError> {
        let mut attempt = 1;
        loop {
            match self.try_erase(erase, now).await {
                Err(error) if error.is_conflict() && attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    async fn try_erase(&self, erase: &Erase<'_>, now: Timestamp) -> Result<Erased, StoreError> {
        let account = erase.account.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_people!(tx, account, account);
            let erased = sqlx::query(
                "update people set erased_at = $1, language = null, chosen_language = null, \
                 closed_at = coalesce(closed_at, $1) \
                 where (subject = $2 or joined_to = $2) and erased_at is null",
            )
            .bind(now.as_micros())
            .bind(account)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if erased == 0 {
                let there: Option<String> = sqlx::query_scalar("select subject from people where subject = $1")
                    .bind(account)
                    .fetch_optional(&mut *tx)
                    .await?;
                tx.rollback().await?;
                return Ok(if there.is_some() { Erased::Already } else { Erased::Unknown });
            }
            let sessions = end_every_session!(tx, account, erase.notices, now);
            let deed = AdministratorDeed { id: erase.id.clone(), at: now, by: erase.by.clone() };
            unbind_administrator!(tx, account, &deed);
            forget_notices!(tx, account);
            for statement in BELONGINGS {
                sqlx::query(statement).bind(account).execute(&mut *tx).await?;
            }
            // A client that is still to be told of the sign-out must hear its own `sub`.
            sqlx::query(
                "delete from client_subjects \
                 where subject in (select subject from people where subject = $1 or joined_to = $1) \
                 and not exists (select 1 from logout_notices n where n.client_id = client_subjects.client_id \
                 and n.subject = client_subjects.subject)",
            )
            .bind(account)
            .execute(&mut *tx)
            .await?;
            let certificates =
                revoke_theirs!((self, tx), String, CERTIFICATES, "certificate.revoked", (account, &erase.by), now)
                    + revoke_theirs!((self, tx), i64, SSH_CERTIFICATES, "ssh.revoked", (account, &erase.by), now);
            // That something was done stays; what, cannot be undone any more.
            sqlx::query(
                "update identity_acts set details = '{}', undone_at = coalesce(undone_at, $2), \
                 undone_by = coalesce(undone_by, $3) \
                 where subject in (select subject from people where subject = $1 or joined_to = $1) \
                 or other in (select subject from people where subject = $1 or joined_to = $1)",
            )
            .bind(account)
            .bind(now.as_micros())
            .bind(erase.by.to_string())
            .execute(&mut *tx)
            .await?;
            let act = IdentityAct {
                id: erase.id.clone(),
                at: now,
                by: erase.by.clone(),
                kind: ActKind::Erase,
                subject: erase.account.clone(),
                other: None,
                details: serde_json::Value::Object(serde_json::Map::new()),
                undone: None,
            };
            insert_act!(&mut *tx, &act)?;
            Erased::Done { sessions, certificates }
        }))
    }
}
