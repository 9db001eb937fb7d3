//! Signing in a device that has no browser.

use askama::Template;
use domain::Timestamp;

use super::{Application, Frame};

/// The place to type the code that a device shows; sent to `/device` by GET as `user_code`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "device-code.html")]
pub struct DeviceCode {
    /// The frame.
    pub frame: Frame,
    /// What was typed before.
    pub typed: String,
    /// Whether no device waits with it.
    pub is_unknown: bool,
}

/// What waits for a code, before anybody signs in: a stranger may have sent the link.
///
/// Posted to `/device` with `decision` = `continue` (`#continue`) or `disown` (`#disown`).
#[derive(Debug, Clone, Template)]
#[template(path = "device-question.html")]
pub struct DeviceQuestion {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The code as the device shows it.
    pub user_code: String,
    /// Who asks.
    pub application: Application,
    /// When the device asked.
    pub asked_at: Timestamp,
    /// The address that it asked from.
    pub address: Option<String>,
}

/// The end, in the browser.
#[derive(Debug, Clone, Template)]
#[template(path = "device-end.html")]
pub struct DeviceEnd {
    /// The frame.
    pub frame: Frame,
    /// What became of the device.
    pub outcome: DeviceOutcome,
}

/// What became of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceOutcome {
    /// It is signed in.
    Approved,
    /// It is not, as the person wanted.
    Denied,
    /// The code had expired meanwhile, or was answered elsewhere.
    Expired,
}
