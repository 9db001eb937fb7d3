//! The first page, and signing out.

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let person = Person {
        name: "Ada Lovelace".to_owned(),
        sub: "https://login.example.org/users/01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        institution: "University of Example".to_owned(),
        since: moment("2026-11-22T10:00:00Z"),
        attributes: releases(),
    };
    let home = |person| Home { frame: frame(), csrf: csrf(), person, ending: None }.render().unwrap();
    let onward = Next::Form {
        label: frame().say.signed_out_onward("University of Example").text(),
        action: "/logout/institution".to_owned(),
        fields: vec![HiddenField { name: "handle".to_owned(), value: "<&\">".to_owned() }],
    };
    let signed_out = SignedOut {
        frame: frame(),
        institution: AtInstitution::SignedIn("University of Example".to_owned()),
        onward: Some(onward.clone()),
        told: vec!["Example Hub".to_owned(), "例示ポータル".to_owned()],
        pending: vec!["Example Portal".to_owned()],
        unaware: vec!["Old Wiki".to_owned()],
        frames: vec!["https://hub.example.org/logout?iss=https%3A%2F%2Flogin.example.org&sid=s1".to_owned()],
        next: Some(Next::Link(link(&frame().say.back_to("Example Hub").text(), "https://hub.example.org/"))),
        back: None,
        detail: Some("The post_logout_redirect_uri is not among those that are registered.".to_owned()),
    };
    let nobody = SignedOut {
        institution: AtInstitution::Nobody,
        onward: None,
        told: Vec::new(),
        pending: Vec::new(),
        unaware: Vec::new(),
        frames: Vec::new(),
        next: None,
        detail: None,
        ..signed_out.clone()
    };
    let uni = |standing: fn(String) -> AtInstitution| standing("University of Example".to_owned());
    let asked =
        SignedOut { institution: uni(AtInstitution::Asked), onward: None, next: Some(onward), ..signed_out.clone() };
    let partly = SignedOut {
        institution: uni(AtInstitution::Partly),
        back: Some(link(&frame().say.back_to("Example Hub").text(), "https://hub.example.org/")),
        ..nobody.clone()
    };
    let refused = SignedOut {
        institution: uni(AtInstitution::Refused),
        detail: Some("urn:oasis:names:tc:SAML:2.0:status:Responder".to_owned()),
        ..nobody.clone()
    };
    let both = SignedOut { institution: uni(AtInstitution::SignedOut), ..nobody.clone() };
    let sign_out = SignOut {
        frame: frame(),
        csrf: csrf(),
        person: "Ada Lovelace".to_owned(),
        application: Some("Example Hub".to_owned()),
        institution: Some("University of Example".to_owned()),
        detail: None,
        request: vec![HiddenField { name: "state".to_owned(), value: "<&\">".to_owned() }],
    };
    let objection = SignOut {
        application: None,
        institution: None,
        detail: Some("The id_token_hint is not an ID token that this server signed.".to_owned()),
        ..sign_out.clone()
    };
    vec![
        ("home", home(Some(person))),
        ("home-signed-out", home(None)),
        ("sign-out", sign_out.render().unwrap()),
        ("sign-out-objection", objection.render().unwrap()),
        ("signed-out", signed_out.render().unwrap()),
        ("signed-out-nobody", nobody.render().unwrap()),
        ("signed-out-asked", asked.render().unwrap()),
        ("signed-out-both", both.render().unwrap()),
        ("signed-out-partly", partly.render().unwrap()),
        ("signed-out-refused", refused.render().unwrap()),
        ("check-session", CheckSession { frame: frame() }.render().unwrap()),
    ]
}
