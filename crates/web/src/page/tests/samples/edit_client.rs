//! Changing an application: its owner's form, and what administrators decide about.

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let say = frame().say;
    let refused = EditClient {
        objection: Some(say.own_edit_refused().text()),
        detail: Some("jwks_uri: it must begin with https.".to_owned()),
        about: EditedAbout {
            home_page: Field { value: HOSTILE.to_owned(), error: Some(say.field_home_page().text()) },
            scopes_error: Some(say.field_scope_not_offered(HOSTILE).text()),
            ..edit("Example Hub").about
        },
        ..edit("Example Hub")
    };
    let none = Reviews { changes: Vec::new(), ..reviews("") };
    let asked = ReviewClient {
        change: Some(ShownChange { asked: Some("Use https.".to_owned()), ..change("") }),
        notice: Some(say.review_outdated().text()),
        ..review("Example Hub")
    };
    let decided = ReviewClient { change: None, notice: Some(say.review_gone().text()), ..review("Example Hub") };
    vec![
        ("edit-client", edit("Example Hub").render().unwrap()),
        ("edit-client-refused", refused.render().unwrap()),
        ("admin-changes", reviews("Example Hub").render().unwrap()),
        ("admin-changes-none", none.render().unwrap()),
        ("admin-change", review("Example Hub").render().unwrap()),
        ("admin-change-asked", asked.render().unwrap()),
        ("admin-change-decided", decided.render().unwrap()),
        ("hostile-edit-client", edit(HOSTILE).render().unwrap()),
        ("hostile-admin-changes", reviews(HOSTILE).render().unwrap()),
        ("hostile-admin-change", review(HOSTILE).render().unwrap()),
    ]
}

fn edit(name: &str) -> EditClient {
    let say = frame().say;
    let field = |value: &str| Field { value: unless_hostile(name, value), error: None };
    let choice = |value: &str, label: Phrase<'_>, checked| EditChoice {
        value: unless_hostile(name, value),
        label: label.text(),
        checked,
    };
    EditClient {
        frame: account_frame(name),
        csrf: csrf(),
        url: "/clients/cilogon%3A%2Fclient_id%2F72c5b0a1f4".to_owned(),
        name: name.to_owned(),
        version: 3,
        objection: None,
        detail: None,
        about: EditedAbout {
            name: field("Example Hub"),
            contact_email: field("hub-team@example.org"),
            home_page: field("https://hub.example.org/"),
            redirect_uris: field("https://hub.example.org/hub/oauth_callback"),
            scopes: clients::scopes(),
            scopes_error: None,
        },
        methods: vec![
            choice("client_secret_basic", say.own_method_secret(), true),
            choice("none", say.own_method_none(), false),
        ],
        jwks_uri: unless_hostile(name, "https://hub.example.org/jwks.json"),
        grants: vec![choice("refresh_token", say.own_grant_refresh(), true)],
        post_logout_redirect_uris: unless_hostile(name, "https://hub.example.org/bye"),
    }
}

/// What waits of a client of this name.
pub(super) fn change(name: &str) -> ShownChange {
    let lines = |values: &[&str]| values.iter().map(|value| unless_hostile(name, value)).collect::<Vec<_>>();
    ShownChange {
        id: "006ab1a8800102030405".to_owned(),
        at: moment("2026-11-22T10:00:00Z"),
        by: unless_hostile(name, "owner https://login.example.org/users/01JDA7QW3M5H6X8Z9ABCDEFGHJ"),
        asked: None,
        difference: vec![
            ShownMember {
                member: "redirect_uris".to_owned(),
                before: lines(&["https://hub.example.org/hub/oauth_callback"]),
                after: lines(&["https://hub.example.org/hub/oauth_callback", "https://elsewhere.example.com/callback"]),
                risk: Some(frame().say.own_risk_hosts().text()),
            },
            ShownMember {
                member: "policy_uri".to_owned(),
                before: Vec::new(),
                after: lines(&["https://hub.example.org/privacy"]),
                risk: None,
            },
        ],
    }
}

fn reviews(name: &str) -> Reviews {
    let row = ReviewRow {
        name: name.to_owned(),
        client_id: unless_hostile(name, "cilogon:/client_id/72c5b0a1f4"),
        url: "/admin/clients/cilogon%3A%2Fclient_id%2F72c5b0a1f4".to_owned(),
        risks: vec![frame().say.own_risk_hosts().text(), frame().say.own_risk_scopes().text()],
        at: moment("2026-11-22T10:00:00Z"),
        by: unless_hostile(name, "the API"),
    };
    Reviews { frame: frame(), csrf: csrf(), administrator: viewer("ada"), changes: vec![row] }
}

fn review(name: &str) -> ReviewClient {
    ReviewClient {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("ada"),
        notice: None,
        url: "/admin/clients/cilogon%3A%2Fclient_id%2F72c5b0a1f4".to_owned(),
        name: name.to_owned(),
        client_id: unless_hostile(name, "cilogon:/client_id/72c5b0a1f4"),
        standing: Standing::Approved,
        version: 3,
        change: Some(change(name)),
        reason: unless_hostile(name, "Please use https."),
        acts: vec![ShownClientAct {
            at: moment("2026-11-22T10:00:00Z"),
            sentence: frame().say.own_act_change_proposed().text(),
            by: unless_hostile(name, "the API"),
            reason: None,
        }],
    }
}
