//! Letters to people about certificates: one was issued, one ends soon. Of those that live for days only who asked in the browser
//! gets one: programs fetch many.
//!
//! A letter is a row from the certificate's first moment on; when its turn has come, it is written and posted
//! ([`crate::letters`]), once.

use std::{collections::BTreeSet, time::Duration};

use domain::{AttributeName, EntityId, SignIn};
use storage::{
    Store, StoreError,
    certificate_letters::{DueLetter, LetterAbout},
};

use super::AskedBy;
use crate::{
    Broker,
    letters::{CertificateFacts, Letter, Recipient},
    settings::Channel,
};

/// For how long whoever has taken a letter has it alone.
const LEASE: Duration = Duration::from_secs(10 * 60);
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

    /// Posts the letters about certificates whose turn has come.
    pub(crate) async fn post_due_letters(&self) -> Result<(), StoreError> {
        let now = self.now();
        let due = self.store.take_due_letters(now, now + LEASE, ROUND).await?;
        let tries: Vec<_> = due
            .into_iter()
            .map(|letter| {
                let broker = self.clone();
                tokio::spawn(async move { broker.post_letter(&letter).await })
            })
            .collect();
        for one in tries {
            if let Ok(outcome) = one.await {
                outcome?;
            }
        }
        Ok(())
    }

    async fn post_letter(&self, letter: &DueLetter) -> Result<(), StoreError> {
        let facts = self.store.letter_facts(letter).await?;
        let wanted = facts.filter(|facts| facts.is_good && (letter.about == LetterAbout::Issued || !facts.is_followed));
        let (Some(facts), Some(mailer)) = (wanted, &self.mailer) else { return self.store.settle_letter(letter).await };
        let institution = EntityId::parse(&facts.institution);
        let language = self.letter_language(facts.language.clone());
        let institution =
            institution.map_or_else(|| facts.institution.clone(), |institution| self.name_in(&institution, &language));
        let page = &self.settings.issuer.endpoint("/account/certificates");
        let certificate = CertificateFacts {
            name: &facts.name,
            serial: &letter.serial,
            profile: &facts.profile,
            not_after: facts.not_after,
        };
        let words = match letter.about.before() {
            None => Letter::CertificateIssued { institution: &institution, certificate, page },
            Some(before) => Letter::CertificateEnds { days: before.as_secs() / 86_400, certificate, page },
        };
        for (number, address) in letter.recipients.iter().enumerate() {
            // Named, so that whoever finds it after a crash does not post it again.
            let id = format!("certificate-{}-{}-{number}", letter.serial, letter.about.as_str());
            let to = Recipient { address, person: Some(&facts.subject) };
            if let Err(error) = self.post_once(mailer, &id, (&words, &language), to).await {
                tracing::error!(serial = letter.serial, %error, "a letter about a certificate is posted later");
                return Ok(());
            }
        }
        self.store.settle_letter(letter).await
    }
}
