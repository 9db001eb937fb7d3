//! Institutions that no list names, asked for by their names
//! ([Metadata Query Protocol](https://datatracker.ietf.org/doc/html/draft-young-md-query)).
//!
//! Anybody can name one, so there are bounds: how often one address may make us ask, how many names are asked for in a
//! minute, and how many of those that were found are kept. The same name is asked for once at a time, and not again for a
//! minute if nothing came of it.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{EntityId, Institution};
use outbound::Validators;
use storage::StoreError;
use tokio::{
    sync::watch,
    time::{Instant, timeout, timeout_at},
};

use super::{
    index::Renewed,
    mdq::{LONGEST, PATIENCE, PAUSE, Question},
    sources::{One, SourceError, read_one},
};
use crate::{Broker, settings::MetadataSource};

/// How many names are asked for in a minute, on this node.
const MOST_ASKED: usize = 300;
/// How many of the names in one request are looked at.
const MOST_NAMED: usize = 3;

/// What was asked for on this node within the minute.
#[derive(Default)]
pub(super) struct Sought(Mutex<HashMap<EntityId, Question>>);

/// How it stands with a name.
enum Standing {
    /// It is known, or nobody need be asked.
    Settled,
    /// It is asked for.
    Asked(watch::Receiver<()>),
    /// It could be asked for, at these sources.
    Open(Vec<MetadataSource>),
}

impl Broker {
    /// Looks for institutions that somebody at this address names, if no list does, but not for long. What is found is
    /// known from then on.
    pub async fn look_up(
        &self,
        named: impl IntoIterator<Item = EntityId>,
        address: Option<IpAddr>,
    ) -> Result<(), StoreError> {
        let mut asked = Vec::new();
        for id in named {
            if asked.len() == MOST_NAMED {
                break;
            }
            match self.sought(&id) {
                Standing::Settled => {}
                Standing::Asked(answered) => asked.push(answered),
                Standing::Open(sources) => {
                    if self.too_many_lookups(address).await? {
                        tracing::info!(?address, "too many institutions that no list names, from one address");
                        break;
                    }
                    asked.extend(self.seek(id, sources));
                }
            }
        }
        let end = Instant::now() + PATIENCE;
        for mut answered in asked {
            // An error says that the answer is there.
            let _ = timeout_at(end, answered.changed()).await;
        }
        Ok(())
    }

    /// An institution that we know of, though perhaps not on this node since its start.
    pub(crate) async fn recall(&self, id: &EntityId) -> Option<Arc<Institution>> {
        let answered = match self.sought(id) {
            Standing::Settled => None,
            Standing::Asked(answered) => Some(answered),
            Standing::Open(sources) => self.seek(id.clone(), sources),
        };
        if let Some(mut answered) = answered {
            let _ = timeout(PATIENCE, answered.changed()).await;
        }
        self.catalogue.current().institution(id).cloned()
    }

    fn sought(&self, id: &EntityId) -> Standing {
        let index = self.catalogue.current();
        // An entityID is a URI (SAML Metadata §2.2.1); nobody else need hear of anything else.
        if index.source_of(id).is_some() || !id.as_str().contains(':') {
            return Standing::Settled;
        }
        let filtered = |source: &MetadataSource| {
            let filter = &source.filter;
            filter.never.contains(id) || !filter.only.is_empty() && !filter.only.contains(id)
        };
        let sources =
            self.settings.institutions.iter().filter(|source| {
                source.mdq.is_some() && !filtered(source) && index.takes_from(id, &source.to_string())
            });
        let sources: Vec<_> = sources.cloned().collect();
        if sources.is_empty() {
            return Standing::Settled;
        }
        let all = self.catalogue.sets.sought.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get(id) {
            Some(question) if question.is_open() => Standing::Asked(question.answered.clone()),
            Some(question) if self.now() < question.at + PAUSE => Standing::Settled,
            _ => Standing::Open(sources),
        }
    }

    /// Asks the sources for an institution, one after the other; `None` if too much is asked for already.
    fn seek(&self, id: EntityId, sources: Vec<MetadataSource>) -> Option<watch::Receiver<()>> {
        let now = self.now();
        let mut all = self.catalogue.sets.sought.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(question) = all.get(&id).filter(|question| question.is_open()) {
            return Some(question.answered.clone());
        }
        all.retain(|_, question| question.is_open() || now < question.at + PAUSE);
        if all.len() >= MOST_ASKED {
            tracing::warn!(entity_id = %id, "too many institutions that no list names; this one is not asked for");
            return None;
        }
        let (asking, answered) = watch::channel(());
        all.insert(id.clone(), Question { answered: answered.clone(), at: now });
        drop(all);
        let broker = self.clone();
        tokio::spawn(async move {
            for source in &sources {
                if broker.find_at(source, &id).await {
                    break;
                }
            }
            drop(asking);
        });
        Some(answered)
    }

    /// Whether a source says who that is, and it is one of those that are taken.
    async fn find_at(&self, source: &MetadataSource, id: &EntityId) -> bool {
        let (Some(mdq), now) = (&source.mdq, self.now()) else { return false };
        let url = mdq.entity(id);
        let had = Validators::default();
        let reading = read_one(source, &url, id, (&self.fetcher, &had, now));
        match timeout(LONGEST, reading).await.unwrap_or(Err(SourceError::Slow)) {
            Ok(One::Said { institution, valid_until, validators }) if source.filter.takes(&institution) => {
                tracing::info!(%source, entity_id = %id, "found an institution that no list names");
                let institution = Some(Arc::new(*institution));
                let found_in = Some(source.to_string());
                let said = Renewed { institution, published: None, read_at: now, valid_until, validators, found_in };
                self.catalogue.renew(id, &said);
                true
            }
            Ok(_) => false,
            Err(error) => {
                tracing::info!(%source, entity_id = %id, %error, "no institution was found");
                false
            }
        }
    }
}
