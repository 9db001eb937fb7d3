//! Points in time, and the clock they come from.
//!
//! Everything that is stored, compared or signed uses [`Timestamp`]: microseconds since the Unix epoch, the finest
//! grain that both databases keep. Nothing but a [`Clock`] may produce "now".

use std::{
    fmt,
    ops::{Add, Sub},
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

const MICROS: i64 = 1_000_000;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since the epoch, as stored.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From whole seconds since the epoch, as in a JWT's `NumericDate`.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(MICROS))
    }

    /// Parses RFC 3339 (the profile of `xs:dateTime` that SAML uses); `None` if it is anything else.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(at.unix_timestamp_nanos() / 1_000).ok().map(Self)
    }

    /// Parses the form of `GeneralizedTime` that directories write
    /// ([RFC 4517 §3.3.13](https://www.rfc-editor.org/rfc/rfc4517#section-3.3.13)): in UTC, with or without seconds and
    /// minutes; `None` if it is anything else.
    pub fn parse_generalized(text: &str) -> Option<Self> {
        let digits = text.strip_suffix('Z')?;
        if !matches!(digits.len(), 10 | 12 | 14) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or("00");
        let (date, hour) = (format!("{}-{}-{}", part(0..4), part(4..6), part(6..8)), part(8..10));
        Self::parse_rfc3339(&format!("{date}T{hour}:{}:{}Z", part(10..12), part(12..14)))
    }

    /// Microseconds since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(MICROS)
    }

    /// The time that passed since `earlier`; zero if that lies in the future.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Whole seconds only, as in SAML instants and ASN.1 times.
    #[must_use]
    pub const fn truncated_to_seconds(self) -> Self {
        Self::from_seconds(self.as_seconds())
    }

    /// For people, to the minute: `2026-11-22 10:00 UTC`.
    pub fn readable(self) -> String {
        let text = self.to_string();
        match text.get(..16) {
            Some(minute) => format!("{} UTC", minute.replace('T', " ")),
            None => text,
        }
    }
}

/// RFC 3339 in UTC with whole seconds, e.g. `2026-11-22T10:00:00Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match OffsetDateTime::from_unix_timestamp(self.as_seconds()).map(|at| at.format(&Rfc3339)) {
            Ok(Ok(text)) => f.write_str(&text),
            _ => write!(f, "@{}", self.as_seconds()),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros(duration)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
    }
}

/// Where "now" comes from.
pub trait Clock: Send + Sync + 'static {
    /// The present moment, truncated to microseconds.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(micros(since))
    }
}

/// A clock that stands still until it is moved; for tests.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `start`.
    pub const fn at(start: Timestamp) -> Self {
        Self(AtomicI64::new(start.0))
    }

    /// Sets the clock, also back.
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.0, Ordering::SeqCst);
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(micros(by), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_writes_its_times_so() {
        let parsed = |text| Timestamp::parse_generalized(text).map(|at| at.to_string());
        assert_eq!(parsed("20270331235958Z").unwrap(), "2027-03-31T23:59:58Z");
        assert_eq!(parsed("202703312359Z").unwrap(), "2027-03-31T23:59:00Z");
        assert_eq!(parsed("2027033123Z").unwrap(), "2027-03-31T23:00:00Z");
        for other in [
            "",
            "Z",
            "20270331",
            "20270331235958",
            "20271331000000Z",
            "2027033123595Z",
            "2027-03-31T00Z",
            "２０２７033123Z",
        ] {
            assert_eq!(parsed(other), None, "{other}");
        }
    }

    #[test]
    fn a_timestamp_reads_and_writes_rfc_3339() {
        let at = Timestamp::parse_rfc3339("2026-11-22T10:00:00.5Z").unwrap();
        assert_eq!(at.to_string(), "2026-11-22T10:00:00Z");
        assert_eq!(at.as_micros() % MICROS, 500_000);
        assert_eq!(Timestamp::parse_rfc3339("2026-11-22T12:00:00.5+02:00"), Some(at));
        assert_eq!(Timestamp::parse_rfc3339("yesterday"), None);
    }

    #[test]
    fn since_never_goes_below_zero() {
        let at = Timestamp::from_seconds(10);
        assert_eq!(at.since(at + Duration::from_secs(5)), Duration::ZERO);
    }
}
