//! Whole chains, and hostile ones. A federation with a trust anchor, two intermediates and a relying party.

mod chain;
pub(crate) mod federation;
mod hostile;
mod marks;
mod registration;
mod statement;

use domain::Timestamp;
use serde_json::{Value, json};

use self::federation::{Entity, Federation, NOW, id};
use super::*;
use crate::ErrorCode;

fn verify(federation: &Federation, statements: &[String]) -> Result<ResolvedEntity, ChainError> {
    TrustChain::verify(statements, &federation.anchors(), NOW)
}
