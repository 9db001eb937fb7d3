//! How letters leave: each is a row of the outbox before anybody tries to send it, and stays one until a mail server took it,
//! so a mail server that is down delays it. Its words are sealed meanwhile: among them are links that prove who somebody is.
//!
//! Each is one node's at a time. A node that is killed between sending and settling sends it twice, under one `Message-ID`.

use std::time::Duration;

use domain::{Subject, identity_act::ActId};
use outbound::{Mail, MailError, Mailer};
use serde::{Deserialize, Serialize};
pub use storage::outbox::{ListedMail, MailState};
use storage::{
    StoreError,
    outbox::{DueMail, NewMail},
};
use thiserror::Error;

use super::{Letter, Written};
use crate::{Broker, keyring::KeyringError};

/// For how long whoever has taken a letter has it alone; longer than a mail server may take.
const LEASE: Duration = Duration::from_secs(10 * 60);
/// The first wait between tries; each is twice as long as the one before, up to the last.
const FIRST_WAIT: Duration = Duration::from_secs(60);
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 60 * 60);
/// For how long it is tried ([RFC 5321 §4.5.4.1](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.4.1): 4 to 5 days).
const PATIENCE: Duration = Duration::from_secs(5 * 86_400);
/// For how long it is on record what became of it.
const RECORD: Duration = Duration::from_secs(7 * 86_400);
/// How long whoever caused a letter waits to hear that it left.
const MOMENT: Duration = Duration::from_secs(4);
/// How many letters one round takes.
const ROUND: u16 = 50;
/// The longest answer of a mail server that is kept, in characters.
const LONGEST_PROBLEM: usize = 500;

/// Who gets a letter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recipient<'a> {
    /// A mail address.
    pub(crate) address: &'a str,
    /// Whose it is, if it is a person's of ours: the letter leaves with their data.
    pub(crate) person: Option<&'a Subject>,
}

/// What became of a letter within a moment.
#[derive(Debug)]
pub enum Posted {
    /// A mail server took it.
    Sent,
    /// It is tried again: why it did not leave at once.
    Waits(String),
    /// It will not be tried again: there is no such address, or the mail server will not have it.
    Refused(String),
}

/// Why a letter could not even be kept.
#[derive(Debug, Error)]
pub enum PostError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its words could not be sealed.
    #[error(transparent)]
    Seal(#[from] KeyringError),
}

/// The words of a letter, as they are kept.
#[derive(Serialize, Deserialize)]
struct Content {
    subject: String,
    text: String,
    html: Option<String>,
}

impl Broker {
    /// Posts a letter in a language, and waits a moment to hear that it left.
    pub(crate) async fn post(
        &self,
        mailer: &Mailer,
        letter: &Letter<'_>,
        language: &str,
        to: Recipient<'_>,
    ) -> Result<Posted, PostError> {
        let id = ActId::generate(self.now(), self.entropy()).to_string();
        self.post_once(mailer, &id, (letter, language), to).await
    }

    /// The same of a letter that has a name: of any number who post it, one does.
    pub(crate) async fn post_once(
        &self,
        mailer: &Mailer,
        id: &str,
        (letter, language): (&Letter<'_>, &str),
        to: Recipient<'_>,
    ) -> Result<Posted, PostError> {
        let Written { subject, text, html } = self.written(letter, language);
        let content = serde_json::to_vec(&Content { subject, text, html }).expect("strings are JSON");
        let content = self.token_keys.master.seal(&label(id), &content, self.entropy())?;
        let now = self.now();
        let give_up_at = letter.useless_from().map_or(now + PATIENCE, |useless| useless.min(now + PATIENCE));
        let new = NewMail {
            id,
            about: letter.kind(),
            recipient: to.address,
            subject: to.person,
            content: &content,
            posted_at: now,
            next_try_at: now + LEASE,
            give_up_at,
            expires_at: give_up_at + RECORD,
        };
        if !self.store.post_mail(&new).await? {
            return Ok(Posted::Waits("it was posted before".to_owned()));
        }
        let due = DueMail {
            id: id.to_owned(),
            about: letter.kind().to_owned(),
            recipient: to.address.to_owned(),
            content,
            attempts: 1,
            give_up_at,
        };
        let (broker, mailer) = (self.clone(), mailer.clone());
        // By itself: whoever caused it may leave, and the letter goes on.
        let attempt = tokio::spawn(async move { broker.try_mail(&mailer, &due).await });
        match tokio::time::timeout(MOMENT, attempt).await {
            Ok(Ok(outcome)) => Ok(outcome?),
            Ok(Err(_)) | Err(_) => Ok(Posted::Waits("the mail server has not answered yet".to_owned())),
        }
    }

    /// Posts a letter that says nothing but that it arrived. `None`: this installation sends no mail.
    pub async fn post_test_letter(&self, address: &str) -> Result<Option<Posted>, PostError> {
        let Some(mailer) = &self.mailer else { return Ok(None) };
        let (letter, to) = (Letter::Test { at: self.now() }, Recipient { address, person: None });
        self.post(mailer, &letter, &self.letter_language(None), to).await.map(Some)
    }

    /// Writes and sends the letters whose turn has come. Any node may do it.
    pub async fn deliver_due_letters(&self) -> Result<(), StoreError> {
        self.post_due_letters().await?;
        self.deliver_due_mail().await
    }

    async fn deliver_due_mail(&self) -> Result<(), StoreError> {
        let Some(mailer) = &self.mailer else { return Ok(()) };
        let now = self.now();
        let due = self.store.take_due_mail(now, now + LEASE, ROUND).await?;
        let tries: Vec<_> = due
            .into_iter()
            .map(|due| {
                let (broker, mailer) = (self.clone(), mailer.clone());
                tokio::spawn(async move { broker.try_mail(&mailer, &due).await })
            })
            .collect();
        for one in tries {
            if let Ok(outcome) = one.await {
                outcome?;
            }
        }
        Ok(())
    }

    /// What is on record of letters, the newest first; `before` is the last one of the page before.
    pub async fn mail_on_record(
        &self,
        state: Option<MailState>,
        before: Option<&str>,
        limit: u16,
    ) -> Result<Vec<ListedMail>, StoreError> {
        self.store.mail_on_record(state, before, limit).await
    }

    /// How many letters wait, and how many were given up within a week.
    pub async fn count_mail(&self) -> Result<(u64, u64), StoreError> {
        self.store.count_mail().await
    }

    /// Has one letter tried once more that has not left, or all that were given up. How many they are.
    pub async fn retry_mail(&self, id: Option<&str>) -> Result<u64, StoreError> {
        let now = self.now();
        self.store.retry_mail(id, now, now + PATIENCE, now + PATIENCE + RECORD).await
    }

    /// Forgets a letter that has not left. `false` if there is none.
    pub async fn discard_mail(&self, id: &str) -> Result<bool, StoreError> {
        self.store.discard_mail(id).await
    }

    async fn try_mail(&self, mailer: &Mailer, due: &DueMail) -> Result<Posted, StoreError> {
        let now = self.now();
        let problem = match self.unsealed(due) {
            Some(mail) => match mailer.send(&mail).await {
                Ok(()) => {
                    self.store.mail_left(&due.id, now, now + RECORD).await?;
                    tracing::info!(letter = due.id, about = due.about, "a letter left");
                    return Ok(Posted::Sent);
                }
                Err(error) => error,
            },
            None => {
                return self
                    .give_up_letter(due, "its words cannot be read: was the master key replaced?".to_owned())
                    .await;
            }
        };
        let doublings = due.attempts.saturating_sub(1).min(16);
        let again = now + (FIRST_WAIT * 2_u32.pow(doublings)).min(LONGEST_WAIT);
        let told = told(&problem);
        if problem.is_final() || again > due.give_up_at {
            return self.give_up_letter(due, told).await;
        }
        self.store.postpone_mail(&due.id, &told, again).await?;
        tracing::warn!(letter = due.id, about = due.about, error = told, "a letter did not leave; it is tried again");
        Ok(Posted::Waits(told))
    }

    async fn give_up_letter(&self, due: &DueMail, problem: String) -> Result<Posted, StoreError> {
        let now = self.now();
        self.store.give_up_mail(&due.id, &problem, now, now + RECORD).await?;
        tracing::error!(letter = due.id, about = due.about, error = problem, "a letter was given up");
        Ok(Posted::Refused(problem))
    }

    fn unsealed(&self, due: &DueMail) -> Option<Mail> {
        let content = self.token_keys.master.open(&label(&due.id), &due.content).ok()?;
        let Content { subject, text, html } = serde_json::from_slice(&content).ok()?;
        Some(Mail { id: due.id.clone(), to: due.recipient.clone(), subject, text, html })
    }
}

/// What a letter's words are sealed with, so that they are not passed off as another's.
fn label(id: &str) -> String {
    format!("letter {id}")
}

/// An error on one line, and no longer than somebody reads.
fn told(problem: &MailError) -> String {
    problem.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_PROBLEM).collect()
}
