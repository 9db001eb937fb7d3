//! Logos of institutions, as small pictures.
//!
//! Invariant: an address below [`PATH`] never changes its content, and what it answers with runs nothing.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use broker::Broker;
use domain::Digest;

use crate::{assets::FOR_GOOD, context::Context};

/// Where they are.
const PATH: &str = "/logos";
/// A picture loads and leads nowhere, also where somebody opens it by itself.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// The address of a picture.
pub(crate) fn address(picture: &Digest) -> String {
    format!("{PATH}/{picture}.png")
}

/// `GET /logos/{file}`.
pub(crate) async fn file(State(broker): State<Broker>, context: Context, Path(name): Path<String>) -> Response {
    let picture = name.strip_suffix(".png").and_then(|name| Digest::try_from(name.to_owned()).ok());
    let Some(picture) = picture else { return StatusCode::NOT_FOUND.into_response() };
    match broker.logo(&picture).await {
        Ok(Some(png)) => {
            let headers = [
                (header::CONTENT_TYPE, "image/png"),
                (header::CACHE_CONTROL, FOR_GOOD),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
                (header::CONTENT_SECURITY_POLICY, POLICY),
            ];
            (headers, png).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => context.unavailable(&error),
    }
}
