//! Which clients got an answer in which session, and the end of a session.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AuthorizationId, ClientId, ClientMetadata, ClientStatus, GrantId, Scope, Scopes, SessionId, SignIn, Subject,
    Timestamp,
};

use crate::{
    Store, StoreError,
    row::{json, parsed},
};

/// How many of a person's visits and grants are looked at for what institutions said last.
const NEWEST: i64 = 20;

/// A client's part in a session that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSession {
    /// The session.
    pub session: SessionId,
    /// Who was signed in.
    pub subject: Subject,
    /// The client that they visited.
    pub client: ClientId,
    /// Whether the client is to be told, server to server: a notice is kept until it has heard.
    pub noticed: bool,
}

/// When notices of a sign-out are tried.
#[derive(Debug, Clone, Copy)]
pub struct NoticeTerms {
    /// When somebody else takes over, should the caller not come to it.
    pub next_try_at: Timestamp,
    /// When nobody tries any more.
    pub expires_at: Timestamp,
}

/// Ends a session inside a transaction: see [`Store::end_session`].
macro_rules! end_session {
    ($tx:expr, $session:expr, $notices:expr, $now:expr) => {{
        let (session, notices, now): (&SessionId, NoticeTerms, Timestamp) = ($session, $notices, $now);
        sqlx::query("delete from institution_sessions where session_id = $1")
            .bind(session.as_str())
            .execute(&mut *$tx)
            .await?;
        let mut visits: Vec<(String, String, String)> = sqlx::query_as(
            "delete from client_sessions where session_id = $1 \
             returning client_id, authorization_id, subject",
        )
        .bind(session.as_str())
        .fetch_all(&mut *$tx)
        .await?;
        // By time, so that a client hears of the account that it was told of last, should two have been joined meanwhile.
        visits.sort_by(|(_, one, _), (_, other, _)| one.cmp(other));
        let mut ended = BTreeMap::new();
        for (client, authorization, subject) in visits {
            let id = parsed(AuthorizationId::parse(&authorization), "authorization id")?;
            revoke_authorization!(&mut *$tx, &id, now)?;
            // A grant may outlive the row of its authorization, which would name it.
            let grants: Vec<(String, String)> = sqlx::query_as(
                "select id, scopes from grants where subject = $1 and client_id = $2 and authorization_id = $3",
            )
            .bind(&subject)
            .bind(&client)
            .bind(&authorization)
            .fetch_all(&mut *$tx)
            .await?;
            for (id, scopes) in grants {
                let id = parsed(GrantId::parse(&id), "grant id")?;
                let scopes = parsed(Scopes::parse(&scopes).ok(), "scope")?;
                if !scopes.contains(&Scope::OfflineAccess) {
                    revoke_grant!(&mut *$tx, &id, now)?;
                }
            }
            ended.insert(client, subject);
        }
        let mut clients = Vec::new();
        for (client, subject) in ended {
            let metadata: Option<String> =
                sqlx::query_scalar("select metadata from clients where id = $1 and status = $2")
                    .bind(&client)
                    .bind(ClientStatus::Approved.as_str())
                    .fetch_optional(&mut *$tx)
                    .await?;
            let metadata = metadata.map(|text| json::<ClientMetadata>(&text, "client metadata")).transpose()?;
            let wants_to_hear = metadata.is_some_and(|metadata| metadata.backchannel_logout_uri.is_some());
            if wants_to_hear {
                sqlx::query(
                    "insert into logout_notices \
                     (session_id, client_id, subject, attempts, next_try_at, expires_at) \
                     values ($1, $2, $3, 1, $4, $5) on conflict (session_id, client_id) do nothing",
                )
                .bind(session.as_str())
                .bind(&client)
                .bind(&subject)
                .bind(notices.next_try_at.as_micros())
                .bind(notices.expires_at.as_micros())
                .execute(&mut *$tx)
                .await?;
            }
            clients.push(EndedSession {
                session: session.clone(),
                subject: parsed(Subject::parse(&subject), "subject")?,
                client: parsed(ClientId::parse(&client).ok(), "client id")?,
                noticed: wants_to_hear,
            });
        }
        clients
    }};
}
pub(crate) use end_session;

impl Store {
    /// The sessions of a person, as this account or as one that is part of it: those that they began, and those in which
    /// they visited clients.
    pub async fn sessions_of(&self, subject: &Subject) -> Result<Vec<SessionId>, StoreError> {
        let ids: Vec<String> = on_writer!(self, |pool| sqlx::query_scalar(
            "select session_id from client_sessions \
             where subject = $1 or subject in (select subject from people where joined_to = $1) \
             union select session_id from institution_sessions \
             where subject = $1 or subject in (select subject from people where joined_to = $1)"
        )
        .bind(subject.as_str())
        .fetch_all(pool)
        .await)?;
        ids.iter().map(|id| parsed(SessionId::parse(id), "session id")).collect()
    }

    /// The newest sign-in at each institution that is still kept of an account and of those that are part of it: with a
    /// session in which they visited a client, or with what they let a client do while they are away. The newest first.
    pub async fn newest_sign_ins(&self, account: &Subject) -> Result<Vec<SignIn>, StoreError> {
        // An id begins with the time at which it ends.
        let ids: Vec<String> = on_reader!(self, |pool| sqlx::query_scalar(
            "select authorization_id from client_sessions \
             where subject = $1 or subject in (select subject from people where joined_to = $1) \
             order by authorization_id desc limit $2"
        )
        .bind(account.as_str())
        .bind(NEWEST)
        .fetch_all(pool)
        .await)?;
        let mut kept = Vec::new();
        for id in ids.iter().filter_map(|id| AuthorizationId::parse(id)) {
            kept.extend(self.authorization(id).await?.and_then(|authorization| authorization.sign_in));
        }
        let granted: Vec<String> = on_reader!(self, |pool| {
            sqlx::query_scalar(
            "select sign_in from grants where subject = $1 or subject in (select subject from people where joined_to = $1) \
             order by created_at desc limit $2"
        )
        .bind(account.as_str())
        .bind(NEWEST)
        .fetch_all(pool)
        .await
        })?;
        for sign_in in granted {
            kept.push(json::<SignIn>(&sign_in, "sign-in")?);
        }
        kept.sort_by_key(|sign_in| std::cmp::Reverse(sign_in.began_at));
        let mut seen = BTreeSet::new();
        kept.retain(|sign_in| seen.insert(sign_in.institution.clone()));
        Ok(kept)
    }

    /// Ends a session, here and at all its clients, once: nobody is signed in by it any more, its tokens are revoked, but
    /// for grants to act while the person is away
    /// ([Back-Channel Logout §2.7](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCActions)), and a notice is
    /// kept for every client that wants to be told. Of any number of attempts one gets the clients.
    pub async fn end_session(
        &self,
        session: &SessionId,
        notices: NoticeTerms,
        now: Timestamp,
    ) -> Result<Vec<EndedSession>, StoreError> {
        Ok(in_transaction!(self, |tx| { end_session!(tx, session, notices, now) }))
    }
}
