//! Pages whose values try to be markup.

use super::*;

/// Pages whose values try to be markup.
/// Each by its name.
pub(in crate::page::tests) fn pages() -> Vec<(&'static str, String)> {
    let mut picker = sign_in::picker();
    picker.application.name = HOSTILE.to_owned();
    let mut long = with_logo(choice(HOSTILE, HOSTILE, HOSTILE));
    long.name = format!("{HOSTILE} {}", "long".repeat(1_250));
    picker.search = Some(InstitutionSearch { query: HOSTILE.to_owned(), results: vec![long], total: 1 });
    let mut nothing = sign_in::picker();
    nothing.application.name = HOSTILE.to_owned();
    nothing.search = Some(InstitutionSearch { query: HOSTILE.to_owned(), results: Vec::new(), total: 0 });
    nothing.recent = vec![choice(HOSTILE, HOSTILE, HOSTILE)];
    nothing.near = nothing.recent.clone();
    nothing.excluded = vec![HOSTILE.to_owned()];
    let mut consent = sign_in::consent();
    consent.application.name = HOSTILE.to_owned();
    consent.person = HOSTILE.to_owned();
    consent.logins = vec![sign_in::login_option(HOSTILE, true), sign_in::login_option(HOSTILE, false)];
    let choose_login = ChooseLogin {
        frame: frame(),
        csrf: csrf(),
        authorization: "01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        application: consent.application.clone(),
        person: HOSTILE.to_owned(),
        logins: consent.logins.clone(),
        other_institution_url: "/login/01JDA7QW3M5H6X8Z9ABCDEFGHJ?choose=1".to_owned(),
    };
    consent.releases = vec![release(&frame().say.label_other().text(), HOSTILE, &[HOSTILE])];
    let mut missing = sign_in::missing_attributes();
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
    let error = frame().say.field_redirect_fragment(HOSTILE).text();
    let register =
        RegisterClient { frame: frame(), csrf: csrf(), name: wrong(HOSTILE, &error), ..RegisterClient::default() };
    let mut question = devices::device_question();
    question.application.name = HOSTILE.to_owned();
    let typed = DeviceCode { frame: frame(), typed: HOSTILE.to_owned(), is_unknown: true };
    vec![
        ("hostile-device-question", question.render().unwrap()),
        ("hostile-device-code", typed.render().unwrap()),
        ("hostile-picker", picker.render().unwrap()),
        ("hostile-acceptable-use", sign_in::accept_use(HOSTILE).render().unwrap()),
        ("hostile-continue-with", sign_in::continue_with(HOSTILE).render().unwrap()),
        ("hostile-nothing", nothing.render().unwrap()),
        ("hostile-consent", consent.render().unwrap()),
        ("hostile-choose-login", choose_login.render().unwrap()),
        ("hostile-missing", missing.render().unwrap()),
        ("hostile-sign-out", leaving.render().unwrap()),
        ("hostile-register", register.render().unwrap()),
    ]
}
