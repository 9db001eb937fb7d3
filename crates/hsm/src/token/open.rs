//! An open token: its module, a session that stays logged in, and those that signatures are made in.

use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    object::ObjectHandle,
    session::{Session, UserType},
    slot::{Slot, TokenInfo},
    types::AuthPin,
};

use super::TokenSettings;
use crate::{KeyObject, TokenError};

/// Counts what was opened, so that nobody closes what another one opened since.
static OPENED: AtomicU64 = AtomicU64::new(0);

pub(super) struct Open {
    number: u64,
    token: String,
    module: Pkcs11,
    slot: Slot,
    /// With its last session a program is logged out: this one stays.
    anchor: Mutex<Session>,
    idle: Mutex<Vec<Session>>,
    /// Keys that were found, for as long as the token is open.
    keys: Mutex<HashMap<KeyObject, ObjectHandle>>,
}

impl Open {
    pub(super) fn new(settings: &TokenSettings) -> Result<Self, TokenError> {
        let module = load(&settings.module)?;
        start(&module, &settings.module)?;
        let (slot, info) = find(&module, settings)?;
        let anchor = enter(&module, slot, &info, settings)?;
        Ok(Self {
            number: OPENED.fetch_add(1, Ordering::Relaxed),
            token: settings.to_string(),
            module,
            slot,
            anchor: Mutex::new(anchor),
            idle: Mutex::default(),
            keys: Mutex::default(),
        })
    }

    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// A session that nobody else uses.
    pub(super) fn session(&self) -> Result<Session, TokenError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(session) => Ok(session),
            None => self.module.open_ro_session(self.slot).map_err(self.failed()),
        }
    }

    /// A session that can write to the token.
    pub(super) fn writing_session(&self) -> Result<Session, TokenError> {
        self.module.open_rw_session(self.slot).map_err(self.failed())
    }

    pub(super) fn take_back(&self, session: Session) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(session);
    }

    pub(super) fn known(&self, key: &KeyObject) -> Option<ObjectHandle> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }

    pub(super) fn remember(&self, key: &KeyObject, handle: ObjectHandle) {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), handle);
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// The device's error, with its name.
    pub(super) fn failed(&self) -> impl Fn(Error) -> TokenError {
        let token = self.token.clone();
        move |error| TokenError::Device { token: token.clone(), error }
    }

    /// Ends everything, so that the module begins anew and looks again what is there.
    pub(super) fn close(self) {
        let Self { module, anchor, idle, .. } = self;
        drop((anchor, idle));
        // Of a device that is gone this may fail as well: what counts is the next start.
        let _ = module.finalize();
    }
}

fn load(path: &Path) -> Result<Pkcs11, TokenError> {
    if !path.exists() {
        return Err(TokenError::NoModule(path.to_owned()));
    }
    let not_a_module = |reason: String| TokenError::NotAModule { path: path.to_owned(), reason };
    Pkcs11::new(path).map_err(|error| match error {
        Error::LibraryLoading(error) => not_a_module(error.to_string()),
        Error::MissingSymbol(name) => not_a_module(format!("it has no function {name}")),
        other => TokenError::Start { path: path.to_owned(), reason: other.to_string() },
    })
}

fn start(module: &Pkcs11, path: &Path) -> Result<(), TokenError> {
    match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(()),
        Err(error) => Err(TokenError::Start { path: path.to_owned(), reason: error.to_string() }),
    }
}

/// The slot with the token that is meant.
fn find(module: &Pkcs11, settings: &TokenSettings) -> Result<(Slot, TokenInfo), TokenError> {
    let failed = |error| TokenError::Device { token: settings.to_string(), error };
    let (mut found, mut present) = (Vec::new(), Vec::new());
    for slot in module.get_slots_with_token().map_err(failed)? {
        // A slot that says nothing of its token has none that could be used.
        let Ok(info) = module.get_token_info(slot) else { continue };
        if !info.token_initialized() {
            continue;
        }
        let is_called = settings.label.as_ref().is_none_or(|label| label == info.label());
        if is_called && settings.serial.as_ref().is_none_or(|serial| serial == info.serial_number()) {
            found.push((slot, info));
        } else {
            present.push(format!("{} (serial number {})", info.label(), info.serial_number()));
        }
    }
    let only = found.pop();
    if !found.is_empty() {
        return Err(TokenError::SeveralTokens(settings.to_string()));
    }
    only.ok_or_else(|| TokenError::NoToken {
        wanted: settings.to_string(),
        present: match present.as_slice() {
            [] => "no token is there at all".to_owned(),
            some => format!("there is {}", some.join(", ")),
        },
    })
}

/// A session that is logged in. The PIN is tried once.
fn enter(module: &Pkcs11, slot: Slot, info: &TokenInfo, settings: &TokenSettings) -> Result<Session, TokenError> {
    let token = settings.to_string();
    if info.user_pin_locked() {
        return Err(TokenError::Locked(token));
    }
    if info.user_pin_final_try() {
        return Err(TokenError::LastTry(token));
    }
    let failed = |error| TokenError::Device { token: token.clone(), error };
    let session = module.open_ro_session(slot).map_err(failed)?;
    if !info.login_required() {
        return Ok(session);
    }
    let pin = AuthPin::new(settings.pin.expose().into());
    match session.login(UserType::User, Some(&pin)) {
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
        Err(Error::Pkcs11(
            RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange | RvError::PinExpired,
            _,
        )) => Err(TokenError::WrongPin(token)),
        Err(Error::Pkcs11(RvError::PinLocked, _)) => Err(TokenError::Locked(token)),
        Err(Error::Pkcs11(RvError::UserPinNotInitialized, _)) => Err(TokenError::NoPin(token)),
        Err(error) => Err(failed(error)),
    }
}
