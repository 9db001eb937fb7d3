//! Pages with values as they come: long names, several languages, and names that try to be markup.

use broker::certificates::{CertificateState, FetchedBy, OwnCertificate};
use domain::Timestamp;
use url::Url;

use super::*;

/// A value that must stay text wherever it is shown.
const HOSTILE: &str = "\" autofocus <img src=x onerror=alert(1)>";

/// One page by its name.
pub(super) fn page(name: &str) -> String {
    all().into_iter().find(|(page, _)| *page == name).map(|(_, html)| html).unwrap()
}

/// Every page, by name.
pub(super) fn all() -> Vec<(&'static str, String)> {
    let mut pages = sign_in_pages();
    pages.extend(failure_pages());
    pages.extend(device_pages());
    pages.extend(client_pages());
    pages.extend(own_pages());
    pages.extend(deletion_pages());
    pages.extend(account_pages());
    pages.extend(certificate_pages());
    pages.extend(check_pages());
    pages.extend(hostile());
    pages
}

/// Pages whose values try to be markup.
pub(super) fn hostile() -> Vec<(&'static str, String)> {
    let mut picker = picker();
    picker.application.name = HOSTILE.to_owned();
    let mut choice = choice(HOSTILE, HOSTILE, HOSTILE);
    choice.name = format!("{HOSTILE} {}", "long".repeat(100));
    picker.search = Some(InstitutionSearch { query: HOSTILE.to_owned(), results: vec![choice], total: 1 });
    let mut nothing = self::picker();
    nothing.application.name = HOSTILE.to_owned();
    nothing.search = Some(InstitutionSearch { query: HOSTILE.to_owned(), results: Vec::new(), total: 0 });
    let mut consent = consent();
    consent.application.name = HOSTILE.to_owned();
    consent.person = HOSTILE.to_owned();
    consent.logins = vec![login_option(HOSTILE, true), login_option(HOSTILE, false)];
    let choose_login = ChooseLogin {
        frame: frame(),
        csrf: csrf(),
        authorization: "01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        application: consent.application.clone(),
        person: HOSTILE.to_owned(),
        logins: consent.logins.clone(),
        other_institution_url: "/login/01JDA7QW3M5H6X8Z9ABCDEFGHJ?choose=1".to_owned(),
    };
    consent.releases = vec![release(HOSTILE, HOSTILE, &[HOSTILE])];
    let mut missing = missing_attributes();
    missing.institution = HOSTILE.to_owned();
    missing.institution_entity_id = HOSTILE.to_owned();
    missing.error_url = Url::parse("javascript:alert(1)").ok();
    let leaving = SignOut {
        frame: frame(),
        csrf: csrf(),
        person: HOSTILE.to_owned(),
        application: Some(HOSTILE.to_owned()),
        institution: Some(HOSTILE.to_owned()),
        detail: None,
        request: vec![HiddenField { name: "state".to_owned(), value: HOSTILE.to_owned() }],
    };
    let register =
        RegisterClient { frame: frame(), csrf: csrf(), name: wrong(HOSTILE, HOSTILE), ..RegisterClient::default() };
    let mut question = device_question();
    question.application.name = HOSTILE.to_owned();
    let typed = DeviceCode { frame: frame(), typed: HOSTILE.to_owned(), error: Some(HOSTILE.to_owned()) };
    vec![
        ("hostile-device-question", question.render().unwrap()),
        ("hostile-device-code", typed.render().unwrap()),
        ("hostile-picker", picker.render().unwrap()),
        ("hostile-nothing", nothing.render().unwrap()),
        ("hostile-consent", consent.render().unwrap()),
        ("hostile-choose-login", choose_login.render().unwrap()),
        ("hostile-missing", missing.render().unwrap()),
        ("hostile-sign-out", leaving.render().unwrap()),
        ("hostile-register", register.render().unwrap()),
    ]
}

fn sign_in_pages() -> Vec<(&'static str, String)> {
    let results = vec![
        choice("https://idp.uni-example.edu/shibboleth", "University of Example", "uni-example.edu · United States"),
        choice(
            "https://idp.example.de/idp",
            "Technische Hochschule für angewandte Beispiele",
            "th-example.de · Germany",
        ),
        choice("https://idp.example.eg/idp", "جامعة القاهرة للأمثلة", "example.eg · Egypt"),
        choice("https://idp.example.jp/idp", "例示大学", "example.ac.jp · Japan"),
    ];
    let mut found = picker();
    found.recent.clear();
    found.search = Some(InstitutionSearch { query: "exam".to_owned(), total: 42, results });
    let mut nothing = picker();
    nothing.recent.clear();
    nothing.search = Some(InstitutionSearch { query: "Hogwarts".to_owned(), total: 0, results: Vec::new() });
    let mut certificates = consent();
    certificates.certificates = Some(CertificateRight {
        subject: Some("/DC=org/DC=example/C=US/O=University of Example/CN=Ada Lovelace A1842".to_owned()),
        lifetime: Some("11 days".to_owned()),
    });
    certificates.offline_access = true;
    let logins = vec![login_option("University of Example", true), login_option("例示大学", false)];
    let choose_login = ChooseLogin {
        frame: frame(),
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
        ("consent", consent().render().unwrap()),
        ("consent-certificates", certificates.render().unwrap()),
        ("consent-logins", affiliated.render().unwrap()),
        ("choose-login", choose_login.render().unwrap()),
        ("form-post", form_post.render().unwrap()),
    ]
}

fn failure_pages() -> Vec<(&'static str, String)> {
    let error = ErrorPage {
        frame: frame(),
        title: "This link does not fit the application".to_owned(),
        sentences: vec![
            "The application asked us to send you to an address that it has not registered.".to_owned(),
            "So as not to send you to a stranger, we stopped here. Nothing about you was released.".to_owned(),
        ],
        turn: Turn::Application,
        next: "Please tell those who run it, at hub-support@example.org. They can register the address.".to_owned(),
        detail: Some(
            "invalid_request: redirect_uri is not registered for client cilogon:/client_id/72c5b0a1f4".to_owned(),
        ),
        back: Some(Link { label: "Back to Example Hub".to_owned(), url: "https://hub.example.org/".to_owned() }),
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

fn client_pages() -> Vec<(&'static str, String)> {
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
    let sign_in = AdminSignIn {
        frame: frame(),
        csrf: csrf(),
        username: "grace".to_owned(),
        error: Some("User name and password do not go together.".to_owned()),
    };
    vec![
        ("register", fresh.render().unwrap()),
        ("register-errors", errors.render().unwrap()),
        ("registered", registered.render().unwrap()),
        ("registered-public", public.render().unwrap()),
        ("admin-sign-in", sign_in.render().unwrap()),
        ("admin-clients", admin_clients().render().unwrap()),
        ("admin-institutions", admin_institutions().render().unwrap()),
        ("admin-journal", admin_journal().render().unwrap()),
        ("admin-people", admin_people().render().unwrap()),
        ("admin-person", admin_person().render().unwrap()),
        ("admin-merge", admin_merge().render().unwrap()),
        ("admin-institution", admin_institution().render().unwrap()),
    ]
}

fn device_pages() -> Vec<(&'static str, String)> {
    let blank = DeviceCode { frame: frame(), ..DeviceCode::default() };
    let wrong = DeviceCode {
        frame: frame(),
        typed: "CDF-GHJ".to_owned(),
        error: Some("No device waits with this code.".to_owned()),
    };
    let end = |outcome| DeviceEnd { frame: frame(), outcome }.render().unwrap();
    vec![
        ("device-code", blank.render().unwrap()),
        ("device-code-wrong", wrong.render().unwrap()),
        ("device-question", device_question().render().unwrap()),
        ("device-approved", end(DeviceOutcome::Approved)),
        ("device-denied", end(DeviceOutcome::Denied)),
        ("device-expired", end(DeviceOutcome::Expired)),
    ]
}

fn device_question() -> DeviceQuestion {
    DeviceQuestion {
        frame: frame(),
        csrf: csrf(),
        user_code: "CDF-GHJ-KLM".to_owned(),
        application: application(),
        asked_at: moment("2026-11-22T10:00:00Z"),
        address: Some("2001:db8::17".to_owned()),
    }
}

fn deletion_pages() -> Vec<(&'static str, String)> {
    let delete_account = DeleteAccount {
        frame: frame(),
        csrf: csrf(),
        person: "Ada Lovelace".to_owned(),
        sub: "https://login.example.org/users/01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        is_recent: true,
        understood: true,
    };
    let delete_later = DeleteAccount { is_recent: false, ..delete_account.clone() };
    let delete_unsure = DeleteAccount { understood: false, ..delete_account.clone() };
    let account_deleted = AccountDeleted {
        frame: frame(),
        institution: "University of Example".to_owned(),
        told: vec!["Example Hub".to_owned()],
        untold: vec!["Old Wiki".to_owned()],
        certificates: 2,
    };
    vec![
        ("delete-account", delete_account.render().unwrap()),
        ("delete-account-later", delete_later.render().unwrap()),
        ("delete-account-unsure", delete_unsure.render().unwrap()),
        ("account-deleted", account_deleted.render().unwrap()),
    ]
}

fn certificate_pages() -> Vec<(&'static str, String)> {
    let certificate = |name: &str, state, fetched_by| OwnCertificate {
        serial: "4A017E5C".to_owned(),
        name: format!("/DC=org/DC=example/O=University of Example/CN={name}"),
        institution: name.to_owned(),
        fetched_by,
        not_before: moment("2026-11-22T10:00:00Z"),
        not_after: moment("2026-12-02T10:00:00Z"),
        state,
    };
    let certificates = |name: &str| Certificates {
        frame: frame(),
        csrf: csrf(),
        certificates: vec![
            certificate(name, CertificateState::Valid, FetchedBy::Application(name.to_owned())),
            OwnCertificate {
                serial: "4A017E5D".to_owned(),
                ..certificate(name, CertificateState::Expired, FetchedBy::Program)
            },
            OwnCertificate {
                serial: "4A017E5E".to_owned(),
                ..certificate(name, CertificateState::Revoked(moment("2026-11-23T10:00:00Z")), FetchedBy::Person)
            },
        ],
        reason_missing: true,
    };
    let none = Certificates { certificates: Vec::new(), reason_missing: false, ..certificates("") };
    vec![
        ("certificates", certificates("Ada Lovelace").render().unwrap()),
        ("certificates-none", none.render().unwrap()),
        ("hostile-certificates", certificates(HOSTILE).render().unwrap()),
    ]
}

fn account_pages() -> Vec<(&'static str, String)> {
    let login = |name: &str, current| AccountLogin {
        entity_id: format!("https://idp.example.org/{current}"),
        name: name.to_owned(),
        last_seen: moment("2026-11-22T10:00:00Z"),
        current,
        gone: !current,
    };
    let account = |name: &str| Account {
        frame: frame(),
        csrf: csrf(),
        person: name.to_owned(),
        sub: "https://login.example.org/users/01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        logins: vec![login(name, true), login("例示大学", false)],
        ending: Some(Ending { institution: name.to_owned(), at: moment("2026-12-31T23:59:59Z") }),
        applications: vec![AccountApplication {
            client_id: name.to_owned(),
            name: name.to_owned(),
            chosen: Some("https://idp.example.org/true".to_owned()),
        }],
        acts: vec![AccountAct {
            id: "006ab1a8800102030405".to_owned(),
            at: moment("2026-11-22T10:00:00Z"),
            sentence: format!("Linked: {name} + 例示大学"),
        }],
    };
    let chooser = |query: &str, results| LinkInstitution {
        frame: frame(),
        csrf: csrf(),
        link: "0006a".to_owned(),
        person: query.to_owned(),
        search: Some(InstitutionSearch { query: query.to_owned(), total: 1, results }),
        social: vec![choice("http://orcid.org/oauth/authorize", "ORCID", "")],
        again: None,
    };
    let found = || vec![choice("https://idp.example.jp/idp", "例示大学", "example.ac.jp")];
    let again = LinkInstitution { search: None, again: found().pop(), ..chooser("", Vec::new()) };
    let confirm = |name: &str| LinkConfirm {
        frame: frame(),
        csrf: csrf(),
        link: "0006a".to_owned(),
        logins: [name, "例示 太郎"].map(|name| LinkLogin {
            name: name.to_owned(),
            institution: "University of Example".to_owned(),
            mail: Some("ada@example.org".to_owned()),
        }),
        applications: vec![LinkApplication {
            name: name.to_owned(),
            sentence: "goes on knowing you as before, by:",
            changes: true,
            sub: name.to_owned(),
        }],
        seen: name.to_owned(),
    };
    let discovery = |name: &str| Discovery {
        frame: frame(),
        service: name.to_owned(),
        fields: vec![HiddenField { name: "return".to_owned(), value: name.to_owned() }],
        recent: found(),
        search: Some(InstitutionSearch { query: name.to_owned(), total: 1, results: found() }),
        back: "https://wiki.example.org/login?x=1&y".to_owned(),
    };
    vec![
        ("discovery", discovery("Wiki").render().unwrap()),
        ("hostile-discovery", discovery(HOSTILE).render().unwrap()),
        ("account", account("Ada Lovelace").render().unwrap()),
        ("hostile-account", account(HOSTILE).render().unwrap()),
        ("link-institution", chooser("jp", found()).render().unwrap()),
        ("hostile-link-institution", chooser(HOSTILE, Vec::new()).render().unwrap()),
        ("link-again", again.render().unwrap()),
        ("link-confirm", confirm("Ada Lovelace").render().unwrap()),
        ("hostile-link-confirm", confirm(HOSTILE).render().unwrap()),
    ]
}

fn own_pages() -> Vec<(&'static str, String)> {
    let person = Person {
        name: "Ada Lovelace".to_owned(),
        sub: "https://login.example.org/users/01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        institution: "University of Example".to_owned(),
        since: moment("2026-11-22T10:00:00Z"),
        attributes: releases(),
    };
    let home = |person| Home { frame: frame(), csrf: csrf(), person, ending: None }.render().unwrap();
    let onward = Next::Form {
        label: "Sign out of University of Example, too".to_owned(),
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
        next: Some(Next::Link(link("Back to Example Hub", "https://hub.example.org/"))),
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
        back: Some(link("Back to Example Hub", "https://hub.example.org/")),
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
    let authority = |title: &str, crl_url: Option<&str>| Authority {
        title: title.to_owned(),
        subject: format!("/DC=org/DC=example/O=Example Research Login/CN={title}"),
        not_after: moment("2046-11-22T10:00:00Z"),
        fingerprint: ["3F", "A9", "07", "C4"].repeat(8).join(":"),
        pem_url: "/ca/root.pem".to_owned(),
        der_url: "/ca/root.der".to_owned(),
        crl_url: crl_url.map(str::to_owned),
    };
    let ca = CertificateAuthority {
        frame: frame(),
        name_base: "/DC=org/DC=example".to_owned(),
        authorities: vec![
            authority("Root CA", None),
            authority("Issuing CA", Some("http://login.example.org/ca/issuing.crl")),
        ],
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
        ("ca", ca.render().unwrap()),
    ]
}

fn picker() -> Picker {
    Picker {
        frame: frame(),
        csrf: csrf(),
        authorization: "01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        application: application(),
        recent: vec![
            choice(
                "https://idp.uni-example.edu/shibboleth",
                "University of Example",
                "uni-example.edu · United States",
            ),
            choice("https://idp.lab.example.org/idp", "Example National Laboratory", "lab.example.org"),
        ],
        search: None,
        social: vec![choice("http://orcid.org/oauth/authorize", "ORCID", "")],
        institutions: 5214,
    }
}

fn consent() -> Consent {
    Consent {
        frame: frame(),
        csrf: csrf(),
        authorization: "01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        application: application(),
        person: "Ada Lovelace".to_owned(),
        institution: "University of Example".to_owned(),
        other_institution_url: "/login/01JDA7QW3M5H6X8Z9ABCDEFGHJ?change=1".to_owned(),
        releases: releases(),
        certificates: None,
        rights: vec!["storage.read:/data".to_owned()],
        offline_access: false,
        logins: Vec::new(),
    }
}

fn login_option(name: &str, live: bool) -> LoginOption {
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
        label: "Groups".to_owned(),
        friendly: "isMemberOf".to_owned(),
        uri: "urn:oid:1.3.6.1.4.1.5923.1.5.1.1".to_owned(),
        outcome: Outcome::NotAsked { source: HOSTILE.to_owned() },
    });
    page
}

fn missing_attributes() -> MissingAttributes {
    let attribute = |label: &str, friendly: &str, uri: &str, outcome| ExpectedAttribute {
        label: label.to_owned(),
        friendly: friendly.to_owned(),
        uri: uri.to_owned(),
        outcome,
    };
    let foreign = Outcome::Dropped {
        value: "ada@elsewhere.example".to_owned(),
        reason: "The institution may not speak for “elsewhere.example”: its metadata lists no such scope.".to_owned(),
    };
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
            attribute("Mail address", "mail", "urn:oid:0.9.2342.19200300.100.1.3", Outcome::Missing),
            attribute("Login name", "eduPersonPrincipalName", "urn:oid:1.3.6.1.4.1.5923.1.1.1.6", foreign),
            attribute("Assurance", "eduPersonAssurance", "urn:oid:1.3.6.1.4.1.5923.1.1.1.11", assured),
            attribute("Role", "eduPersonScopedAffiliation", "urn:oid:1.3.6.1.4.1.5923.1.1.1.9", role),
            attribute("Name", "displayName", "urn:oid:2.16.840.1.113730.3.1.241", named),
        ],
        explanations: vec!["The clinic’s data are open to people whose identity was checked in person.".to_owned()],
        institution_email: Some("idp-support@uni-example.edu".to_owned()),
        error_url: Url::parse("https://idp.uni-example.edu/error").ok(),
        other_institution_url: "/login/01JDA7QW3M5H6X8Z9ABCDEFGHJ?change=1".to_owned(),
        again_url: "/login/01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        check_url: "https://login.example.org/testidp?entityID=https%3A%2F%2Fidp.uni-example.edu%2Fshibboleth"
            .to_owned(),
        back: Some(link("Back to Example Hub", "https://hub.example.org/")),
    }
}

fn admin_clients() -> AdminClients {
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
            ClientFact { label: "Keys", values: vec!["https://hub.example.org/jwks".to_owned()], sensitive: false },
            ClientFact {
                label: "Tokens in the front channel",
                values: vec!["code id_token".to_owned(), HOSTILE.to_owned()],
                sensitive: true,
            },
        ],
        standing,
        created: moment("2026-11-22T10:00:00Z"),
    };
    let tab = |label: &str, status: &str, count| StandingTab {
        label: label.to_owned(),
        url: format!("/admin?status={status}"),
        count,
        current: status == "all",
    };
    AdminClients {
        frame: frame(),
        csrf: csrf(),
        administrator: "grace".to_owned(),
        notice: Some("Example Portal is approved; its contact was told.".to_owned()),
        tabs: vec![tab("Waiting", "pending", 1), tab("Approved", "approved", 1), tab("All", "all", 5)],
        clients: vec![
            client("cilogon:/client_id/72c5b0a1f4", "Example Hub", Standing::Pending),
            client("beadle-approved", "Example Portal", Standing::Approved),
            client("beadle-suspended", "Suspicious Notebook", Standing::Suspended),
            client("beadle-rejected", "Free Certificates", Standing::Rejected),
            client("beadle-retired", "Old Wiki", Standing::Retired),
        ],
        next_url: Some("/admin?status=all&after=beadle-retired".to_owned()),
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

fn journal_act() -> JournalAct {
    JournalAct {
        id: "006ab1a8800102030405".to_owned(),
        at: moment("2026-11-22T10:00:00Z"),
        by: "an administrator",
        what: "Two accounts became one",
        sub: HOSTILE.to_owned(),
        other: Some("https://login.example.org/users/01JDA7".to_owned()),
        detail: Some(HOSTILE.to_owned()),
        undone: None,
        undoable: true,
    }
}

fn admin_journal() -> AdminJournal {
    let undone = JournalAct {
        undone: Some((moment("2026-11-22T11:00:00Z"), "the person")),
        undoable: false,
        other: None,
        ..journal_act()
    };
    AdminJournal {
        frame: frame(),
        csrf: csrf(),
        administrator: "grace".to_owned(),
        notice: Some("Undone."),
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
        administrator: "grace".to_owned(),
        query: HOSTILE.to_owned(),
        found: vec![found],
    }
}

fn admin_person() -> AdminPerson {
    AdminPerson {
        frame: frame(),
        csrf: csrf(),
        administrator: "grace".to_owned(),
        notice: Some("The two are one account now."),
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
    }
}

fn admin_merge() -> AdminMerge {
    AdminMerge {
        frame: frame(),
        csrf: csrf(),
        administrator: "grace".to_owned(),
        keep: HOSTILE.to_owned(),
        absorb: HOSTILE.to_owned(),
        applications: vec![LinkApplication {
            name: HOSTILE.to_owned(),
            sentence: "knows the one that stays, by:",
            changes: true,
            sub: HOSTILE.to_owned(),
        }],
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

fn check_pages() -> Vec<(&'static str, String)> {
    let found = choice("https://idp.uni-example.edu/shibboleth", "University of Example Hills", "uni-example.edu");
    let named = choice(HOSTILE, HOSTILE, HOSTILE);
    let search = InstitutionSearch { query: "hills".to_owned(), results: vec![found], total: 1 };
    let choose =
        CheckInstitution { frame: frame(), csrf: csrf(), named: Some(named), search: Some(search) }.render().unwrap();
    let nothing = InstitutionSearch { query: HOSTILE.to_owned(), results: Vec::new(), total: 0 };
    let unfound = CheckInstitution { frame: frame(), csrf: csrf(), named: None, search: Some(nothing) };
    let good = InstitutionReport { obstacles: Vec::new(), to_mend: Vec::new(), ..institution_report() };
    vec![
        ("check-institution", choose),
        ("check-institution-nothing", unfound.render().unwrap()),
        ("institution-report", institution_report().render().unwrap()),
        ("institution-report-good", good.render().unwrap()),
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

fn releases() -> Vec<Release> {
    vec![
        release("A lasting identifier", "sub", &["https://login.example.org/users/01JDA7QW3M5H6X8Z9ABCDEFGHJ"]),
        release("Name", "name", &["Ada Lovelace"]),
        release("Mail address", "email", &["ada.lovelace@uni-example.edu"]),
        release("Affiliation", "affiliation", &["member@uni-example.edu", "staff@uni-example.edu"]),
    ]
}

fn release(label: &str, claim: &str, values: &[&str]) -> Release {
    Release {
        label: label.to_owned(),
        claim: claim.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

fn choice(entity_id: &str, name: &str, detail: &str) -> InstitutionChoice {
    InstitutionChoice { entity_id: entity_id.to_owned(), name: name.to_owned(), detail: detail.to_owned() }
}

fn application() -> Application {
    Application {
        name: "Example Hub".to_owned(),
        home_page: Url::parse("https://hub.example.org/").ok(),
        contact_email: Some("hub-support@example.org".to_owned()),
        privacy_url: Url::parse("https://hub.example.org/privacy").ok(),
        terms_url: Url::parse("https://hub.example.org/terms").ok(),
        logo_url: Url::parse("https://hub.example.org/logo.svg").ok(),
    }
}

fn frame() -> Frame {
    Frame {
        service: "Example Research Login".to_owned(),
        support: Some("help@login.example.org".to_owned()),
        transaction_id: Some("01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned()),
    }
}

fn link(label: &str, url: &str) -> Link {
    Link { label: label.to_owned(), url: url.to_owned() }
}

fn right(value: &str) -> Field {
    Field { value: value.to_owned(), error: None }
}

fn wrong(value: &str, error: &str) -> Field {
    Field { value: value.to_owned(), error: Some(error.to_owned()) }
}

fn moment(rfc3339: &str) -> Timestamp {
    Timestamp::parse_rfc3339(rfc3339).unwrap()
}

fn csrf() -> String {
    "csrf-token".to_owned()
}
