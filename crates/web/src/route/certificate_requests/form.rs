//! What people type into the forms of the portal, and what is to be mended in it.

use std::time::Duration;

use broker::certificates::{RequestError, RequestField, Wishes};
use serde::Deserialize;

use super::refusal::refused;
use crate::{page::Objection, words::Words};

const DAY: u64 = 86_400;

/// What was typed into one of the forms.
#[derive(Default, Deserialize)]
#[serde(from = "Vec<(String, String)>")]
pub(crate) struct Typed {
    pub(in crate::route) profile: Option<String>,
    pub(in crate::route) days: String,
    pub(in crate::route) addresses: Vec<String>,
    pub(in crate::route) csr: String,
    /// Whether the script of the page says that it made the key of the request.
    pub(in crate::route) is_key_of_browser: bool,
    pub(in crate::route) agreed: bool,
    pub(in crate::route) then: String,
    pub(in crate::route) password: String,
    pub(in crate::route) password_again: String,
    pub(in crate::route) renews: Option<String>,
}

impl From<Vec<(String, String)>> for Typed {
    fn from(fields: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "profile" => typed.profile = Some(value),
                "days" => typed.days = value,
                "address" => typed.addresses.push(value),
                "csr" => typed.csr = value,
                "key" => typed.is_key_of_browser = value == "browser",
                "agreed" => typed.agreed = value == "yes",
                "then" => typed.then = value,
                "password" => typed.password = value,
                "renews" => typed.renews = Some(value),
                "password_again" => typed.password_again = value,
                _ => {}
            }
        }
        typed
    }
}

impl Typed {
    /// `None`: as the profile says.
    pub(in crate::route) fn lifetime(&self, say: Words) -> Result<Option<Duration>, Objection> {
        match self.days.trim() {
            "" => Ok(None),
            text => match text.parse() {
                Ok(days @ 1..=3_650) => Ok(Some(Duration::from_secs(days * DAY))),
                _ => Err(Objection::of("days", say.refused_days())),
            },
        }
    }

    pub(in crate::route) fn wishes(&self, say: Words) -> Result<Wishes<'_>, Objection> {
        let lifetime = self.lifetime(say)?;
        Ok(Wishes { profile: self.profile.as_deref(), lifetime, addresses: self.addresses.clone() })
    }

    pub(in crate::route) fn not_agreed(say: Words) -> Objection {
        Objection::of("agreed", say.refused_not_agreed())
    }
}

/// What is to be mended, and where.
pub(in crate::route) fn objection_to(say: Words, refusal: &RequestError) -> Objection {
    let at = refusal.field().map(|field| match field {
        RequestField::Addresses => "addresses",
        RequestField::Profile => "profiles",
        RequestField::Lifetime => "days",
        RequestField::Csr => "csr",
    });
    refused(say, &refusal.into(), at)
}
