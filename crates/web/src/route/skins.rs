//! Style sheets and logos of skins.
//!
//! Invariant: a URL below [`worn::PATH`](crate::worn::PATH) never changes its content, and what it answers with runs
//! nothing, also where somebody opens it by itself.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use broker::Broker;

use crate::assets::FOR_GOOD;

/// Nothing in a logo runs, loads or leads anywhere.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// `GET /skins/{file}`.
pub(crate) async fn file(State(broker): State<Broker>, Path(name): Path<String>) -> Response {
    let Some(file) = broker.skins.file(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, file.media_type),
        (header::CACHE_CONTROL, FOR_GOOD),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, file.bytes.clone()).into_response()
}
