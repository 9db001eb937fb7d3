//! The token that a program shows.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use broker::documents::AdminTokenDocument;

use super::{
    problem::Refusals,
    program::{AnyToken, Program},
};
use crate::route::oauth::no_store;

/// Reads what the token may do, and until when.
#[utoipa::path(get, path = "/token", operation_id = "readToken", tag = "token", security(("token" = [])),
    responses((status = 200, description = "The token", body = AdminTokenDocument), Refusals))]
pub(super) async fn own(program: Program<AnyToken>) -> Response {
    (no_store(), Json(AdminTokenDocument::from(program.token))).into_response()
}
