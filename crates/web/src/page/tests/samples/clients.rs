//! Registering an application.

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let fresh = RegisterClient { frame: frame(), csrf: csrf(), scopes: scopes(), ..RegisterClient::default() };
    let errors = RegisterClient {
        frame: frame(),
        csrf: csrf(),
        name: right("Example Hub"),
        contact_email: wrong("hub-team", "This is not a mail address: it has no @."),
        home_page: right("https://hub.example.org/"),
        redirect_uris: wrong("http://hub.example.org/callback", "Line 1: http is for localhost only; use https."),
        client_type: ClientType::Public,
        scopes: scopes(),
        scopes_error: Some("A public client cannot fetch certificates.".to_owned()),
    };
    let registered = Registered {
        frame: frame(),
        name: "Example Hub".to_owned(),
        client_id: "beadle:/client/01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        client_secret: Some("q8Qm1dJb2eU0Yt3Hs5Vw7Xz9Ac4Ef6Gi8Kl0Mn2Op4".to_owned()),
        redirect_uris: vec!["https://hub.example.org/hub/oauth_callback".to_owned()],
        scope: "openid email profile org.cilogon.userinfo".to_owned(),
        contact_email: "hub-team@example.org".to_owned(),
        discovery_url: "https://login.example.org/.well-known/openid-configuration".to_owned(),
    };
    let public = Registered { client_secret: None, ..registered.clone() };
    vec![
        ("register", fresh.render().unwrap()),
        ("register-errors", errors.render().unwrap()),
        ("registered", registered.render().unwrap()),
        ("registered-public", public.render().unwrap()),
    ]
}

fn scopes() -> Vec<ScopeOption> {
    let option = |scope: &str, label: &str, explanation: &str| ScopeOption {
        scope: scope.to_owned(),
        label: label.to_owned(),
        explanation: explanation.to_owned(),
        checked: matches!(scope, "email" | "profile"),
        required: scope == "openid",
        sensitive: scope.ends_with("getcert"),
    };
    vec![
        option("openid", "Identifier", "An identifier that stays the same for the same person. Always part of it."),
        option("email", "Mail address", "The mail address that the institution gives."),
        option("profile", "Name", "Full name, given name and family name."),
        option(
            "org.cilogon.userinfo",
            "Institution and affiliation",
            "Where the person comes from, and in which role.",
        ),
        option(
            "edu.uiuc.ncsa.myproxy.getcert",
            "Certificates",
            "Fetch X.509 certificates in the person’s name. Administrators will ask what for.",
        ),
        option("offline_access", "While the person is away", "Refresh tokens."),
    ]
}
