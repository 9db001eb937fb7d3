//! All that leaves the machine: HTTP fetches, mail, sign-ins at OpenID providers, questions about people, lines of
//! statistics. What clients and strangers name goes through [`guarded`].

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

pub mod attribute_source;
pub mod fetch;
pub mod guarded;
pub mod mail;
pub mod openid;
pub mod syslog;

pub use attribute_source::{AttributeSource, SourceError};
pub use fetch::{Document, FetchError, Fetcher, Validators};
pub use guarded::{Exceptions, GuardedError, GuardedFetcher};
pub use mail::{Mail, MailError, Mailer};
pub use openid::{OpenIdClient, OpenIdError};
pub use syslog::Syslog;
