//! The integration tests beside those of the protocol (`tests/oauth`) and of the queries (`tests/storage`): a module for
//! each journey and outside peer. What they share is the library of this package.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod access;
mod administration;
mod audit;
mod browser;
mod choosing;
mod commands;
mod demo_contract;
mod discovery;
mod ecp;
mod faults;
mod forms;
mod fticks;
mod harness;
mod housekeeping;
mod hsm;
mod identity;
mod institution_lists;
mod journey;
mod languages;
mod linking;
mod logos;
mod observed;
mod openid;
mod own_pages;
mod owners;
mod passkeys;
mod peers;
mod personal_data;
mod roles;
mod saml;
mod sessions;
mod skins;
mod terms;
mod testidp;
