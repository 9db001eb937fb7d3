//! What is measured against: a federation that does not exist, as large as the real ones.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

pub mod federation;
