//! `/admin/api/v1`: what administrators do, for their programs. The route table of it, and the OpenAPI document that is made
//! of the same handlers.
//!
//! Invariants: every operation names the one permission that it needs in the type of its handler, and its refusals are
//! problems ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)); no cookie counts here.

mod audit;
mod certificates;
mod clients;
mod input;
mod institutions;
mod keys;
mod letters;
mod people;
mod problem;
mod program;
mod skins;
mod ssh_certificates;
mod text;
mod tokens;

use std::sync::LazyLock;

use axum::{Json, Router, extract::Path, http::Method, response::IntoResponse as _, routing::get};
use broker::Broker;
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        Components, Info, InfoBuilder, License, OpenApi, OpenApiBuilder, Server,
        security::{Http, HttpAuthScheme, SecurityScheme},
        tag::TagBuilder,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::problem::{Problem, ProblemDocument, ProblemKind};

/// Where everything lies.
pub(crate) const BASE: &str = "/admin/api/v1";

/// Where the document lies, below [`BASE`].
const DOCUMENT: &str = "/openapi.json";

/// The OpenAPI document, which is the same at every installation.
static DESCRIPTION: LazyLock<OpenApi> = LazyLock::new(|| described().into_openapi());

fn described() -> OpenApiRouter<Broker> {
    OpenApiRouter::with_openapi(beginning())
        .routes(routes!(tokens::own))
        .routes(routes!(clients::list, clients::add))
        .routes(routes!(clients::one, clients::change))
        .routes(routes!(clients::decide))
        .routes(routes!(clients::journal))
        .routes(routes!(clients::new_secret))
        .routes(routes!(clients::verdict))
        .routes(routes!(clients::changes))
        .routes(routes!(people::list))
        .routes(routes!(people::find))
        .routes(routes!(people::one))
        .routes(routes!(people::close))
        .routes(routes!(people::merge))
        .routes(routes!(people::split))
        .routes(routes!(people::revoke_certificates))
        .routes(routes!(people::journal))
        .routes(routes!(people::undo))
        .routes(routes!(certificates::list))
        .routes(routes!(certificates::one))
        .routes(routes!(certificates::revoke))
        .routes(routes!(ssh_certificates::list))
        .routes(routes!(ssh_certificates::one))
        .routes(routes!(ssh_certificates::revoke))
        .routes(routes!(institutions::list))
        .routes(routes!(institutions::one))
        .routes(routes!(keys::list))
        .routes(routes!(keys::rotate))
        .routes(routes!(letters::list))
        .routes(routes!(letters::retry_failed))
        .routes(routes!(letters::retry))
        .routes(routes!(letters::discard))
        .routes(routes!(audit::search))
        .routes(routes!(audit::state))
        .routes(routes!(skins::list))
}

/// All of it.
pub(crate) fn router() -> Router<Broker> {
    let (operations, _) = described().split_for_parts();
    let all = operations
        .route(DOCUMENT, get(document))
        .route("/problems/{code}", get(problem))
        .fallback(async || Problem::new(ProblemKind::NotFound, "There is nothing at this address."))
        .method_not_allowed_fallback(async |method: Method| {
            Problem::new(ProblemKind::MethodNotAllowed, format!("{method} is not possible here; see Allow."))
        });
    Router::new().nest(BASE, all)
}

/// `GET /admin/api/v1/openapi.json`, for everybody: it says nothing of this installation.
async fn document() -> Json<&'static OpenApi> {
    Json(&DESCRIPTION)
}

/// `GET /admin/api/v1/problems/{code}`: what the type of a problem means.
async fn problem(Path(code): Path<String>) -> axum::response::Response {
    match ProblemKind::ALL.into_iter().find(|kind| kind.code() == code) {
        Some(kind) => Json(serde_json::json!({
            "type": kind.uri(),
            "title": kind.title(),
            "status": kind.status().as_u16(),
            "description": kind.description(),
        }))
        .into_response(),
        None => Problem::new(ProblemKind::NotFound, "There is no problem of this name.").into_response(),
    }
}

fn beginning() -> OpenApi {
    let tags = [
        ("clients", "Relying parties: looking, registering, changing, deciding."),
        ("people", "People and their accounts, and the journal of these."),
        ("certificates", "X.509 and SSH certificates."),
        ("institutions", "Institutions, and what they release."),
        ("keys", "The keys of tokens."),
        ("letters", "Letters on their way."),
        ("audit", "The audit log."),
        ("skins", "Skins."),
        ("token", "The token itself."),
    ];
    let tags = tags.map(|(name, about)| TagBuilder::new().name(name).description(Some(about)).build());
    let mut token = Http::new(HttpAuthScheme::Bearer);
    token.description = Some("A token of `beadle admin token add`.".to_owned());
    let mut components = Components::new();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    components.schemas.insert(ProblemDocument::name().into_owned(), ProblemDocument::schema());
    OpenApiBuilder::new()
        .info(info())
        .servers(Some([Server::new(BASE)]))
        .tags(Some(tags))
        .components(Some(components))
        .build()
}

fn info() -> Info {
    let about = "What administrators do in the browser and on the command line, for programs. Times are RFC 3339 in UTC, \
                 refusals are problems (RFC 9457), lists come in pages, and what is changed is named by the version that was seen.";
    InfoBuilder::new()
        .title("Beadle, administration")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(about))
        .license(Some(License::new("Apache-2.0")))
        .build()
}
