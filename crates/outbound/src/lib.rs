//! All that leaves the machine: HTTP fetches and mail.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod fetch;
pub mod mail;

pub use fetch::{FetchError, Fetcher};
pub use mail::{Mail, MailError, Mailer};
