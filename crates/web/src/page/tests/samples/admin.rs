//! What administrators see.

use broker::{
    certificates::CertificateStanding,
    letters::{ListedMail, MailState},
};

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let sign_in = AdminSignIn {
        frame: frame(),
        csrf: csrf(),
        username: "grace".to_owned(),
        error: Some(frame().say.admin_wrong().text()),
    };
    vec![
        ("admin-sign-in", sign_in.render().unwrap()),
        ("admin-clients", admin_clients().render().unwrap()),
        ("admin-journal", admin_journal().render().unwrap()),
        ("admin-people", admin_people().render().unwrap()),
        ("admin-person", admin_person().render().unwrap()),
        ("admin-merge", admin_merge().render().unwrap()),
        ("admin-certificates", admin_certificates().render().unwrap()),
        ("admin-certificate", admin_certificate().render().unwrap()),
        ("admin-mail", admin_mail().render().unwrap()),
        (
            "admin-mail-none",
            AdminMail { letters: Vec::new(), sends: false, failed: false, ..admin_mail() }.render().unwrap(),
        ),
        ("admin-audit", admin_audit().render().unwrap()),
    ]
}

fn admin_clients() -> AdminClients {
    let say = frame().say;
    let client = |client_id: &str, name: &str, standing| AdminClient {
        client_id: client_id.to_owned(),
        name: name.to_owned(),
        contact_email: "hub-team@example.org".to_owned(),
        home_page: "https://hub.example.org/".to_owned(),
        redirect_uris: vec![
            "https://hub.example.org/hub/oauth_callback".to_owned(),
            "https://staging.hub.example.org/hub/oauth_callback".to_owned(),
        ],
        scopes: ["openid", "email", "profile", "edu.uiuc.ncsa.myproxy.getcert"]
            .map(|scope| RequestedScope { scope: scope.to_owned(), sensitive: scope.ends_with("getcert") })
            .into(),
        client_type: ClientType::Confidential,
        facts: vec![
            ClientFact {
                label: say.queue_keys().text(),
                values: vec!["https://hub.example.org/jwks".to_owned(), say.queue_keys_by_value(2_usize).text()],
                sensitive: false,
            },
            ClientFact {
                label: say.queue_front().text(),
                values: vec!["code id_token".to_owned(), HOSTILE.to_owned()],
                sensitive: true,
            },
        ],
        standing,
        created: moment("2026-11-22T10:00:00Z"),
    };
    let tab = |standing: Standing, count| StandingTab {
        label: standing.says(say).text(),
        url: format!("/admin?status={standing}"),
        count,
        current: standing == Standing::Pending,
    };
    AdminClients {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        notice: Some(say.queue_approve_done().text()),
        tabs: vec![tab(Standing::Pending, 1), tab(Standing::Approved, 1), tab(Standing::Retired, 5)],
        clients: vec![
            client("cilogon:/client_id/72c5b0a1f4", "Example Hub", Standing::Pending),
            client("beadle-approved", "Example Portal", Standing::Approved),
            client("beadle-suspended", "Suspicious Notebook", Standing::Suspended),
            client("beadle-rejected", "Free Certificates", Standing::Rejected),
            client("beadle-retired", "Old Wiki", Standing::Retired),
        ],
        next_url: Some("/admin?status=pending&after=beadle-retired".to_owned()),
    }
}

fn journal_act() -> JournalAct {
    let say = frame().say;
    JournalAct {
        id: "006ab1a8800102030405".to_owned(),
        at: moment("2026-11-22T10:00:00Z"),
        by: say.journal_administrator("ada").text(),
        what: say.journal_join().text(),
        sub: HOSTILE.to_owned(),
        other: Some("https://login.example.org/users/01JDA7".to_owned()),
        detail: Some(HOSTILE.to_owned()),
        undone: None,
        undoable: true,
    }
}

fn admin_mail() -> AdminMail {
    let at = moment("2026-11-22T10:00:00Z");
    let letter = |id: &str, recipient: &str, state| ListedMail {
        id: id.to_owned(),
        about: "certificate-issued".to_owned(),
        recipient: recipient.to_owned(),
        state,
        posted_at: at,
        attempts: 1,
        next_try_at: None,
        settled_at: Some(at),
        problem: None,
    };
    let tab = |state: MailState, count| MailTab {
        label: standing_of_mail(frame().say, state).text(),
        url: format!("/admin/mail?state={}", state.as_str()),
        count,
        current: state == MailState::Waiting,
    };
    AdminMail {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        notice: Some(frame().say.mail_retry_done().text()),
        sends: true,
        tabs: vec![tab(MailState::Waiting, Some(1)), tab(MailState::Sent, None), tab(MailState::Failed, Some(2))],
        letters: vec![
            ListedMail {
                attempts: 3,
                next_try_at: Some(at),
                settled_at: None,
                problem: Some(
                    "the mail server refused or did not answer: Connection refused (os error 111)".to_owned(),
                ),
                ..letter("006ab1a8800102030405", "ada@example.org", MailState::Waiting)
            },
            letter("certificate-65607BFC9AF98DCBC2546CECEA297ED4-issued-0", "ليلى@example.org", MailState::Sent),
            ListedMail { problem: Some(HOSTILE.to_owned()), ..letter(HOSTILE, HOSTILE, MailState::Failed) },
        ],
        failed: true,
        next_url: Some("/admin/mail?before=006ab1a8800102030405".to_owned()),
    }
}

fn admin_journal() -> AdminJournal {
    let undone = JournalAct {
        undone: Some((moment("2026-11-22T11:00:00Z"), frame().say.journal_person().text())),
        undoable: false,
        other: None,
        ..journal_act()
    };
    AdminJournal {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        notice: Some(frame().say.journal_undo_done().text()),
        sub: HOSTILE.to_owned(),
        acts: vec![journal_act(), undone],
        next_url: Some("/admin/journal?sub=a&before=006ab1a8800102030405".to_owned()),
    }
}

fn admin_people() -> AdminPeople {
    let found = FoundAccount {
        sub: HOSTILE.to_owned(),
        by: HOSTILE.to_owned(),
        last_seen: Some(moment("2026-11-22T10:00:00Z")),
        former: true,
    };
    AdminPeople {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        query: HOSTILE.to_owned(),
        found: vec![found],
    }
}

fn admin_person() -> AdminPerson {
    AdminPerson {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        notice: Some(frame().say.merge_done().text()),
        sub: HOSTILE.to_owned(),
        since: moment("2026-11-22T10:00:00Z"),
        closed_at: None,
        erased_at: None,
        whole: None,
        parts: vec![HOSTILE.to_owned()],
        identifiers: vec![PersonIdentifier {
            institution: HOSTILE.to_owned(),
            kind: "eppn",
            value: HOSTILE.to_owned(),
            part: Some(HOSTILE.to_owned()),
            first_seen: moment("2026-11-22T10:00:00Z"),
            last_seen: moment("2026-11-22T10:00:00Z"),
            until: Some(moment("2026-11-22T10:00:00Z")),
        }],
        acts: vec![journal_act()],
        certificates: vec![found_certificate()],
        revocation: Some(RevocationChoices { field: "sub", ..revocation() }),
    }
}

fn found_certificate() -> FoundCertificate {
    FoundCertificate {
        url: "/admin/certificates/65607BFC".to_owned(),
        serial: "65607BFC".to_owned(),
        name: HOSTILE.to_owned(),
        kind: "short-lived".to_owned(),
        state: CertificateStanding::Prepared,
        from: moment("2026-11-22T10:00:00Z"),
        until: moment("2026-12-02T10:00:00Z"),
        sub: HOSTILE.to_owned(),
    }
}

fn revocation() -> RevocationChoices {
    let say = frame().say;
    let choice = |value, label: Phrase<'_>, hint: String| ReasonChoice { value, label: label.text(), hint };
    RevocationChoices {
        is_late: false,
        field: "serial",
        value: "65607BFC".to_owned(),
        reasons: vec![
            choice("key-compromise", say.revoke_key(), say.revoke_key_hint().text()),
            choice("superseded", say.revoke_superseded(), String::new()),
        ],
        letter_to: vec!["zoe@hills.example.edu".to_owned(), HOSTILE.to_owned()],
        no_mail: false,
    }
}

fn admin_certificates() -> AdminCertificates {
    AdminCertificates {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        search: CertificateSearch {
            kind: "x509".to_owned(),
            by: "person".to_owned(),
            query: HOSTILE.to_owned(),
            state: "valid".to_owned(),
        },
        objection: Some(frame().say.records_no_sub().text()),
        found: vec![found_certificate()],
        next_url: Some("/admin/certificates?after=65607BFC".to_owned()),
    }
}

fn audit_line() -> AuditLine {
    AuditLine {
        number: 17,
        kind: "certificate.revoked".to_owned(),
        at: Some(moment("2026-11-22T10:00:00Z")),
        by: Some(HOSTILE.to_owned()),
        certificate: Some(("/admin/certificates/65607BFC".to_owned(), "65607BFC".to_owned())),
        details: vec![("reason".to_owned(), "1".to_owned()), (HOSTILE.to_owned(), HOSTILE.to_owned())],
    }
}

fn admin_certificate() -> AdminCertificate {
    let say = frame().say;
    let at = moment("2026-11-22T10:00:00Z");
    let fact =
        |label: Phrase<'_>, value: &str, warn| Fact { label: label.text(), values: vec![value.to_owned()], warn };
    AdminCertificate {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        notice: Some(say.revoke_done_count(3_u64).text()),
        serial: "65607BFC".to_owned(),
        name: HOSTILE.to_owned(),
        state: CertificateStanding::Valid,
        sub: HOSTILE.to_owned(),
        facts: vec![
            fact(say.record_name(), HOSTILE, false),
            fact(say.record_revocation(), &say.record_revocation_why(at, "superseded").text(), true),
        ],
        revocation: Some(revocation()),
        entries: vec![audit_line()],
        text: Some(HOSTILE.to_owned()),
    }
}

fn admin_audit() -> AdminAudit {
    AdminAudit {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        head: Some(("17".to_owned(), "2026-11-22T10:00:00Z".to_owned(), "00ff".to_owned())),
        hash: "00ff".to_owned(),
        is_good: false,
        waiting: 1,
        verified: Some(("2026-11-22T10:00:00Z".to_owned(), 17, 2)),
        search: AuditSearch { kind: "key.".to_owned(), by: HOSTILE.to_owned(), ..AuditSearch::default() },
        kinds: &["key.", "key.made"],
        objection: Some(frame().say.audit_day().text()),
        found: vec![audit_line()],
        looked_at: 17,
        broken: vec![3, 4],
        next_url: Some("/admin/audit?before=1".to_owned()),
        export_url: "/admin/audit/export?".to_owned(),
    }
}

fn admin_merge() -> AdminMerge {
    AdminMerge {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        keep: HOSTILE.to_owned(),
        absorb: HOSTILE.to_owned(),
        applications: vec![LinkApplication {
            name: HOSTILE.to_owned(),
            sentence: frame().say.merge_knows_survivor().text(),
            changes: true,
            sub: HOSTILE.to_owned(),
        }],
    }
}
