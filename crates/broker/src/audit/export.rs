//! The head of the log on its way to auditors. Every node hands it out by itself: a head twice does no harm.

use std::{sync::PoisonError, time::Duration};

use domain::Timestamp;
use storage::StoreError;
use url::Url;

use super::ExportedHead;
use crate::Broker;

/// How long it takes until what failed is tried again.
const PATIENCE: Duration = Duration::from_secs(60);

/// How far each place has the log, since this process began.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sent {
    file: Reached,
    syslog: Reached,
    url: Reached,
}

#[derive(Debug, Clone, Copy, Default)]
struct Reached {
    number: i64,
    /// When it may be sent again at the earliest, unless there are many new rows.
    next: Option<Timestamp>,
    failed: bool,
}

impl Reached {
    fn is_due(self, number: i64, now: Timestamp, rows: i64) -> bool {
        let waited = self.next.is_none_or(|next| now >= next);
        number > self.number && (waited || (!self.failed && number - self.number >= rows))
    }
}

impl Broker {
    /// Hands out the head where that is due.
    pub(super) async fn export_audit_head(&self) -> Result<(), StoreError> {
        let (policy, now) = (&self.audit.policy, self.now());
        let mut sent = *self.audit.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let places = [&sent.file, &sent.syslog, &sent.url];
        if policy.file.is_none() && policy.syslog.is_none() && policy.url.is_none() {
            return Ok(());
        }
        let Some(head) = self.store.signed_audit_row().await?.as_ref().and_then(ExportedHead::of) else {
            return Ok(());
        };
        if places.iter().any(|place| place.number > head.number) {
            tracing::error!(number = head.number, "the audit log is shorter than it was: its end was cut");
        }
        let is_due = |place: Reached| place.is_due(head.number, now, policy.rows);
        let line = serde_json::to_string(&head).unwrap_or_default();
        if let Some(file) = policy.file.as_ref().filter(|_| is_due(sent.file)) {
            let done = outbound::append_line(file, &line).await.map_err(|error| error.to_string());
            sent.file = self.reached(sent.file, head.number, ("file", done));
        }
        if let Some(syslog) = self.audit.syslog.as_ref().filter(|_| is_due(sent.syslog)) {
            let done = syslog.send("AUDIT", &line, now).then_some(()).ok_or_else(|| "too many lines wait".to_owned());
            sent.syslog = self.reached(sent.syslog, head.number, ("syslog", done));
        }
        if let Some(url) = policy.url.as_ref().filter(|_| is_due(sent.url)) {
            let url = numbered(url, head.number);
            let done = self.fetcher.put(&url, policy.writer.as_ref(), &line, now).await;
            let done = done.map_err(outbound::FetchError::without_address);
            sent.url = self.reached(sent.url, head.number, ("url", done));
        }
        *self.audit.sent.lock().unwrap_or_else(PoisonError::into_inner) = sent;
        Ok(())
    }

    fn reached(&self, before: Reached, number: i64, (place, done): (&str, Result<(), String>)) -> Reached {
        let now = self.now();
        match done {
            Ok(()) => Reached { number, next: Some(now + self.audit.policy.every), failed: false },
            Err(error) => {
                tracing::error!(place, %error, "the head of the audit log could not be handed out; it will be tried again");
                Reached { next: Some(now + PATIENCE), failed: true, ..before }
            }
        }
    }
}

/// The address with the row's number in its path, where it has a place for one.
fn numbered(url: &Url, number: i64) -> Url {
    let mut numbered = url.clone();
    // Braces stand in a path as octets.
    numbered.set_path(&url.path().replace("%7Bnumber%7D", &number.to_string()));
    numbered
}
