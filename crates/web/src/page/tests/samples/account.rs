//! A person's account, and its end.

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let login = |name: &str, current| AccountLogin {
        entity_id: format!("https://idp.example.org/{current}"),
        name: name.to_owned(),
        last_seen: moment("2026-11-22T10:00:00Z"),
        current,
        gone: !current,
    };
    let account = |name: &str| Account {
        frame: account_frame(name),
        csrf: csrf(),
        person: name.to_owned(),
        sub: "https://login.example.org/users/01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        logins: vec![login(&unless_hostile(name, "University of Example Hills"), true), login("例示大学", false)],
        ending: Some(Ending {
            institution: unless_hostile(name, "University of Example Hills"),
            at: moment("2026-12-31T23:59:59Z"),
        }),
        applications: vec![AccountApplication {
            client_id: name.to_owned(),
            name: unless_hostile(name, "Example Hub"),
            chosen: Some("https://idp.example.org/true".to_owned()),
        }],
        access: vec![AccountAccess {
            client_id: name.to_owned(),
            name: unless_hostile(name, "Example Hub"),
            rights: vec![frame().say.right_identifier().text(), frame().say.right_name().text()],
            further: vec!["compute.read".to_owned()],
            since: moment("2026-10-01T10:00:00Z"),
            while_away: Some(moment("2026-12-06T10:00:00Z")),
        }],
        sessions: vec![
            account_session(true, Some("Firefox, Linux"), &unless_hostile(name, "University of Example Hills")),
            account_session(false, None, "例示大学"),
            account_session(false, Some(&unless_hostile(name, "Safari, iOS")), "例示大学"),
        ],
        terms: vec![AccountTerms { version: unless_hostile(name, "2026-11"), at: moment("2026-11-22T10:00:00Z") }],
        languages: vec![(frame().say, true)],
        usual: vec![AccountUsual {
            client_id: name.to_owned(),
            application: unless_hostile(name, "Example Hub"),
            institution: unless_hostile(name, "University of Example Hills"),
        }],
        acts: vec![AccountAct {
            id: "006ab1a8800102030405".to_owned(),
            at: moment("2026-11-22T10:00:00Z"),
            sentence: frame()
                .say
                .act_joined(format!("{} + 例示大学", unless_hostile(name, "University of Example Hills")))
                .text(),
        }],
        has_passkeys: true,
    };
    let waiting = |name: &str, form| {
        let until = moment("2026-11-22T10:15:00Z");
        let limit = TimeLimit { until, seconds: 900, form, action: "/account/link/0006a/more".to_owned() };
        Frame { limit: Some(limit), ..account_frame(name) }
    };
    let chooser = |query: &str, results| LinkInstitution {
        frame: waiting(query, "institution-search"),
        csrf: csrf(),
        link: "0006a".to_owned(),
        person: unless_hostile(query, "Ada Lovelace"),
        search: Some(InstitutionSearch { query: query.to_owned(), total: 1, results }),
        social: vec![with_logo(choice("http://orcid.org/oauth/authorize", "ORCID", ""))],
        again: None,
    };
    let found = || vec![with_logo(choice("https://idp.example.jp/idp", "例示大学", "example.ac.jp"))];
    let frame_again = waiting("Ada Lovelace", "institutions");
    let again = LinkInstitution { frame: frame_again, search: None, again: found().pop(), ..chooser("", Vec::new()) };
    let confirm = |name: &str| LinkConfirm {
        frame: waiting(name, "link"),
        csrf: csrf(),
        link: "0006a".to_owned(),
        logins: [name, "例示 太郎"].map(|name| LinkLogin {
            name: name.to_owned(),
            institution: "University of Example".to_owned(),
            mail: Some("ada@example.org".to_owned()),
        }),
        applications: vec![LinkApplication {
            name: name.to_owned(),
            sentence: frame().say.link_knows_survivor().text(),
            changes: true,
            sub: name.to_owned(),
        }],
        seen: name.to_owned(),
    };
    vec![
        ("account", account("Ada Lovelace").render().unwrap()),
        ("hostile-account", account(HOSTILE).render().unwrap()),
        ("link-institution", chooser("jp", found()).render().unwrap()),
        ("hostile-link-institution", chooser(HOSTILE, Vec::new()).render().unwrap()),
        ("link-again", again.render().unwrap()),
        ("link-confirm", confirm("Ada Lovelace").render().unwrap()),
        ("hostile-link-confirm", confirm(HOSTILE).render().unwrap()),
    ]
}

/// Each by its name.
pub(super) fn deletion_pages() -> Vec<(&'static str, String)> {
    let delete_account = |name: &str| DeleteAccount {
        frame: account_frame(name),
        csrf: csrf(),
        person: name.to_owned(),
        sub: unless_hostile(name, "https://login.example.org/users/01JDA7QW3M5H6X8Z9ABCDEFGHJ"),
        is_recent: true,
        understood: true,
    };
    let delete_later = DeleteAccount { is_recent: false, ..delete_account("Ada Lovelace") };
    let delete_unsure = DeleteAccount { understood: false, ..delete_account("Ada Lovelace") };
    let account_deleted = |name: &str| AccountDeleted {
        frame: frame(),
        institution: name.to_owned(),
        told: vec![unless_hostile(name, "Example Hub")],
        untold: vec![unless_hostile(name, "Old Wiki")],
        certificates: 2,
    };
    vec![
        ("delete-account", delete_account("Ada Lovelace").render().unwrap()),
        ("hostile-delete-account", delete_account(HOSTILE).render().unwrap()),
        ("delete-account-later", delete_later.render().unwrap()),
        ("delete-account-unsure", delete_unsure.render().unwrap()),
        ("account-deleted", account_deleted("University of Example").render().unwrap()),
        ("hostile-account-deleted", account_deleted(HOSTILE).render().unwrap()),
    ]
}

fn account_session(current: bool, device: Option<&str>, institution: &str) -> AccountSession {
    AccountSession {
        name: format!("{current}{}", device.unwrap_or_default()),
        institutions: vec![institution.to_owned(), "University of Example".to_owned()],
        device: device.map(str::to_owned),
        since: moment("2026-11-22T10:00:00Z"),
        until: moment("2026-11-23T10:00:00Z"),
        current,
    }
}
