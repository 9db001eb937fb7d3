//! Skins.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use broker::{
    Broker,
    documents::{SkinEntry, SkinFileMistake, SkinPage},
};

use super::{problem::Refusals, program::Program};
use crate::{administrator::needs, route::oauth::no_store};

/// Lists the skins, and the mistakes in their files.
#[utoipa::path(get, path = "/skins", operation_id = "listSkins", tag = "skins",
    security(("token" = ["skins:read"])), responses((status = 200, description = "The skins", body = SkinPage), Refusals))]
pub(super) async fn list(State(broker): State<Broker>, _: Program<needs::ReadSkins>) -> Response {
    let mistakes = broker.skins.mistakes();
    let skins = broker.skins.all().into_iter().map(|dress| SkinEntry {
        name: dress.skin.name.to_string(),
        is_default: broker.settings.skins.default.as_ref() == Some(&dress.skin.name),
        is_old: mistakes.iter().any(|mistake| mistake.is_of(&dress.skin.name)),
    });
    let body = SkinPage { skins: skins.collect(), mistakes: mistakes.iter().map(SkinFileMistake::from).collect() };
    (no_store(), Json(body)).into_response()
}
