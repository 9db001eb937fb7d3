//! From the choice of the institution to the answer for the application, and what stops people on the way.

use std::time::Duration;

use domain::attribute::DropReason;

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let results = vec![
        choice("https://idp.uni-example.edu/shibboleth", "University of Example", "uni-example.edu · United States"),
        with_logo(choice(
            "https://idp.example.de/idp",
            "Technische Hochschule für angewandte Beispiele",
            "th-example.de · Germany",
        )),
        with_logo(choice("https://idp.example.eg/idp", "جامعة القاهرة للأمثلة", "example.eg · Egypt")),
        choice("https://idp.example.jp/idp", "例示大学", "example.ac.jp · Japan"),
    ];
    let mut found = picker();
    found.recent.clear();
    found.search = Some(InstitutionSearch { query: "exam".to_owned(), total: 42, results });
    let mut nothing = picker();
    nothing.recent.clear();
    nothing.search = Some(InstitutionSearch { query: "Hogwarts".to_owned(), total: 0, results: Vec::new() });
    nothing.near = vec![with_logo(choice("https://idp.hog.example/idp", "Hogeschool van Voorbeeld", "hog.example"))];
    nothing.excluded = vec!["Hogwarts School of Examples".to_owned()];
    let mut certificates = consent();
    certificates.ssh = Some(Duration::from_secs(7 * 86_400));
    certificates.certificates = Some(CertificateRight {
        subject: Some("/DC=org/DC=example/C=US/O=University of Example/CN=Ada Lovelace A1842".to_owned()),
        lifetime: Some(Duration::from_secs(11 * 86_400)),
        command_line: true,
    });
    certificates.offline_access = true;
    let logins = vec![login_option("University of Example", true), login_option("例示大学", false)];
    let choose_login = ChooseLogin {
        frame: limited("choose-login"),
        csrf: csrf(),
        authorization: "01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        application: application(),
        person: "Ada Lovelace".to_owned(),
        logins: logins.clone(),
        other_institution_url: "/login/01JDA7QW3M5H6X8Z9ABCDEFGHJ?choose=1".to_owned(),
    };
    let affiliated = Consent { logins, ..consent() };
    let form_post = FormPost {
        frame: frame(),
        destination: "Example Hub".to_owned(),
        action: "https://hub.example.org/callback".to_owned(),
        fields: vec![
            HiddenField { name: "code".to_owned(), value: "abc".to_owned() },
            HiddenField { name: "state".to_owned(), value: "<&\">".to_owned() },
        ],
    };
    vec![
        ("picker", picker().render().unwrap()),
        ("picker-results", found.render().unwrap()),
        ("picker-nothing", nothing.render().unwrap()),
        ("continue-with", continue_with("University of Example").render().unwrap()),
        ("acceptable-use", accept_use("Be kind to each other and to the machines.").render().unwrap()),
        ("accessibility", Accessibility { frame: frame() }.render().unwrap()),
        ("use-refused", UseRefused { frame: frame(), authorization: "01JDA7".to_owned() }.render().unwrap()),
        ("consent", consent().render().unwrap()),
        ("consent-certificates", certificates.render().unwrap()),
        ("consent-logins", affiliated.render().unwrap()),
        ("choose-login", choose_login.render().unwrap()),
        ("form-post", form_post.render().unwrap()),
    ]
}

/// Each by its name.
pub(super) fn failure_pages() -> Vec<(&'static str, String)> {
    let error = ErrorPage {
        frame: frame(),
        title: frame().say.error_other_browser().text(),
        sentences: vec![
            frame().say.error_other_browser_what().text(),
            frame().say.error_left_what("https://idp.uni-example.edu/shibboleth").text(),
        ],
        turn: Turn::Application,
        next: frame().say.error_again().text(),
        detail: Some(
            "invalid_request: redirect_uri is not registered for client cilogon:/client_id/72c5b0a1f4".to_owned(),
        ),
        back: Some(Link {
            label: frame().say.back_to("Example Hub").text(),
            url: "https://hub.example.org/".to_owned(),
        }),
        institution_page: Url::parse("https://idp.uni-example.edu/error?code=OTHER_ERROR").ok(),
    };
    let inactive =
        |standing| ClientNotActive { frame: frame(), application: application(), standing }.render().unwrap();
    vec![
        ("error", error.render().unwrap()),
        ("missing-attributes", missing_attributes().render().unwrap()),
        ("missing-silent", silent_source().render().unwrap()),
        ("client-pending", inactive(Standing::Pending)),
        ("client-suspended", inactive(Standing::Suspended)),
        ("client-rejected", inactive(Standing::Rejected)),
        ("client-retired", inactive(Standing::Retired)),
        ("client-approved", inactive(Standing::Approved)),
    ]
}

pub(super) fn picker() -> Picker {
    Picker {
        frame: limited("institution-search"),
        csrf: csrf(),
        authorization: "01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        application: application(),
        recent: vec![
            with_logo(choice(
                "https://idp.uni-example.edu/shibboleth",
                "University of Example",
                "uni-example.edu · United States",
            )),
            choice("https://idp.lab.example.org/idp", "Example National Laboratory", "lab.example.org"),
        ],
        preferred: Vec::new(),
        hinted: Some("https://idp.uni-example.edu/shibboleth".to_owned()),
        always: true,
        near: Vec::new(),
        excluded: Vec::new(),
        search: None,
        social: vec![with_logo(choice("http://orcid.org/oauth/authorize", "ORCID", ""))],
        institutions: 5214,
        places: true,
    }
}

pub(super) fn continue_with(institution: &str) -> ContinueWith {
    ContinueWith {
        frame: frame(),
        csrf: csrf(),
        authorization: "01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        application: Application { name: unless_hostile(institution, "Example Hub"), ..application() },
        institution: with_logo(choice(institution, institution, "uni-example.edu")),
    }
}

pub(super) fn accept_use(text: &str) -> AcceptUse {
    AcceptUse {
        frame: limited("use"),
        csrf: csrf(),
        authorization: "01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        application: unless_hostile(text, "Example Hub"),
        version: unless_hostile(text, "2026-11"),
        language: "en".to_owned(),
        paragraphs: vec![text.to_owned(), "كونوا لطفاء".to_owned(), format!("{text} ").repeat(20)],
        seen: "00".repeat(32),
    }
}

pub(super) fn consent() -> Consent {
    Consent {
        frame: limited("consent"),
        csrf: csrf(),
        authorization: "01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        application: application(),
        person: "Ada Lovelace".to_owned(),
        institution: "University of Example".to_owned(),
        other_institution_url: "/login/01JDA7QW3M5H6X8Z9ABCDEFGHJ?change=1".to_owned(),
        releases: releases(),
        certificates: None,
        ssh: None,
        rights: vec!["storage.read:/data".to_owned()],
        offline_access: false,
        logins: Vec::new(),
    }
}

pub(super) fn login_option(name: &str, live: bool) -> LoginOption {
    LoginOption {
        entity_id: name.to_owned(),
        name: name.to_owned(),
        details: vec!["member@uni-example.edu".to_owned(), name.to_owned()],
        last_seen: moment("2026-11-22T10:00:00Z"),
        live,
        checked: live,
    }
}

fn silent_source() -> MissingAttributes {
    let mut page = missing_attributes();
    page.attributes.retain(|attribute| matches!(attribute.outcome, Outcome::Released(_)));
    page.attributes.push(ExpectedAttribute {
        label: frame().say.label_groups().text(),
        friendly: "isMemberOf".to_owned(),
        uri: "urn:oid:1.3.6.1.4.1.5923.1.5.1.1".to_owned(),
        outcome: Outcome::NotAsked { source: HOSTILE.to_owned() },
    });
    page
}

pub(super) fn missing_attributes() -> MissingAttributes {
    let attribute = |label: &str, friendly: &str, uri: &str, outcome| ExpectedAttribute {
        label: label.to_owned(),
        friendly: friendly.to_owned(),
        uri: uri.to_owned(),
        outcome,
    };
    let foreign = Outcome::Dropped { value: "ada@elsewhere.example".to_owned(), reason: DropReason::ForeignScope };
    let named = Outcome::Released(vec!["Ada Lovelace".to_owned()]);
    let assured = Outcome::NotEnough {
        values: vec!["https://refeds.org/assurance/IAP/low".to_owned()],
        wanted: ["medium", "high"].map(|level| format!("https://refeds.org/assurance/IAP/{level}")).into(),
    };
    let role = Outcome::NotEnough { values: vec!["member@uni-example.edu".to_owned()], wanted: vec![] };
    MissingAttributes {
        frame: frame(),
        application: application(),
        institution: "University of Example".to_owned(),
        institution_entity_id: "https://idp.uni-example.edu/shibboleth".to_owned(),
        service_entity_id: "https://login.example.org/saml/metadata".to_owned(),
        at: moment("2026-11-22T10:00:00Z"),
        attributes: vec![
            attribute(&frame().say.label_mail().text(), "mail", "urn:oid:0.9.2342.19200300.100.1.3", Outcome::Missing),
            attribute(
                &frame().say.label_login_name().text(),
                "eduPersonPrincipalName",
                "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
                foreign,
            ),
            attribute(
                &frame().say.label_assurance().text(),
                "eduPersonAssurance",
                "urn:oid:1.3.6.1.4.1.5923.1.1.1.11",
                assured,
            ),
            attribute(
                &frame().say.label_affiliation().text(),
                "eduPersonScopedAffiliation",
                "urn:oid:1.3.6.1.4.1.5923.1.1.1.9",
                role,
            ),
            attribute(&frame().say.label_name().text(), "displayName", "urn:oid:2.16.840.1.113730.3.1.241", named),
        ],
        explanations: vec!["The clinic’s data are open to people whose identity was checked in person.".to_owned()],
        institution_email: Some("idp-support@uni-example.edu".to_owned()),
        error_url: Url::parse("https://idp.uni-example.edu/error").ok(),
        other_institution_url: "/login/01JDA7QW3M5H6X8Z9ABCDEFGHJ?change=1".to_owned(),
        again_url: "/login/01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        check_url: "https://login.example.org/testidp?entityID=https%3A%2F%2Fidp.uni-example.edu%2Fshibboleth"
            .to_owned(),
        back: Some(link(&frame().say.back_to("Example Hub").text(), "https://hub.example.org/")),
    }
}
