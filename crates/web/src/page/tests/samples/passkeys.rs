//! A person's passkeys, and the question for one.

use domain::Timestamp;

use super::*;

/// What stands in an attribute of the page.
const QUESTION: &str = r#"{"challenge":"AAAA","rpId":"login.example.org","allowCredentials":[]}"#;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let later = moment("2026-11-24T10:00:00Z");
    let none = Passkeys { passkeys: Vec::new(), acts: Vec::new(), counts_from: Some(later), ..passkeys("") };
    let stale = Passkeys { may_change: false, register: None, prove: Some(QUESTION.to_owned()), ..passkeys("") };
    let refused =
        Passkeys { objection: Some(Objection::of("name", frame().say.passkey_name_wrong().text())), ..passkeys("") };
    let ask = |way| StepUp { way, ..step_up("Example Hub") };
    let prove = ask(StepUpChoice::Prove(QUESTION.to_owned()));
    let over = Some(Objection::general(frame().say.passkey_over().text()));
    let wish = StepUp { optional: true, objection: over, ..prove.clone() };
    let register = ask(StepUpChoice::Register(QUESTION.to_owned()));
    let late = StepUp { counts_from: Some(later), ..register.clone() };
    vec![
        ("passkeys", passkeys("Ada Lovelace").render().unwrap()),
        ("passkeys-none", none.render().unwrap()),
        ("passkeys-stale", stale.render().unwrap()),
        ("passkeys-refused", refused.render().unwrap()),
        ("step-up", prove.render().unwrap()),
        ("step-up-wish", wish.render().unwrap()),
        ("step-up-register", register.render().unwrap()),
        ("step-up-register-later", late.render().unwrap()),
        ("step-up-wait", ask(StepUpChoice::Wait(later)).render().unwrap()),
        ("step-up-elsewhere", ask(StepUpChoice::Elsewhere).render().unwrap()),
        ("hostile-passkeys", passkeys(HOSTILE).render().unwrap()),
        ("hostile-step-up", step_up(HOSTILE).render().unwrap()),
    ]
}

/// With names of the person's and of ours.
fn passkeys(name: &str) -> Passkeys {
    let passkey = |called: &str, counts_from: Option<Timestamp>| ShownPasskey {
        id: "00112233445566778899aabbccddeeff".to_owned(),
        name: unless_hostile(name, called),
        created_at: moment("2026-11-22T10:00:00Z"),
        last_used_at: counts_from.is_none().then(|| moment("2026-11-23T08:30:00Z")),
        counts_from,
        is_synced: counts_from.is_none(),
    };
    Passkeys {
        frame: account_frame(name),
        csrf: csrf(),
        objection: None,
        passkeys: vec![passkey("Blue key", None), passkey("電話", Some(moment("2026-11-24T10:00:00Z")))],
        may_change: true,
        register: Some(unless_hostile(name, QUESTION)),
        counts_from: None,
        prove: None,
        acts: vec![PasskeyAct {
            at: moment("2026-11-22T10:00:00Z"),
            sentence: frame().say.act_passkey_added(unless_hostile(name, "Blue key")).text(),
        }],
    }
}

/// For an application of this name.
fn step_up(name: &str) -> StepUp {
    StepUp {
        frame: account_frame(name),
        csrf: csrf(),
        authorization: "01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned(),
        application: Application { name: name.to_owned(), ..application() },
        person: unless_hostile(name, "Ada Lovelace"),
        institution: unless_hostile(name, "University of Example Hills"),
        objection: None,
        optional: false,
        way: StepUpChoice::Prove(unless_hostile(name, QUESTION)),
        counts_from: None,
        account_url: "https://login.example.org/account/passkeys".to_owned(),
    }
}
