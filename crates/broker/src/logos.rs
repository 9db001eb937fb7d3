//! Logos of institutions: looked for where their metadata say, drawn anew as small pictures, and shown from here. No browser
//! ever asks an institution for one, so none hears who is about to choose.
//!
//! Invariant: whatever a logo's address is, it is fetched by [`outbound::guarded`] alone, and of what comes nothing is kept but
//! the pixels. Of several nodes one fetches ([`Store::take_up_logo`](storage::Store::take_up_logo)).

mod picture;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use arc_swap::ArcSwap;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{Digest, Institution};
use outbound::{GuardedError, Validators};
use storage::{
    StoreError,
    logos::{DueLogo, FoundLogo},
};
use thiserror::Error;
use tokio::{sync::Semaphore, task::JoinSet};
use url::Url;

use self::picture::PictureError;
use crate::Broker;

/// How many are taken up in one go.
const BATCH: i64 = 400;
/// From how many hosts pictures are fetched at once.
const HOSTS: usize = 8;
/// How many of one host are fetched in one go.
const OF_A_HOST: usize = 5;
/// How long a host has rest between two of them.
const REST: Duration = Duration::from_secs(1);
/// How long whoever took one up may need for it.
const AT_WORK: Duration = Duration::from_secs(10 * 60);
/// After how long it is looked whether one has changed.
const FRESH: Duration = Duration::from_secs(7 * 86_400);
/// After how long one is looked for again that was not there; each time twice as long.
const AGAIN: Duration = Duration::from_secs(60 * 60);
/// But never longer than this.
const AT_MOST: Duration = Duration::from_secs(30 * 86_400);
/// How long a logo is kept that no institution names.
const UNWANTED: Duration = Duration::from_secs(30 * 86_400);

/// Which pictures there are, by the SHA-256 of where they came from.
#[derive(Default)]
pub struct Logos(ArcSwap<HashMap<[u8; 32], Digest>>);

/// Why there is no picture.
#[derive(Debug, Error)]
enum LogoError {
    #[error(transparent)]
    Fetch(#[from] GuardedError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("its address is none")]
    Address,
    #[error("reading it was given up")]
    GivenUp,
}

impl Broker {
    /// The picture of an institution's logo, as its SHA-256; `None` if there is none.
    pub fn logo_of(&self, institution: &Institution) -> Option<Digest> {
        let address = institution.logo.as_deref().filter(|_| self.settings.logos)?;
        self.logos.0.load().get(Digest::of(address.as_bytes()).as_bytes()).copied()
    }

    /// A picture, a PNG.
    pub async fn logo(&self, picture: &Digest) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.logo(picture).await
    }

    /// Notes which logos the institutions name, and drops those that none has named for long.
    pub async fn note_logos(&self) -> Result<(), StoreError> {
        let wanted: Vec<Digest> = self.logo_addresses().into_values().map(|address| digest(&address)).collect();
        self.store.want_logos(&wanted, self.now()).await?;
        self.store.drop_logos(self.now() - UNWANTED).await?;
        Ok(())
    }

    /// Looks for the logos that are due, as far as they fit into one go, and then which ones there are, whoever found them.
    pub async fn tend_logos(&self) -> Result<(), StoreError> {
        let addresses = self.logo_addresses();
        let mut by_host: BTreeMap<Option<String>, Vec<(DueLogo, Box<str>)>> = BTreeMap::new();
        for due in self.store.due_logos(self.now(), BATCH).await? {
            let Some(address) = addresses.get(due.source.as_bytes()) else {
                // What nobody names any more waits to be dropped, and not in the way of others.
                self.store.take_up_logo(&due.source, self.now(), self.now() + FRESH).await?;
                continue;
            };
            let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
            by_host.entry(host).or_default().push((due, address.clone()));
        }
        let turns = Arc::new(Semaphore::new(HOSTS));
        let mut hosts = JoinSet::new();
        for (host, logos) in by_host {
            hosts.spawn(self.clone().look_at(host, logos, Arc::clone(&turns)));
        }
        while hosts.join_next().await.is_some() {}
        let known = self.store.known_logos().await?;
        self.logos
            .0
            .store(Arc::new(known.into_iter().map(|(source, picture)| (*source.as_bytes(), picture)).collect()));
        Ok(())
    }

    /// Where the logos are, by their SHA-256; of institutions that are shown to nobody, none.
    fn logo_addresses(&self) -> HashMap<[u8; 32], Box<str>> {
        let catalogue = self.catalogue.current();
        let named = catalogue.iter().filter(|institution| !institution.hidden);
        named.filter_map(|one| one.logo.clone()).map(|address| (*digest(&address).as_bytes(), address)).collect()
    }

    /// Looks for logos at one host, one after the other. `None`: they stand in the metadata.
    async fn look_at(self, host: Option<String>, logos: Vec<(DueLogo, Box<str>)>, turns: Arc<Semaphore>) {
        let Ok(_turn) = turns.acquire().await else { return };
        let most = if host.is_some() { OF_A_HOST } else { usize::MAX };
        for (number, (due, address)) in logos.into_iter().take(most).enumerate() {
            if host.is_some() && number > 0 {
                tokio::time::sleep(REST).await;
            }
            if let Err(error) = self.look_for(&due, &address).await {
                tracing::warn!(%error, "a logo cannot be kept");
                return;
            }
        }
    }

    async fn look_for(&self, due: &DueLogo, address: &str) -> Result<(), StoreError> {
        let now = self.now();
        if !self.store.take_up_logo(&due.source, now, now + AT_WORK).await? {
            return Ok(());
        }
        match self.found(due, address).await {
            Ok(None) => self.store.keep_logo(&due.source, None, self.now() + FRESH).await,
            Ok(Some((png, validators))) => {
                let found = FoundLogo {
                    picture: &Digest::of(&png),
                    png: &png,
                    etag: validators.etag.as_deref(),
                    last_modified: validators.last_modified.as_deref(),
                };
                self.store.keep_logo(&due.source, Some(found), self.now() + FRESH).await
            }
            Err(error) => {
                tracing::debug!(%error, failures = due.failures, "an institution has no logo that can be shown");
                self.store.miss_logo(&due.source, self.now() + pause(due.failures)).await
            }
        }
    }

    /// The picture, made small; `None`: it is still the same.
    async fn found(&self, due: &DueLogo, address: &str) -> Result<Option<(Vec<u8>, Validators)>, LogoError> {
        let (bytes, validators) = if let Some(data) = address.strip_prefix("data:") {
            (data_of(data).ok_or(LogoError::Address)?, Validators::default())
        } else {
            let url = Url::parse(address).map_err(|_| LogoError::Address)?;
            let had = Validators { etag: due.etag.clone(), last_modified: due.last_modified.clone() };
            let Some(picture) = self.guarded.picture(&url, &had).await? else { return Ok(None) };
            (picture.bytes, picture.validators)
        };
        // It keeps a processor busy, for milliseconds.
        let small = tokio::task::spawn_blocking(move || picture::small(&bytes)).await;
        Ok(Some((small.map_err(|_| LogoError::GivenUp)??, validators)))
    }
}

fn digest(address: &str) -> Digest {
    Digest::of(address.as_bytes())
}

/// What stands in a `data:` URL, without that ([RFC 2397](https://www.rfc-editor.org/rfc/rfc2397)).
fn data_of(url: &str) -> Option<Vec<u8>> {
    let (kind, data) = url.split_once(',')?;
    kind.ends_with(";base64").then(|| BASE64.decode(data).ok())?
}

/// How long nobody asks again, after so many failures in a row.
fn pause(failures: i64) -> Duration {
    let doubled = u32::try_from(failures).unwrap_or(u32::MAX).min(20);
    AGAIN.saturating_mul(1 << doubled).min(AT_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_is_left_alone_for_longer_each_time_and_never_for_good() {
        let hours: Vec<u64> = (0..4).map(|failures| pause(failures).as_secs() / 3_600).collect();
        assert_eq!(hours, [1, 2, 4, 8]);
        assert_eq!([pause(100), pause(i64::MAX), pause(-1)], [AT_MOST; 3]);
    }

    #[test]
    fn only_data_in_base64_is_read() {
        assert_eq!(data_of("image/png;base64,AAEC"), Some(vec![0, 1, 2]));
        for other in ["image/png,AAEC", "image/svg+xml;utf8,<svg/>", "image/png;base64,!", "image/png", ""] {
            assert_eq!(data_of(other), None, "{other}");
        }
    }
}
