//! All that leaves the machine: HTTP fetches, mail, sign-ins at OpenID providers, questions about people, lines of
//! statistics. What clients and strangers name goes through [`guarded`].

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

pub mod attribute_source;
pub mod fetch;
pub mod guarded;
mod lines;
pub mod mail;
pub mod openid;
pub mod s3;
pub mod syslog;

use std::net::Ipv4Addr;

use url::{Host, Url};

pub use attribute_source::{AttributeSource, SourceError};
pub use fetch::{Document, FetchError, Fetcher, Validators, WriterCredentials};
pub use guarded::{Exceptions, GuardedError, GuardedFetcher};
pub use lines::append_line;
pub use mail::{Mail, MailError, Mailer};
pub use openid::{OpenIdClient, OpenIdError};
pub use s3::S3Credentials;
pub use syslog::Syslog;

/// Whether what is sent there does not travel.
pub fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        // Behind a scheme like ldap an IPv4 address is read as a name.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
