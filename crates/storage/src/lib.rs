//! The store: every query that Beadle makes, one file per aggregate, on SQLite and on PostgreSQL.
//!
//! The SQL is written once in the dialect that both share and runs on either by the macros of [`pool`]; the one branch
//! between them is partitions ([`housekeeping`]). Multi-step writes are transactions, and where a row's state decides,
//! a conditional `UPDATE` decides. Conventions: times are microseconds since the epoch, structured values JSON text,
//! secrets digests.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

#[macro_use]
mod pool;
#[macro_use]
mod issue;

pub mod acceptances;
pub mod access;
pub mod accounts;
pub mod added_addresses;
pub mod admin_tokens;
pub mod affiliations;
pub mod audit;
pub mod audit_records;
pub mod authorities;
pub mod authorizations;
pub mod browser_sessions;
pub mod certificate_addresses;
pub mod certificate_details;
pub mod certificate_facts;
pub mod certificate_letters;
pub mod certificate_list;
pub mod certificate_renewal;
pub mod certificate_requests;
pub mod certificate_revocation;
pub mod certificates;
pub mod client_acts;
pub mod client_changes;
pub mod client_errors;
pub mod client_owners;
pub mod client_secrets;
pub mod client_sessions;
pub mod client_subjects;
pub mod clients;
pub mod consents;
pub mod crls;
pub mod device_codes;
pub mod ecp_sessions;
pub mod erasure;
pub mod federated_clients;
pub mod finding;
pub mod grants;
pub mod housekeeping;
pub mod identifier_changes;
pub mod identity_acts;
pub mod import;
pub mod institution_logouts;
pub mod institution_moves;
pub mod institution_origins;
pub mod institution_sessions;
pub mod institutions;
pub mod joining;
pub mod key_objection;
pub mod keys;
pub mod links;
pub mod logins;
pub mod logos;
pub mod logout_notices;
pub mod observed_releases;
pub mod outbox;
pub mod passkeys;
pub mod people;
pub mod personal_data;
pub mod pushed_requests;
pub mod registration_tokens;
pub mod revocation;
pub mod settings;
pub mod ssh_certificate_list;
pub mod ssh_certificates;
pub mod team;
pub mod tokens;
pub mod tries;
pub mod unlinking;

mod certificate_recorder;
mod error;
mod identity_notices;
mod migrations;
mod row;

pub use browser_sessions::BrowserSessions;
pub use error::StoreError;
pub use issue::{NewAccessToken, NewGrant, NewTokens};
pub use pool::{DatabaseUrl, Store};
