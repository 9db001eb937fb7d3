//! Choosing institutions for others, and looking at what they release.

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let found = choice("https://idp.uni-example.edu/shibboleth", "University of Example Hills", "uni-example.edu");
    let named = choice(HOSTILE, HOSTILE, HOSTILE);
    let search = InstitutionSearch { query: "hills".to_owned(), results: vec![found], total: 1 };
    let choose =
        CheckInstitution { frame: frame(), csrf: csrf(), named: Some(named), search: Some(search) }.render().unwrap();
    let nothing = InstitutionSearch { query: HOSTILE.to_owned(), results: Vec::new(), total: 0 };
    let unfound = CheckInstitution { frame: frame(), csrf: csrf(), named: None, search: Some(nothing) };
    let good = InstitutionReport { obstacles: Vec::new(), to_mend: Vec::new(), ..institution_report() };
    let chosen = || vec![choice("https://idp.example.jp/idp", "例示大学", "example.ac.jp")];
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
    let attribute = |name: domain::AttributeName, verdict| CheckedAttribute {
        label: "Mail address".to_owned(),
        friendly: name.friendly(),
        uri: name.uri(),
        verdict,
        values: if verdict == Verdict::Released { vec![HOSTILE.to_owned()] } else { Vec::new() },
        refused: if verdict == Verdict::Dropped {
            vec![(HOSTILE.to_owned(), "Foreign.".to_owned())]
        } else {
            Vec::new()
        },
        notes: vec![HOSTILE.to_owned()],
    };
    InstitutionReport {
        frame: frame(),
        institution: HOSTILE.to_owned(),
        institution_entity_id: HOSTILE.to_owned(),
        service_entity_id: "https://login.example.org/saml?a=1&b='\\".to_owned(),
        at: moment("2026-11-22T10:00:00Z"),
        obstacles: vec!["Without mail nobody gets into applications that ask for the scope email.".to_owned()],
        attributes: vec![
            attribute(domain::AttributeName::Mail, Verdict::Misnamed),
            attribute(domain::AttributeName::DisplayName, Verdict::Released),
            attribute(domain::AttributeName::EduPersonPrincipalName, Verdict::Dropped),
            attribute(domain::AttributeName::SubjectId, Verdict::NotNeeded),
            attribute(domain::AttributeName::EduPersonOrcid, Verdict::Wished),
            attribute(domain::AttributeName::GivenName, Verdict::Missing),
        ],
        unknown: vec![HOSTILE.to_owned()],
        scopes: vec![CheckedScope {
            scope: "email".to_owned(),
            releases: vec![release("Name", "name", &[HOSTILE])],
            lacking: vec!["email", "email_verified"],
            stops: true,
        }],
        facts: vec![fact("Encrypted", "No: values pass through the browser in the clear", true)],
        metadata: vec![fact("Scopes", HOSTILE, false)],
        released: release_counts(),
        to_mend: vec![domain::AttributeName::Mail, domain::AttributeName::SubjectId],
        requested: vec![domain::AttributeName::Mail],
        again_url: "/testidp?entityID=https%3A%2F%2Fidp.uni-example.edu".to_owned(),
    }
}

fn admin_institutions() -> AdminInstitutions {
    let found = choice("https://idp.uni-example.edu/shibboleth?a=1&b=2", HOSTILE, "uni-example.edu");
    let busy = |name: &str, answers| BusyInstitution { entity_id: HOSTILE.to_owned(), name: name.to_owned(), answers };
    AdminInstitutions {
        frame: frame(),
        csrf: csrf(),
        administrator: "grace".to_owned(),
        search: Some(InstitutionSearch { query: HOSTILE.to_owned(), results: vec![found], total: 1 }),
        busiest: vec![busy("University of Example Hills", 1_204), busy(HOSTILE, 1)],
        days: 7,
    }
}

fn admin_institution() -> AdminInstitution {
    AdminInstitution {
        frame: frame(),
        csrf: csrf(),
        administrator: "grace".to_owned(),
        name: HOSTILE.to_owned(),
        entity_id: HOSTILE.to_owned(),
        present: false,
        facts: vec![fact("Scopes", "None: every scoped value is dropped", true), fact("Source", HOSTILE, false)],
        released: release_counts(),
    }
}

fn fact(label: &str, value: &str, warn: bool) -> InstitutionFact {
    InstitutionFact { label: label.to_owned(), values: vec![value.to_owned()], warn }
}

fn release_counts() -> ReleaseCounts {
    let count = |friendly: &str, released, dropped| ReleaseCount {
        friendly: friendly.to_owned(),
        released,
        dropped,
        last: (released > 0).then(|| moment("2026-11-22T00:00:00Z")),
    };
    let attributes = vec![count("mail", 1_204, 0), count("eduPersonScopedAffiliation", 0, 1_198)];
    ReleaseCounts { answers: 1_204, days: 90, attributes }
}
