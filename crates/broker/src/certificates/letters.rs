//! Letters to people about certificates: one was issued, one ends soon. Of those that live for days only who asked in the browser
//! gets one: programs fetch many.
//!
//! A letter is a row until it was sent, so a mail server that is down delays it. Each is one node's at a time; a node that is
//! killed between sending and settling sends it twice.

use std::{collections::BTreeSet, time::Duration};

use domain::{AttributeName, EntityId, SignIn};
use storage::{
    Store, StoreError,
    certificate_letters::{DueLetter, LetterAbout, LetterFacts},
};

use super::AskedBy;
use crate::{
    Broker,
    letters::{CertificateFacts, Letter, Written},
    settings::Channel,
};

/// For how long whoever has taken a letter has it alone; longer than a mail server may take.
const LEASE: Duration = Duration::from_secs(10 * 60);
/// The first wait between tries; each is twice as long as the one before, up to the last.
const FIRST_WAIT: Duration = Duration::from_secs(60);
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 60 * 60);
/// How many letters one round takes.
const ROUND: u16 = 50;

impl Broker {
    /// Who gets letters about a certificate: every address that the institution gave, and those that stand in it.
    pub(super) fn letter_recipients(
        &self,
        sign_in: &SignIn,
        asked_by: AskedBy<'_>,
        lifetime: Duration,
        addresses: &[String],
    ) -> Vec<String> {
        let is_told = asked_by.channel() == Channel::Portal || lifetime >= Store::RENEWAL_WINDOW;
        if !is_told || self.mailer.is_none() {
            return Vec::new();
        }
        let said = sign_in.attributes.all(AttributeName::Mail).iter();
        said.chain(addresses).map(|address| address.to_ascii_lowercase()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Sends the letters whose turn has come. Any node may do it.
    pub async fn deliver_due_letters(&self) -> Result<(), StoreError> {
        let now = self.now();
        let due = self.store.take_due_letters(now, now + LEASE, ROUND).await?;
        let tries: Vec<_> = due
            .into_iter()
            .map(|letter| {
                let broker = self.clone();
                tokio::spawn(async move { broker.deliver_letter(&letter).await })
            })
            .collect();
        for one in tries {
            if let Ok(outcome) = one.await {
                outcome?;
            }
        }
        Ok(())
    }

    async fn deliver_letter(&self, letter: &DueLetter) -> Result<(), StoreError> {
        let facts = self.store.letter_facts(letter).await?;
        let wanted = facts.filter(|facts| facts.is_good && (letter.about == LetterAbout::Issued || !facts.is_followed));
        let (Some(facts), Some(mailer)) = (wanted, &self.mailer) else { return self.store.settle_letter(letter).await };
        let written = self.certificate_letter(letter, &facts);
        let mut left = Vec::new();
        for to in &letter.recipients {
            match self.post(mailer, to, written.clone()).await {
                Ok(()) => {
                    tracing::info!(
                        serial = letter.serial,
                        about = letter.about.as_str(),
                        "told a person of a certificate"
                    );
                }
                Err(error) if error.is_final() => {
                    tracing::warn!(serial = letter.serial, %error, "a person cannot be told of a certificate");
                }
                Err(error) => {
                    tracing::warn!(serial = letter.serial, %error, "a letter about a certificate is tried again later");
                    left.push(to.clone());
                }
            }
        }
        if left.is_empty() {
            return self.store.settle_letter(letter).await;
        }
        let doublings = letter.attempts.saturating_sub(1).min(16);
        let wait = (FIRST_WAIT * 2_u32.pow(doublings)).min(LONGEST_WAIT);
        self.store.postpone_letter(letter, &left, self.now() + wait).await
    }

    fn certificate_letter(&self, letter: &DueLetter, facts: &LetterFacts) -> Written {
        let language = self.letter_language(facts.language.clone());
        let institution = EntityId::parse(&facts.institution);
        let institution =
            institution.map_or_else(|| facts.institution.clone(), |institution| self.name_in(&institution, &language));
        let page = &self.settings.issuer.endpoint("/account/certificates");
        let certificate = CertificateFacts {
            name: &facts.name,
            serial: &letter.serial,
            profile: &facts.profile,
            not_after: facts.not_after,
        };
        let letter = match letter.about.before() {
            None => Letter::CertificateIssued { institution: &institution, certificate, page },
            Some(before) => Letter::CertificateEnds { days: before.as_secs() / 86_400, certificate, page },
        };
        self.written(&letter, &language)
    }
}
