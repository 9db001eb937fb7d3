//! What happens by itself: lists are published, room is made, what expired is dropped, institutions are read anew.
//!
//! Every chore can be done by any node at any time, and twice does no harm.

use std::time::Duration;

use crate::Broker;

/// How often it is looked whether a revocation list is due, whether somebody changed the keys of tokens, and whether
/// clients are still to be told of a sign-out.
const OFTEN: Duration = Duration::from_secs(20);
/// How often everything else is done.
const CHORES: Duration = Duration::from_secs(60 * 60);
/// How long a relying party of a federation is remembered after its registration ended, if nobody ever used it.
const FORGOTTEN: Duration = Duration::from_secs(30 * 86_400);

impl Broker {
    /// Does the chores until it is dropped. A failure is logged, and tried again next time.
    pub async fn keep_house(&self) {
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
                    report("tending the keys of tokens", self.tend_token_keys().await);
                }
                _ = notices.tick() => report("telling clients of sign-outs", self.deliver_due_notices().await),
                _ = chores.tick() => {
                    report("making room", self.store.make_room(self.now()).await);
                    report("dropping what expired", self.store.drop_expired(self.now()).await);
                    let ended = self.now() - FORGOTTEN;
                    report("dropping relying parties", self.store.drop_federated_clients(ended).await);
                    self.refresh_catalogue().await;
                }
            }
        }
    }

    /// Reads all sources of institutions anew.
    pub async fn refresh_catalogue(&self) {
        self.catalogue.refresh(&self.settings.institutions, &self.fetcher, self.now()).await;
    }
}

fn report<E: std::fmt::Display>(chore: &str, outcome: Result<(), E>) {
    if let Err(error) = outcome {
        tracing::error!(%error, "{chore} failed; it will be tried again");
    }
}
