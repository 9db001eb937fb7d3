//! What others than the institution say of a person: groups of a collaboration, entitlements, accounts.
//!
//! A source is asked when a relying party is about to hear of somebody, so what it says is never older than a few
//! minutes, in a token that is renewed too, and none of it is stored. Who a person is was decided before, by the
//! institution alone. A source that does not answer takes away what it alone knew, after a while, and nothing else.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{AttributeName, ClientId, EntityId, SignIn, Timestamp, claims_policy::Pattern};
use outbound::{AttributeSource, attribute_source::Question};
use tokio::{sync::Mutex as Turn, task::JoinSet};

use crate::{Broker, release::SilentSource};

/// How long a source that failed is left alone.
const PAUSE: Duration = Duration::from_secs(10);
/// How many answers are remembered.
const REMEMBERED: usize = 10_000;

/// A source, and for what its word is taken.
#[derive(Debug, Clone)]
pub struct TrustedSource {
    /// What people and the log call it.
    pub name: String,
    /// Who is asked, and how.
    pub source: AttributeSource,
    /// Of which attribute it knows values; none by which people are recognised.
    pub attribute: AttributeName,
    /// What it may say: values that fit one of these. The rest is dropped.
    pub values: Vec<Pattern>,
    /// It is asked for these clients alone; absent: for all.
    pub clients: Option<BTreeSet<ClientId>>,
    /// It is asked of those who sign in at these institutions alone; absent: at any.
    pub institutions: Option<BTreeSet<EntityId>>,
    /// How long an answer is good.
    pub fresh: Duration,
    /// How long it is used when the source does not answer.
    pub stale: Duration,
}

impl TrustedSource {
    /// Groups change while people work.
    pub const DEFAULT_FRESH: Duration = Duration::from_secs(5 * 60);
    /// A directory may be down for an hour.
    pub const DEFAULT_STALE: Duration = Duration::from_secs(60 * 60);

    fn concerns(&self, client: Option<&ClientId>, institution: &EntityId) -> bool {
        self.clients.as_ref().is_none_or(|clients| client.is_some_and(|client| clients.contains(client)))
            && self.institutions.as_ref().is_none_or(|institutions| institutions.contains(institution))
    }
}

/// What one source says of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// These values, perhaps none.
    Values(Vec<String>),
    /// It was not asked: what stands in the question is not known of the person.
    NotAsked,
    /// It does not answer, and has not for a while.
    Nothing,
}

/// A sign-in, and what the sources add to it.
#[derive(Debug)]
pub(crate) struct Informed<'a> {
    pub(crate) sign_in: Cow<'a, SignIn>,
    /// What each source that concerns it said, by name.
    pub(crate) sources: Vec<(String, AttributeName, Said)>,
}

impl Informed<'_> {
    /// The sources that did not answer.
    pub(crate) fn silent(&self) -> Vec<SilentSource> {
        let silent = self.sources.iter().filter(|(_, _, said)| *said == Said::Nothing);
        silent.map(|(name, attribute, _)| SilentSource { name: name.clone(), attribute: *attribute }).collect()
    }
}

/// What was answered to one question.
#[derive(Debug, Default)]
struct Answer {
    failed_at: Option<Timestamp>,
    values: Option<(Timestamp, Vec<String>)>,
}

impl Answer {
    fn younger_than(&self, age: Duration, now: Timestamp) -> Option<Vec<String>> {
        self.values.as_ref().filter(|(at, _)| now.since(*at) < age).map(|(_, values)| values.clone())
    }
}

/// A source by its place among them, and what it was asked.
type Asked = (usize, String);

/// The answers, on this node.
#[derive(Debug, Default)]
pub(crate) struct Answers(Mutex<HashMap<Asked, Arc<Turn<Answer>>>>);

impl Answers {
    fn entry(&self, source: usize, question: String) -> Arc<Turn<Answer>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (source, question);
        if all.len() >= REMEMBERED && !all.contains_key(&key) {
            // Whoever needs them asks again; this happens only where very many people come at once.
            all.clear();
        }
        Arc::clone(all.entry(key).or_default())
    }
}

impl Broker {
    /// A sign-in with what the sources say for this client; for none, what they say for every one.
    pub(crate) async fn informed<'a>(&self, client: Option<&ClientId>, sign_in: &'a SignIn) -> Informed<'a> {
        let sources = &self.settings.attribute_sources;
        let concerned = sources.iter().enumerate().filter(|(_, source)| source.concerns(client, &sign_in.institution));
        let mut running = JoinSet::new();
        for (number, _) in concerned {
            let (broker, sign_in) = (self.clone(), sign_in.clone());
            running.spawn(async move { (number, broker.ask_source(number, &sign_in).await) });
        }
        let mut all = Vec::with_capacity(running.len());
        while let Some(done) = running.join_next().await {
            match done {
                Ok(answer) => all.push(answer),
                Err(error) => tracing::error!(%error, "a source of attributes could not be asked"),
            }
        }
        all.sort_by_key(|(number, _)| *number);
        let mut informed = Informed { sign_in: Cow::Borrowed(sign_in), sources: Vec::with_capacity(all.len()) };
        for (number, said) in all {
            let Some(source) = sources.get(number) else { continue };
            if let Said::Values(values) = &said
                && !values.is_empty()
            {
                informed.sign_in.to_mut().attributes.supplement(source.attribute, values.iter().cloned());
            }
            informed.sources.push((source.name.clone(), source.attribute, said));
        }
        informed
    }

    async fn ask_source(&self, number: usize, sign_in: &SignIn) -> Said {
        let Some(source) = self.settings.attribute_sources.get(number) else { return Said::NotAsked };
        let Some(question) = source.source.question(sign_in) else {
            tracing::debug!(source = source.name, sub = %sign_in.subject, institution = %sign_in.institution,
                "not asked: what stands in the question is not known of the person, or has several values");
            return Said::NotAsked;
        };
        match self.said(number, source, question).await {
            Some(values) => Said::Values(values),
            None => Said::Nothing,
        }
    }

    /// What a source answered a short while ago, or answers now. Those who ask the same meanwhile wait for it.
    async fn said(&self, number: usize, source: &TrustedSource, question: Question<'_>) -> Option<Vec<String>> {
        let entry = self.source_answers.entry(number, question.key());
        let mut answer = entry.lock().await;
        let now = self.now();
        if let Some(values) = answer.younger_than(source.fresh, now) {
            return Some(values);
        }
        if answer.failed_at.is_some_and(|at| now.since(at) < PAUSE) {
            return answer.younger_than(source.stale, now);
        }
        match question.ask().await {
            Ok(said) => {
                let (values, dropped): (Vec<_>, Vec<_>) =
                    said.into_iter().partition(|value| source.values.iter().any(|pattern| pattern.matches(value)));
                if !dropped.is_empty() {
                    tracing::warn!(
                        source = source.name,
                        dropped = dropped.len(),
                        example = dropped.first(),
                        "a source of attributes says what it may not say"
                    );
                }
                *answer = Answer { failed_at: None, values: Some((now, values.clone())) };
                Some(values)
            }
            Err(error) => {
                answer.failed_at = Some(now);
                let kept = answer.younger_than(source.stale, now);
                tracing::warn!(source = source.name, %error, kept = kept.is_some(), "a source of attributes is silent");
                kept
            }
        }
    }
}
