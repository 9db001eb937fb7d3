//! Devices without a browser.

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let blank = DeviceCode { frame: frame(), ..DeviceCode::default() };
    let wrong = DeviceCode { frame: frame(), typed: "CDF-GHJ".to_owned(), is_unknown: true };
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

pub(super) fn device_question() -> DeviceQuestion {
    DeviceQuestion {
        frame: frame(),
        csrf: csrf(),
        user_code: "CDF-GHJ-KLM".to_owned(),
        application: application(),
        asked_at: moment("2026-11-22T10:00:00Z"),
        address: Some("2001:db8::17".to_owned()),
    }
}
