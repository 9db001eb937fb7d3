//! Registering an application.

use broker::ownership::Ownership;

use super::{own_clients::configurations, *};
use crate::words::Phrase;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let fresh = RegisterClient { frame: frame(), csrf: csrf(), scopes: scopes(), ..RegisterClient::default() };
    let errors = RegisterClient {
        frame: frame(),
        csrf: csrf(),
        name: right("Example Hub"),
        contact_email: wrong("hub-team", &frame().say.field_mail().text()),
        home_page: right("https://hub.example.org/"),
        redirect_uris: wrong(
            "http://hub.example.org/callback",
            &frame().say.field_redirect_plain_http("http://hub.example.org/callback").text(),
        ),
        client_type: ClientType::Public,
        scopes: scopes(),
        scopes_error: Some(frame().say.field_scope_not_offered(HOSTILE).text()),
    };
    let registered = Registered {
        frame: frame(),
        name: "Example Hub".to_owned(),
        client_id: "beadle:/client/01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        client_secret: Some("q8Qm1dJb2eU0Yt3Hs5Vw7Xz9Ac4Ef6Gi8Kl0Mn2Op4".to_owned()),
        redirect_uris: vec!["https://hub.example.org/hub/oauth_callback".to_owned()],
        scope: "openid email profile org.cilogon.userinfo".to_owned(),
        contact_email: "hub-team@example.org".to_owned(),
        ownership: Ownership::ByLetter,
        discovery_url: "https://login.example.org/.well-known/openid-configuration".to_owned(),
        configurations: Some(configurations("Example Hub", Some("q8Qm1dJb2eU0Yt3Hs5Vw7Xz9Ac4Ef6Gi8Kl0Mn2Op4"))),
    };
    let public = Registered { client_secret: None, ownership: Ownership::Theirs, ..registered.clone() };
    let unsent = Registered { ownership: Ownership::NoLetter, ..registered.clone() };
    vec![
        ("register", fresh.render().unwrap()),
        ("register-errors", errors.render().unwrap()),
        ("registered", registered.render().unwrap()),
        ("registered-public", public.render().unwrap()),
        ("registered-no-letter", unsent.render().unwrap()),
    ]
}

pub(super) fn scopes() -> Vec<ScopeOption> {
    let say = frame().say;
    let option = |scope: &str, label: Phrase<'_>, explanation: Phrase<'_>| ScopeOption {
        scope: scope.to_owned(),
        label: label.text(),
        explanation: explanation.text(),
        checked: matches!(scope, "email" | "profile"),
        required: scope == "openid",
        sensitive: scope.ends_with("getcert"),
    };
    vec![
        option("openid", say.scope_openid(), say.scope_openid_hint()),
        option("email", say.scope_email(), say.scope_email_hint()),
        option("profile", say.scope_profile(), say.scope_profile_hint()),
        option("org.cilogon.userinfo", say.scope_institution(), say.scope_institution_hint()),
        option("edu.uiuc.ncsa.myproxy.getcert", say.scope_certificates(), say.scope_certificates_hint()),
        option("offline_access", say.scope_offline(), say.scope_offline_hint()),
    ]
}
