//! One institution by itself, asked for when somebody signs in there
//! ([Metadata Query Protocol](https://datatracker.ietf.org/doc/html/draft-young-md-query)).
//!
//! A new key of an institution counts so within the hour, though the list is read more rarely. Whoever signs in waits a
//! moment at most: what the source said before is at hand, and stays good until it ends.

use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use domain::{EntityId, Institution, Timestamp};
use outbound::FetchError;
use tokio::{sync::watch, time::timeout};
use url::Url;

use super::{
    index::Renewed,
    sources::{One, SourceError, read_one},
};
use crate::{Broker, settings::MetadataSource};

/// How long somebody who signs in waits for what may be new.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);
/// How long a server may take altogether.
pub(super) const LONGEST: Duration = Duration::from_secs(10);
/// How soon a server that failed is asked again for the same.
pub(super) const PAUSE: Duration = Duration::from_secs(60);

/// A server that knows each of a source's institutions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mdq {
    /// What its addresses begin with; ends with a slash.
    pub base: Url,
    /// How it is asked.
    pub by: MdqName,
    /// How old what is known of an institution may be at a sign-in, before it is asked for.
    pub max_age: Duration,
}

/// How a server is asked for one institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MdqName {
    /// By the entityID.
    EntityId,
    /// By `{sha1}` and the digest of it: a name that can be a file's.
    Sha1,
}

impl Mdq {
    /// An hour: as often as lists are read.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(60 * 60);

    /// A server with these addresses, asked in the usual way; `None` if nothing can be added to the address.
    pub fn new(mut base: Url) -> Option<Self> {
        if base.query().is_some() || base.fragment().is_some() {
            return None;
        }
        base.path_segments_mut().ok()?.pop_if_empty().push("");
        Some(Self { base, by: MdqName::EntityId, max_age: Self::DEFAULT_MAX_AGE })
    }

    /// Where all institutions are.
    pub fn list(&self) -> Url {
        self.below("idps/all")
    }

    /// Where one is.
    pub fn entity(&self, id: &EntityId) -> Url {
        match self.by {
            MdqName::EntityId => self.below(&percent_encoded(id.as_str())),
            MdqName::Sha1 => {
                let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, id.as_str().as_bytes());
                let mut name = String::from("%7Bsha1%7D");
                for byte in digest.as_ref() {
                    let _ = write!(name, "{byte:02x}");
                }
                self.below(&name)
            }
        }
    }

    fn below(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}entities/{path}", self.base.path()));
        url
    }
}

/// One segment of a path, whatever stands in it.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// What was asked for on this node, and when: whoever comes meanwhile waits for the same answer.
#[derive(Default)]
pub(super) struct Asked(Mutex<HashMap<EntityId, Question>>);

/// Something that was asked for.
pub(super) struct Question {
    /// Closed when the answer is there, or will not come.
    pub(super) answered: watch::Receiver<()>,
    pub(super) at: Timestamp,
}

impl Question {
    /// Whether the answer may still come.
    pub(super) fn is_open(&self) -> bool {
        self.answered.has_changed().is_ok()
    }
}

impl Broker {
    /// An institution as it is now: if what is known of it is old, its source is asked first, but not for long.
    pub(crate) async fn institution_now(&self, id: &EntityId) -> Option<Arc<Institution>> {
        self.recall(id).await?;
        if let Some(mut answered) = self.ask_for_institution(id) {
            // An error says that the answer is there; too late, and what is known is good enough.
            let _ = timeout(PATIENCE, answered.changed()).await;
        }
        self.catalogue.current().institution(id).cloned()
    }

    /// Asks for an institution, unless what is known of it is new, or its server failed just now.
    fn ask_for_institution(&self, id: &EntityId) -> Option<watch::Receiver<()>> {
        let (index, now) = (self.catalogue.current(), self.now());
        let name = index.source_of(id)?;
        let source = self.settings.institutions.iter().find(|source| source.to_string() == name)?;
        let mdq = source.mdq.as_ref()?;
        if now < index.read_at(id)? + mdq.max_age {
            return None;
        }
        let mut asked = self.catalogue.sets.asked.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(question) = asked.get(id) {
            if question.is_open() {
                return Some(question.answered.clone());
            }
            if now < question.at + PAUSE {
                return None;
            }
        }
        let (asking, answered) = watch::channel(());
        asked.insert(id.clone(), Question { answered: answered.clone(), at: now });
        drop(asked);
        let (broker, source, mdq, id) = (self.clone(), source.clone(), mdq.clone(), id.clone());
        // By itself: it goes on when the one who came first has gone, and the others wait for it.
        tokio::spawn(async move {
            broker.take_institution(&source, &mdq, &id).await;
            drop(asking);
        });
        Some(answered)
    }

    async fn take_institution(&self, source: &MetadataSource, mdq: &Mdq, id: &EntityId) {
        let (index, now) = (self.catalogue.current(), self.now());
        let known = index.renewed(id);
        let found_in = known.and_then(|renewed| renewed.found_in.clone());
        let had = known.map(|renewed| renewed.validators.clone()).unwrap_or_default();
        let url = mdq.entity(id);
        let reading = read_one(source, &url, id, (&self.fetcher, &had, now));
        match timeout(LONGEST, reading).await.unwrap_or(Err(SourceError::Slow)) {
            Ok(One::Unchanged) => {
                if let Some(known) = index.renewed(id) {
                    let published = known.published.clone().or_else(|| known.institution.clone());
                    self.catalogue.renew(id, &Renewed { institution: published, read_at: now, ..known.clone() });
                }
            }
            Ok(One::Said { institution, valid_until, validators }) => {
                let is_taken = source.filter.takes(&institution);
                if !is_taken {
                    tracing::warn!(%source, entity_id = %id, "an institution is no longer one of those that are taken");
                }
                let institution = is_taken.then(|| Arc::new(*institution));
                let said = Renewed { institution, published: None, read_at: now, valid_until, validators, found_in };
                self.catalogue.renew(id, &said);
            }
            // No list says anything else of it.
            Err(SourceError::Fetch(FetchError::Status(404 | 410))) if found_in.is_some() => {
                tracing::info!(%source, entity_id = %id, "an institution that no list names is gone");
                self.catalogue.forget(id);
            }
            Err(error) => {
                tracing::error!(%source, entity_id = %id, %error, "an institution cannot be asked for; what its source said last stays");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mdq(base: &str) -> Mdq {
        Mdq::new(base.parse().unwrap()).unwrap()
    }

    #[test]
    fn an_institution_is_asked_for_by_its_whole_name_as_one_segment() {
        let id = EntityId::parse("http://example.org/idp?a=b&c#d").unwrap();
        let expected = "https://mdq.example.org/entities/http%3A%2F%2Fexample.org%2Fidp%3Fa%3Db%26c%23d";
        assert_eq!(mdq("https://mdq.example.org").entity(&id).as_str(), expected);
        assert_eq!(mdq("https://mdq.example.org/").entity(&id).as_str(), expected);
        let dots = EntityId::parse("../../admin").unwrap();
        let asked = mdq("https://mdq.example.org/base").entity(&dots);
        assert_eq!(asked.as_str(), "https://mdq.example.org/base/entities/..%2F..%2Fadmin");
        assert_eq!(mdq("https://mdq.example.org/x/").list().as_str(), "https://mdq.example.org/x/entities/idps/all");
    }

    /// The example of [draft-young-md-query-saml](https://datatracker.ietf.org/doc/html/draft-young-md-query-saml).
    #[test]
    fn or_by_its_digest() {
        let id = EntityId::parse("http://example.org/service").unwrap();
        let asked = Mdq { by: MdqName::Sha1, ..mdq("https://mdq.example.org/") }.entity(&id);
        assert_eq!(
            asked.as_str(),
            "https://mdq.example.org/entities/%7Bsha1%7D11d72e8cf351eb6c75c721e838f469677ab41bdb"
        );
    }

    #[test]
    fn an_address_with_a_query_is_no_base() {
        assert!(Mdq::new("https://mdq.example.org/?x".parse().unwrap()).is_none());
    }
}
