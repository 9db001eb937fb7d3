//! Choosing institutions for others, and looking at what they release.

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let found = choice("https://idp.uni-example.edu/shibboleth", "University of Example Hills", "uni-example.edu");
    let found = with_logo(found);
    let named = with_logo(choice(HOSTILE, HOSTILE, HOSTILE));
    let search = InstitutionSearch { query: "hills".to_owned(), results: vec![found], total: 1 };
    let choose =
        CheckInstitution { frame: frame(), csrf: csrf(), named: Some(named), search: Some(search) }.render().unwrap();
    let nothing = InstitutionSearch { query: HOSTILE.to_owned(), results: Vec::new(), total: 0 };
    let unfound = CheckInstitution { frame: frame(), csrf: csrf(), named: None, search: Some(nothing) };
    let mut good = InstitutionReport { to_mend: Vec::new(), ..institution_report() };
    good.findings.obstacles = Vec::new();
    let chosen = || vec![with_logo(choice("https://idp.example.jp/idp", "例示大学", "example.ac.jp"))];
    let discovery = |name: &str| Discovery {
        frame: frame(),
        service: name.to_owned(),
        fields: vec![HiddenField { name: "return".to_owned(), value: name.to_owned() }],
        recent: chosen(),
        search: Some(InstitutionSearch { query: name.to_owned(), total: 1, results: chosen() }),
        back: "https://wiki.example.org/login?x=1&y".to_owned(),
    };
    vec![
        ("check-institution", choose),
        ("check-institution-nothing", unfound.render().unwrap()),
        ("institution-report", institution_report().render().unwrap()),
        ("institution-report-good", good.render().unwrap()),
        ("admin-institutions", admin_institutions().render().unwrap()),
        ("admin-institution", admin_institution().render().unwrap()),
        ("discovery", discovery("Wiki").render().unwrap()),
        ("hostile-discovery", discovery(HOSTILE).render().unwrap()),
    ]
}

fn institution_report() -> InstitutionReport {
    let say = frame().say;
    InstitutionReport {
        frame: frame(),
        institution_entity_id: HOSTILE.to_owned(),
        service_entity_id: "https://login.example.org/saml?a=1&b='\\".to_owned(),
        at: moment("2026-11-22T10:00:00Z"),
        findings: findings(say),
        english: findings(Words::english()),
        unknown: vec![HOSTILE.to_owned()],
        released: release_counts(say),
        to_mend: vec![domain::AttributeName::Mail, domain::AttributeName::SubjectId],
        requested: vec![domain::AttributeName::Mail],
        again_url: "/testidp?entityID=https%3A%2F%2Fidp.uni-example.edu".to_owned(),
    }
}

fn findings(say: Words) -> Findings {
    use domain::AttributeName;
    let attribute = |name: AttributeName, verdict| CheckedAttribute {
        label: say.label_mail().text(),
        friendly: name.friendly(),
        uri: name.uri(),
        verdict,
        values: if verdict == Verdict::Released { vec![HOSTILE.to_owned()] } else { Vec::new() },
        refused: if verdict == Verdict::Dropped {
            vec![(HOSTILE.to_owned(), say.missing_foreign_scope().text())]
        } else {
            Vec::new()
        },
        notes: vec![say.note_name("basic", HOSTILE, AttributeName::URI_FORMAT, name.uri()).text()],
    };
    let fact = |label: Phrase<'_>, value: &str, warn| fact(&label.text(), value, warn);
    Findings {
        say,
        institution: HOSTILE.to_owned(),
        obstacles: vec![say.obstacle_identity_none().text(), say.obstacle_usually("mail", "email").text()],
        attributes: vec![
            attribute(AttributeName::Mail, Verdict::Misnamed),
            attribute(AttributeName::DisplayName, Verdict::Released),
            attribute(AttributeName::EduPersonPrincipalName, Verdict::Dropped),
            attribute(AttributeName::SubjectId, Verdict::NotNeeded),
            attribute(AttributeName::EduPersonOrcid, Verdict::Wished),
            attribute(AttributeName::GivenName, Verdict::Missing),
        ],
        scopes: vec![CheckedScope {
            scope: "email".to_owned(),
            releases: vec![release(&say.label_name().text(), "name", &[HOSTILE])],
            lacking: vec!["email", "email_verified"],
            stops: true,
        }],
        facts: vec![fact(say.fact_encrypted(), &say.fact_encrypted_no().text(), true)],
        metadata: vec![fact(say.fact_scopes(), HOSTILE, false)],
    }
}

fn admin_institutions() -> AdminInstitutions {
    let found = with_logo(choice("https://idp.uni-example.edu/shibboleth?a=1&b=2", HOSTILE, "uni-example.edu"));
    let busy = |name: &str, answers| BusyInstitution { entity_id: HOSTILE.to_owned(), name: name.to_owned(), answers };
    AdminInstitutions {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        search: Some(InstitutionSearch { query: HOSTILE.to_owned(), results: vec![found], total: 1 }),
        busiest: vec![busy("University of Example Hills", 1_204), busy(HOSTILE, 1)],
        days: 7,
    }
}

fn admin_institution() -> AdminInstitution {
    let say = frame().say;
    AdminInstitution {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        name: HOSTILE.to_owned(),
        entity_id: HOSTILE.to_owned(),
        present: false,
        facts: vec![
            fact(&say.fact_scopes().text(), &say.fact_scopes_none().text(), true),
            fact(&say.fact_source().text(), HOSTILE, false),
        ],
        released: release_counts(say),
    }
}

fn fact(label: &str, value: &str, warn: bool) -> InstitutionFact {
    InstitutionFact { label: label.to_owned(), values: vec![value.to_owned()], warn }
}

fn release_counts(say: Words) -> ReleaseCounts {
    let count = |friendly: &str, released, dropped| ReleaseCount {
        friendly: friendly.to_owned(),
        released,
        dropped,
        last: (released > 0).then(|| moment("2026-11-22T00:00:00Z")),
    };
    let attributes = vec![count("mail", 1_204, 0), count("eduPersonScopedAffiliation", 0, 1_198)];
    ReleaseCounts { say, answers: 1_204, days: 90, attributes }
}
