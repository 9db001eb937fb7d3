//! The token in which keys of authorities lie.

use std::path::PathBuf;

use broker::settings::{AuthorityPlan, KeyPlace};
use domain::Secret;
use hsm::TokenSettings;
use serde::Deserialize;

use super::{ConfigError, attribute_sources::secret, settings::wrong};

const SECTION: &str = "certificates.pkcs11";

/// `[certificates.pkcs11]` as written.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Written {
    module: PathBuf,
    #[serde(default)]
    token: String,
    #[serde(default)]
    serial: String,
    #[serde(default)]
    pin: Pin,
    pin_file: Option<PathBuf>,
    sessions: Option<u32>,
    root: Option<bool>,
    issuing: Option<bool>,
}

/// A PIN, which `Debug` does not show.
#[derive(Clone, Default, Deserialize)]
struct Pin(String);

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl Written {
    /// Which token, and how it is entered.
    pub(super) fn token(&self) -> Result<TokenSettings, ConfigError> {
        let told = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        // A bare name would be looked for along the paths of the linker, which an environment variable changes.
        if !self.module.is_absolute() {
            return Err(wrong(&format!("{SECTION}.module"), "the path must begin with /"));
        }
        let (label, serial) = (told(&self.token), told(&self.serial));
        if label.is_none() && serial.is_none() {
            return Err(wrong(SECTION, "name the token by its label (token) or its serial number (serial)"));
        }
        let sessions = self.sessions.unwrap_or(u32::try_from(TokenSettings::SESSIONS).unwrap_or(1));
        if !(1..=64).contains(&sessions) {
            return Err(wrong(&format!("{SECTION}.sessions"), format!("{sessions} is not between 1 and 64")));
        }
        let pin = match (&self.pin_file, self.pin.0.as_str()) {
            (Some(file), "") => secret(&format!("{SECTION}.pin_file"), file)?,
            (None, pin) if !pin.is_empty() => Secret::from(pin),
            _ => return Err(wrong(SECTION, "give the PIN once: by pin_file, or by the variable of the environment")),
        };
        if pin.expose().is_empty() {
            return Err(wrong(&format!("{SECTION}.pin_file"), "the first line of the file is empty"));
        }
        Ok(TokenSettings { module: self.module.clone(), label, serial, pin, sessions: sessions as usize })
    }

    /// Whose new keys are made there.
    pub(super) fn plan(&self, plan: AuthorityPlan) -> AuthorityPlan {
        let place = |in_token| if in_token { KeyPlace::Token } else { KeyPlace::Database };
        AuthorityPlan {
            root_place: place(self.root.unwrap_or(false)),
            issuing_place: place(self.issuing.unwrap_or(true)),
            ..plan
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Result<TokenSettings, String> {
        toml::from_str::<Written>(text).unwrap().token().map_err(|error| error.to_string())
    }

    #[test]
    fn a_token_has_a_name_and_a_pin() {
        let file = std::env::temp_dir().join(format!("beadle-pin-{}", std::process::id()));
        std::fs::write(&file, "1234\n").unwrap();
        let with_file = format!("module = '/m.so'\ntoken = 'a'\npin_file = '{}'", file.display());
        let read = token(&with_file).unwrap();
        assert_eq!((read.pin.expose(), read.sessions, read.label.as_deref()), ("1234", 4, Some("a")));
        std::fs::write(&file, "\n").unwrap();
        assert!(token(&with_file).unwrap_err().contains("first line of the file is empty"));
        std::fs::remove_file(&file).unwrap();
        assert!(token(&with_file).unwrap_err().contains("beadle-pin-"));
        for (text, told) in [
            ("module = 'm.so'\ntoken = 'a'\npin = '1'", "certificates.pkcs11.module: the path must begin with /"),
            ("module = '/m.so'\npin = '1'", "name the token by its label"),
            ("module = '/m.so'\ntoken = 'a'", "give the PIN once"),
            ("module = '/m.so'\ntoken = 'a'\npin = '1'\npin_file = '/x'", "give the PIN once"),
            ("module = '/m.so'\ntoken = 'a'\npin = '1'\nsessions = 0", "0 is not between 1 and 64"),
        ] {
            let error = token(text).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn no_pin_is_shown() {
        let written: Written = toml::from_str("module = '/m.so'\ntoken = 'a'\npin = 's3cret'").unwrap();
        assert!(!format!("{written:?} {:?}", written.token()).contains("s3cret"));
    }
}
