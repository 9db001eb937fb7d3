//! Institutions, and what they release.

use std::collections::BTreeMap;

use domain::{Institution, Origin, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{at, maybe_at};
use crate::observed::{Observed, ObservedAttribute};

/// An institution in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstitutionEntry {
    /// Its entityID, or the issuer of an OpenID provider.
    pub id: String,
    /// Its name in English, or in whatever language it has one.
    pub name: String,
    /// Whether people are not offered it.
    pub hidden: bool,
}

impl From<&Institution> for InstitutionEntry {
    fn from(institution: &Institution) -> Self {
        Self {
            id: institution.entity_id.to_string(),
            name: institution.name("en").to_owned(),
            hidden: institution.hidden,
        }
    }
}

/// A page of institutions.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstitutionPage {
    /// By entityID; of a search the best first.
    pub institutions: Vec<InstitutionEntry>,
    /// How many there are, or were found.
    pub total: usize,
    /// What `after` is for the next page; `null` at the end, and of a search.
    pub next: Option<String>,
}

/// How often one attribute was released.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleasedAttribute {
    /// Its friendly name.
    pub name: String,
    /// How many answers had it.
    pub released: u64,
    /// Of how many answers a value was dropped, because the institution may not speak for its scope.
    pub dropped: u64,
    /// The last day on which it was released.
    #[schema(format = DateTime)]
    pub last_released: Option<String>,
}

impl From<ObservedAttribute> for ReleasedAttribute {
    fn from(observed: ObservedAttribute) -> Self {
        Self {
            name: observed.name.friendly().to_owned(),
            released: observed.released,
            dropped: observed.dropped,
            last_released: maybe_at(observed.last_released),
        }
    }
}

/// Everything about one institution.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstitutionDocument {
    /// Its entityID, or the issuer of an OpenID provider.
    pub id: String,
    /// Its names, by language.
    pub names: BTreeMap<String, String>,
    /// Whether people are not offered it.
    pub hidden: bool,
    /// The source that speaks for it, as the operator wrote it.
    pub source: Option<String>,
    /// Who registered it (`mdrpi:RegistrationInfo`).
    pub registration_authority: Option<String>,
    /// When its source last said something of it.
    #[schema(format = DateTime)]
    pub read_at: Option<String>,
    /// The scopes that it may assert.
    pub scopes: Vec<String>,
    /// The entity categories that it supports.
    pub category_support: Vec<String>,
    /// Its assurance certifications, such as SIRTFI.
    pub assurance: Vec<String>,
    /// Over how many days its answers were counted.
    pub days: u32,
    /// How many there were.
    pub answers: u64,
    /// What was in them.
    pub attributes: Vec<ReleasedAttribute>,
}

impl InstitutionDocument {
    /// Of an institution, whoever vouches for it, and what was observed in so many days.
    pub fn of(
        institution: &Institution,
        (origin, read_at): (Option<Origin>, Option<Timestamp>),
        (days, observed): (u32, Observed),
    ) -> Self {
        Self {
            id: institution.entity_id.to_string(),
            names: institution.names.clone(),
            hidden: institution.hidden,
            source: origin.map(|origin| origin.source),
            registration_authority: institution.registration_authority.clone(),
            read_at: read_at.map(at),
            scopes: institution.scopes.iter().map(|scope| scope.written().to_owned()).collect(),
            category_support: institution.category_support.clone(),
            assurance: institution.assurance.clone(),
            days,
            answers: observed.answers,
            attributes: observed.attributes.into_iter().map(ReleasedAttribute::from).collect(),
        }
    }
}
