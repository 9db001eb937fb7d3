//! A token: opened when it is first needed, closed when it is lost, and opened again.

mod keys;
mod open;

use std::{
    fmt,
    path::PathBuf,
    sync::{
        PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, Ordering},
    },
};

use cryptoki::session::Session;
use domain::Secret;

use self::open::Open;
use crate::TokenError;

/// Which token, and how it is entered. `Debug` does not show the PIN.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// The library of the token's maker.
    pub module: PathBuf,
    /// The token's label; any if the serial number is given.
    pub label: Option<String>,
    /// The token's serial number.
    pub serial: Option<String>,
    /// The user's PIN.
    pub pin: Secret,
    /// How many signatures are made at once; 1 to 64.
    pub sessions: usize,
}

impl TokenSettings {
    /// How many signatures are made at once, if nobody says it.
    pub const SESSIONS: usize = 4;
}

/// The token as operators know it: its label, or its serial number.
impl fmt::Display for TokenSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.label, &self.serial) {
            (Some(label), None) => f.write_str(label),
            (Some(label), Some(serial)) => write!(f, "{label} (serial number {serial})"),
            (None, serial) => write!(f, "with the serial number {}", serial.as_deref().unwrap_or_default()),
        }
    }
}

/// A token that may be open.
pub struct Token {
    settings: TokenSettings,
    /// Whoever works with it holds this for reading, so that nothing is closed under them.
    open: RwLock<Option<Open>>,
    refused: AtomicBool,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Token {
    /// A token that is not open yet.
    pub fn new(settings: TokenSettings) -> Self {
        Self { settings, open: RwLock::default(), refused: AtomicBool::new(false) }
    }

    /// Which one it is.
    pub const fn settings(&self) -> &TokenSettings {
        &self.settings
    }

    /// Opens it, if it is not open.
    pub fn check(&self) -> Result<(), TokenError> {
        self.with(|_, _| Ok(()))
    }

    /// Works with the token in a session of its own. If the device turns out to be gone, it is closed, and opened again at the
    /// next call.
    fn with<T>(&self, work: impl FnOnce(&Open, &Session) -> Result<T, TokenError>) -> Result<T, TokenError> {
        let held = self.opened()?;
        let Some(open) = held.as_ref() else {
            // Somebody else closed it between two of our steps: as if we had seen it ourselves.
            return Err(TokenError::Device {
                token: self.settings.to_string(),
                error: cryptoki::error::Error::Pkcs11(
                    cryptoki::error::RvError::DeviceRemoved,
                    cryptoki::context::Function::OpenSession,
                ),
            });
        };
        let number = open.number();
        let result = open.session().and_then(|session| {
            let result = work(open, &session);
            if result.is_ok() {
                open.take_back(session);
            }
            result
        });
        drop(held);
        if let Err(error) = &result
            && error.is_loss()
        {
            self.close(number, error);
        }
        result
    }

    fn opened(&self) -> Result<RwLockReadGuard<'_, Option<Open>>, TokenError> {
        let held = self.open.read().unwrap_or_else(PoisonError::into_inner);
        if held.is_some() {
            return Ok(held);
        }
        drop(held);
        let mut held = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if held.is_none() {
            if self.refused.load(Ordering::Relaxed) {
                return Err(TokenError::WrongPin(self.settings.to_string()));
            }
            let opened = Open::new(&self.settings);
            if matches!(opened, Err(TokenError::WrongPin(_))) {
                self.refused.store(true, Ordering::Relaxed);
            }
            *held = Some(opened?);
            tracing::info!(token = %self.settings, "opened the token");
        }
        Ok(RwLockWriteGuard::downgrade(held))
    }

    /// Closes what was opened as the `number`-th; nothing if somebody did so meanwhile.
    fn close(&self, number: u64, error: &TokenError) {
        let mut held = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if held.as_ref().is_some_and(|open| open.number() == number)
            && let Some(open) = held.take()
        {
            tracing::error!(%error, token = %self.settings, "the token was lost; it is opened again when it is next needed");
            open.close();
        }
    }
}
