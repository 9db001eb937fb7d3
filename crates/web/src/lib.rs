//! The web: the route table, what surrounds every request, and the pages.
//!
//! A handler extracts, makes one call to the broker, and responds. It decides nothing. The route table of
//! [`router`] is the whole surface of the server; [`plain_router`] that of the plain-HTTP listener.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

mod address;
mod administrator;
mod api;
pub mod assets;
mod browser_state;
mod configuration;
mod context;
mod error_url;
mod extract;
mod forwarded_certificate;
mod headers;
mod issuers;
mod language;
pub mod letters;
pub mod listen;
mod own_form;
pub mod page;

mod recent;
mod route;
mod session;
mod signed_in;
mod user_agent;
mod usual;
pub mod words;
mod worn;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::header,
    middleware,
    routing::{get, post},
};
use broker::{Broker, sign_in::PAOS_CONSUMER};
use oauth::metadata::path;
use route::{
    account, admin, authority, certificate_api, certificate_file, certificate_requests, certificates,
    client_registration, clients, contact, device, discovery, ecp, federation, getcert, home, institutions, login,
    logos, logout, oauth as protocol, ocsp, openid, openid_logout, passkeys, personal, pushed, register, saml,
    single_logout, skins, ssh, testidp, tokens,
};
use tower_http::cors::{Any, CorsLayer};

/// The largest body that is read, except of institutions' messages, in bytes.
const MAX_BODY: usize = 64 * 1024;
/// The largest body of theirs: 256 KiB of XML in base64, percent-encoded.
const MAX_SAML_BODY: usize = 512 * 1024;

/// Everything that Beadle serves: each issuer under its own host name.
pub fn router(broker: &Broker) -> Router {
    issuers::by_host(broker, issuers::of_issuer, installation_router, community_router)
}

/// What the installation's own issuer serves.
fn installation_router(broker: Broker) -> Router {
    let for_programs = endpoints()
        .route("/saml/metadata", get(saml::metadata))
        .route("/ds", get(discovery::choose))
        .route("/ds/forget", post(discovery::forget))
        .route("/ca/{file}", get(authority::file))
        .route("/ca/ssh/user_ca.pub", get(ssh::trusted_keys))
        .route("/ca/ssh/krl", get(ssh::revocation_list))
        .merge(api::router())
        // What comes from institutions, and has no part in any session.
        .route("/saml/acs", post(saml::acs).layer(DefaultBodyLimit::max(MAX_SAML_BODY)))
        // And from programs without a browser; some leave the slash out.
        .route(PAOS_CONSUMER, post(ecp::answer).layer(DefaultBodyLimit::max(MAX_SAML_BODY)))
        .route("/cigetcertopts.txt", get(ecp::options))
        .route(ecp::PATH, get(ecp::begin).post(ecp::fetch))
        .route(ecp::PATH.trim_end_matches('/'), get(ecp::begin).post(ecp::fetch))
        .route(&format!("{}/{{provider}}", broker::openid::CALLBACK), get(openid::callback))
        .route(&format!("{}/{{provider}}", broker::openid::SIGNED_OUT), get(openid_logout::signed_out))
        .route(&format!("{}/{{provider}}", broker::openid::BACK_CHANNEL), post(openid_logout::back_channel));
    let for_people = pages()
        .route("/account/data", get(personal::download))
        .route("/account/delete", get(personal::ask).post(personal::delete))
        .route("/account", get(account::page))
        .route("/account/link", post(account::link::begin))
        .route("/account/link/{id}", get(account::link::step))
        .route("/account/link/{id}/institution", post(account::link::institution))
        .route("/account/link/{id}/confirm", post(account::link::confirm))
        .route("/account/unlink", post(account::unlink))
        .route("/account/affiliation", post(account::affiliation))
        .route("/account/access", post(account::withdraw))
        .route("/account/link/{id}/more", post(account::link::more_time))
        .route("/account/language", post(language::set))
        .route("/account/usual", post(account::ask_again))
        .route("/account/sessions", post(account::sessions::end))
        .route("/account/sessions/all", post(account::sessions::end_all))
        .route("/account/undo", post(account::undo))
        .route("/account/passkeys", get(passkeys::page).post(passkeys::add))
        .route("/account/passkeys/confirm", post(passkeys::confirm))
        .route("/account/passkeys/remove", post(passkeys::remove))
        .route("/account/certificates", get(certificates::page))
        .route("/account/certificates/{file}", get(certificates::download))
        .route("/account/certificates/new", get(certificate_requests::form))
        .route("/account/certificates/requests", post(certificate_requests::create))
        .route(
            "/account/certificates/requests/{id}",
            get(certificate_requests::page).post(certificate_requests::decide),
        )
        .route("/account/certificates/pkcs12", get(certificate_file::form).post(certificate_file::make))
        .route("/account/certificates/revoke", post(certificates::revoke))
        .route("/account/addresses", get(contact::addresses).post(contact::remove))
        .route("/account/addresses/confirm", get(contact::challenged).post(contact::confirm))
        .route("/contact", get(contact::page).post(contact::act))
        .merge(for_owners())
        .route(
            "/saml/slo",
            get(single_logout::by_redirect).post(single_logout::by_post).layer(DefaultBodyLimit::max(MAX_SAML_BODY)),
        )
        .route("/testidp", get(testidp::page))
        .route("/testidp/", get(testidp::page))
        .route("/testidp/institution", post(testidp::institution))
        .merge(for_administrators())
        .route("/ca", get(authority::page))
        .route("/ca/cps", get(authority::practice));
    whole(for_programs, for_people, broker)
}

/// What the issuer of a community serves. Accounts, institutions and the CA are the installation's: people who look for
/// them here are led there.
fn community_router(broker: Broker) -> Router {
    let elsewhere = [
        "/account",
        "/account/passkeys",
        "/account/certificates",
        "/account/delete",
        "/clients",
        "/testidp",
        "/testidp/",
        "/ca",
        "/ca/cps",
    ];
    let for_people = elsewhere.into_iter().fold(pages(), |pages, path| pages.route(path, get(issuers::at_home)));
    whole(endpoints(), for_people, broker)
}

/// What programs ask of any issuer.
fn endpoints() -> Router<Broker> {
    // Apps in browsers read these from other origins; they carry no cookie.
    let open = Router::new()
        .route(path::OPENID_CONFIGURATION, get(protocol::openid_configuration))
        .route(path::OAUTH_AUTHORIZATION_SERVER, get(protocol::oauth_authorization_server))
        .route(path::CERTS, get(protocol::certs))
        .route(
            path::REGISTRATION,
            get(client_registration::read)
                .post(client_registration::register)
                .put(client_registration::replace)
                .delete(client_registration::remove),
        )
        .route(path::OPENID_FEDERATION, get(federation::entity_configuration))
        .route(path::FEDERATION_REGISTRATION, post(federation::register))
        .merge(called_by_clients())
        // Set before the layer, or a browser's preflight (OPTIONS) would meet it instead of the layer.
        .method_not_allowed_fallback(context::method_not_allowed)
        .layer(
            CorsLayer::new()
                .allow_origin(Any)
                .allow_methods(Any)
                .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, extract::DPOP])
                .expose_headers([header::WWW_AUTHENTICATE, extract::DPOP_NONCE]),
        );
    Router::new()
        .merge(open)
        .route(path::GETCERT, post(getcert::getcert).fallback(getcert::by_post_alone))
        .route(path::SSH_CERTIFICATE, post(ssh::certificate))
        .route(path::INTROSPECT, post(tokens::introspect))
        .route("/device/qr.svg", get(device::qr))
        .route("/device/approved", get(device::approved))
        .route("/device/denied", get(device::denied))
        .route("/device/expired", get(device::expired))
        .route("/idplist/", get(institutions::list))
        .route("/idplist/search", get(institutions::search))
        .route("/include/idplist.json", get(institutions::list))
        .route("/include/idplist.xml", get(institutions::xml))
        .route("/include/ecpidps.txt", get(institutions::ecp))
        .route(path::CHECK_SESSION, get(browser_state::check_session))
        .route("/healthz", get(home::healthz))
        .route("/assets/{file}", get(assets::serve))
        .route("/skins/{file}", get(skins::file))
        .route("/logos/{file}", get(logos::file))
}

/// What people see of any issuer: what has a part in the browser's session.
fn pages() -> Router<Broker> {
    Router::new()
        .route("/", get(home::home))
        .route("/me", get(home::home))
        .route("/accessibility", get(home::accessibility))
        .route("/logout", get(home::home).post(logout::logout))
        .route("/logout/institution", post(single_logout::onward))
        .route(path::END_SESSION, get(logout::end_session).post(logout::end_session_by_post))
        .route(path::AUTHORIZE, get(protocol::authorize).post(protocol::authorize_by_post))
        .route(path::DEVICE, get(device::page).post(device::decide))
        .route(broker::sign_in::SIGN_IN, get(home::sign_in))
        .route("/login/{id}", get(login::step))
        .route(broker::sign_in::DISCOVERY_RESPONSE, get(discovery::chosen))
        .route("/login/{id}/institution", post(login::institution))
        .route("/login/{id}/forget", post(login::forget))
        .route("/login/{id}/more", post(login::time::more))
        .route("/login/{id}/as", post(login::go_as))
        .route("/login/{id}/passkey", post(login::prove_passkey))
        .route("/login/{id}/passkey/new", post(login::register_passkey))
        .route("/login/{id}/consent", post(login::consent))
        .route("/login/{id}/use", post(login::terms::decide))
        .route("/login/{id}/back", get(login::back))
        .route("/oauth2/register", get(register::form).post(register::submit))
        .route("/language", post(language::choose))
}

/// Both, with what surrounds every request.
fn whole(for_programs: Router<Broker>, for_people: Router<Broker>, broker: Broker) -> Router {
    let for_people = for_people
        .layer(middleware::from_fn_with_state(broker.clone(), browser_state::follow))
        .layer(session::layer(&broker));
    surrounded(for_programs.merge(for_people), broker)
}

/// With what surrounds every request.
fn surrounded(routes: Router<Broker>, broker: Broker) -> Router {
    routes
        .fallback(context::not_found)
        .method_not_allowed_fallback(context::method_not_allowed)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(broker.clone(), headers::secure))
        .layer(middleware::from_fn_with_state(broker.clone(), context::begin))
        .with_state(broker)
}

/// The pages of those who own relying parties.
fn for_owners() -> Router<Broker> {
    Router::new()
        .route("/clients", get(clients::all))
        .route("/clients/{id}", get(clients::one))
        .route("/clients/{id}/edit", get(clients::edit::form).post(clients::edit::save))
        .route("/clients/{id}/change/withdraw", post(clients::edit::withdraw))
        .route("/clients/{id}/retire", post(clients::retire))
        .route("/clients/{id}/secrets", post(clients::secrets::make))
        .route("/clients/{id}/secrets/end", post(clients::secrets::end))
        .route("/clients/{id}/invitations", post(clients::invite))
        .route("/clients/{id}/invitations/withdraw", post(clients::withdraw))
        .route("/clients/{id}/owners/remove", post(clients::remove))
        .route("/invitation", get(clients::invited).post(clients::claim))
}

/// The administrators' pages.
fn for_administrators() -> Router<Broker> {
    Router::new()
        .route("/admin", get(admin::clients))
        .route("/admin/sign-in", post(admin::sign_in))
        .route("/admin/sign-out", post(admin::sign_out))
        .route("/admin/clients/decision", post(admin::decide))
        .route("/admin/changes", get(admin::changes::all))
        .route("/admin/clients/{id}", get(admin::changes::one))
        .route("/admin/clients/{id}/change", post(admin::changes::decide))
        .route("/admin/institutions", get(admin::institutions))
        .route("/admin/skins", get(admin::skins::all))
        .route("/admin/skins/{name}", get(admin::skins::one))
        .route("/admin/skins/{name}/pages/{view}", get(admin::skins::view))
        .route("/admin/skins/{name}/style.css", get(admin::skins::style))
        .route("/admin/journal", get(admin::people::journal))
        .route("/admin/journal/undo", post(admin::people::undo))
        .route("/admin/mail", get(admin::mail::page))
        .route("/admin/mail/retry", post(admin::mail::retry))
        .route("/admin/mail/discard", post(admin::mail::discard))
        .route("/admin/audit", get(admin::audit::page))
        .route("/admin/audit/export", get(admin::audit::export))
        .route("/admin/certificates", get(admin::certificates::search))
        .route("/admin/certificates/revoke", post(admin::certificates::revoke))
        .route("/admin/certificates/{serial}", get(admin::certificates::certificate))
        .route("/admin/certificates/ssh/{serial}", get(admin::certificates::ssh_certificate))
        .route("/admin/people", get(admin::people::people))
        .route("/admin/people/merge", get(admin::people::ask_merge).post(admin::people::merge))
        .route("/admin/people/split", post(admin::people::split))
}

/// What clients call with a token or with proofs of who they are.
fn called_by_clients() -> Router<Broker> {
    Router::new()
        .route(path::TOKEN, post(protocol::token))
        .route(path::PAR, post(pushed::par))
        .route(path::DEVICE_AUTHORIZATION, post(device::device_authorization))
        .route(path::REVOKE, post(tokens::revoke))
        .route(path::USERINFO, get(protocol::userinfo).post(protocol::userinfo_by_post))
        .route(path::CERTIFICATES, get(certificate_api::list))
        .route(path::REVOKE_CERTIFICATE, post(certificate_api::revoke))
}

/// The same at the listener that asks for TLS certificates ([RFC 8705 §5](https://www.rfc-editor.org/rfc/rfc8705#section-5)).
/// No page is there, or browsers would ask people for certificates.
pub fn mtls_router(broker: &Broker) -> Router {
    issuers::by_host(broker, issuers::of_certificates, mtls_endpoints, mtls_endpoints)
}

fn mtls_endpoints(broker: Broker) -> Router {
    let routes = called_by_clients()
        .route(path::GETCERT, post(getcert::getcert).fallback(getcert::by_post_alone))
        .route(path::SSH_CERTIFICATE, post(ssh::certificate))
        .route(path::INTROSPECT, post(tokens::introspect));
    surrounded(routes, broker)
}

/// What grid software fetches over plain HTTP: CA certificates and revocation lists, and what is known of single certificates.
pub fn plain_router(broker: Broker) -> Router {
    Router::new()
        .route("/ca/{file}", get(authority::file))
        .route("/ca/ssh/user_ca.pub", get(ssh::trusted_keys))
        .route("/ca/ssh/krl", get(ssh::revocation_list))
        .route(broker::certificates::OCSP, post(ocsp::posted))
        .route(&format!("{}/{{*request}}", broker::certificates::OCSP), get(ocsp::got))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(broker)
}
