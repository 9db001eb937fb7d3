//! What happens by itself: lists are published, room is made, what expired is dropped, institutions are read anew.
//!
//! Every chore can be done by any node at any time, and twice does no harm.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use storage::StoreError;

use crate::{
    Broker,
    catalogue::{Difference, Mode, Outcome, Report},
    letters::{Letter, PostError, Recipient},
};

/// How often it is looked whether a revocation list is due, whether somebody changed the keys of tokens, and whether
/// clients are still to be told of a sign-out.
const OFTEN: Duration = Duration::from_secs(20);
/// How often everything else is done.
const CHORES: Duration = Duration::from_secs(60 * 60);
/// How long a relying party of a federation is remembered after its registration ended, if nobody ever used it.
const FORGOTTEN: Duration = Duration::from_secs(30 * 86_400);

impl Broker {
    /// What has to be there before anybody asks a server: revocation lists. A failure is logged, and tried again as a chore.
    /// A command that only looks signs none.
    pub async fn set_up_house(&self) {
        report("publishing revocation lists", self.publish_due_crls().await);
    }

    /// Does the chores until it is dropped. A failure is logged, and tried again next time.
    pub async fn keep_house(&self) {
        // A federation or a mail server may take its time, and nothing else waits for it.
        tokio::join!(
            self.keep_institutions(),
            self.do_chores(),
            self.keep_letters(),
            self.keep_audit(),
            self.keep_skins(),
            self.keep_logos()
        );
    }

    async fn do_chores(&self) {
        let (mut often, mut chores) = (tokio::time::interval(OFTEN), tokio::time::interval(CHORES));
        // By itself: clients may take their time.
        let mut notices = tokio::time::interval(OFTEN);
        // The first tick of each is at once; the start has done these chores already, but for this one.
        chores.tick().await;
        report("dropping what expired", self.store.drop_expired(self.now()).await);
        loop {
            tokio::select! {
                _ = often.tick() => {
                    report("publishing revocation lists", self.publish_due_crls().await);
                    for issuer in self.issuers() {
                        report("writing the errors of clients", issuer.write_client_errors().await);
                        report("tending the keys of tokens", issuer.tend_token_keys().await);
                    }
                }
                _ = notices.tick() => report("telling clients of sign-outs", self.deliver_due_notices().await),
                _ = chores.tick() => {
                    self.warn_of_ending_crls().await;
                    report("making room", self.store.make_room(self.now()).await);
                    report("dropping what expired", self.store.drop_expired(self.now()).await);
                    let ended = self.now() - FORGOTTEN;
                    report("warning of secrets that end", self.warn_of_ending_secrets().await);
                    report("dropping secrets that ended", self.store.drop_ended_secrets(self.now()).await);
                    report("dropping relying parties", self.store.drop_federated_clients(ended).await);
                    for issuer in self.issuers() {
                        report("retiring unused clients", issuer.retire_unused_clients().await);
                    }
                }
            }
        }
    }

    async fn keep_letters(&self) {
        let mut often = tokio::time::interval(OFTEN);
        loop {
            often.tick().await;
            report("sending letters", self.deliver_due_letters().await);
        }
    }

    async fn keep_skins(&self) {
        let mut often = tokio::time::interval(OFTEN);
        loop {
            often.tick().await;
            let skins = Arc::clone(&self.skins);
            report("looking at the skins", tokio::task::spawn_blocking(move || skins.follow()).await);
        }
    }

    /// Any number of logos may be anywhere, and nothing else waits for them.
    async fn keep_logos(&self) {
        if !self.settings.logos {
            return;
        }
        let (mut often, mut hourly) = (tokio::time::interval(OFTEN), tokio::time::interval(CHORES));
        loop {
            tokio::select! {
                biased;
                _ = hourly.tick() => report("noting logos", self.note_logos().await),
                _ = often.tick() => report("looking for logos", self.tend_logos().await),
            }
        }
    }

    async fn warn_of_ending_crls(&self) {
        match self.ending_crls().await {
            Ok(ending) => ending.iter().for_each(|crl| tracing::warn!(authority = crl.authority, "{crl}")),
            Err(error) => report("looking at revocation lists", Err(error)),
        }
    }

    async fn keep_institutions(&self) {
        let (mut often, mut hourly) = (tokio::time::interval(OFTEN), tokio::time::interval(CHORES));
        // What was read at the start is new; what was only kept is asked for at once.
        if !self.catalogue_was_kept {
            hourly.tick().await;
        }
        let mut alarmed = BTreeSet::new();
        loop {
            tokio::select! {
                _ = often.tick() => self.catalogue.follow(self.reading()).await,
                _ = hourly.tick() => self.refresh_and_tell(&mut alarmed).await,
            }
        }
    }

    /// Reads all sources of institutions anew. Where so much is missing that it is not believed, the operator gets a
    /// letter; no other one until that source has been taken over again. `alarmed` remembers which ones were told of.
    pub async fn refresh_and_tell(&self, alarmed: &mut BTreeSet<String>) {
        for Report { source, outcome, .. } in self.refresh_catalogue(Mode::Usual).await {
            match outcome {
                Outcome::Alarming(difference) if alarmed.insert(source.clone()) => {
                    report("telling of vanished institutions", self.tell_of_losses(&source, &difference).await);
                }
                Outcome::Taken(_) => drop(alarmed.remove(&source)),
                Outcome::Alarming(_) | Outcome::Unchanged | Outcome::Failed(_) => {}
            }
        }
    }

    /// Retires clients that registered themselves long ago and were never used, as far as the operator wants that.
    pub async fn retire_unused_clients(&self) -> Result<(), StoreError> {
        let (policy, now) = (&self.settings.registration, self.now());
        let before = |after: Option<Duration>| after.map(|after| now - after);
        let (waiting, approved) = (before(policy.retire_waiting_after), before(policy.retire_unused_after));
        let retired = self.store.retire_unused_clients(&self.settings.community, waiting, approved, now).await?;
        if retired > 0 {
            tracing::info!(retired, "clients that registered themselves and were never used are retired");
        }
        Ok(())
    }

    /// Reads all sources of institutions anew.
    pub async fn refresh_catalogue(&self, mode: Mode) -> Vec<Report> {
        self.catalogue.refresh(self.reading(), mode).await
    }

    async fn tell_of_losses(&self, source: &str, difference: &Difference) -> Result<(), PostError> {
        let Some(mailer) = &self.mailer else { return Ok(()) };
        let letter = Letter::InstitutionsVanish { source, gone: difference.removed.len(), before: difference.before };
        let to = Recipient { address: &self.settings.service.technical, person: None };
        self.post(mailer, &letter, &self.letter_language(None), to).await.map(drop)
    }
}

fn report<E: std::fmt::Display>(chore: &str, outcome: Result<(), E>) {
    if let Err(error) = outcome {
        tracing::error!(%error, "{chore} failed; it will be tried again");
    }
}
