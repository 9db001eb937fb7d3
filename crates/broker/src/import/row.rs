//! One line of the table: what its columns mean, and what is wrong with it.

use domain::{
    EntityId, Subject, Timestamp,
    identifier::{Identifier, IdentifierKind},
};
use storage::import::ImportedPerson;
use thiserror::Error;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Sub,
    Idp,
    LastSeen,
    Identifier(IdentifierKind),
}

impl Column {
    /// The names of all columns.
    pub(super) const NAMES: &str = "sub, idp, subject_id, epuid, pairwise_id, eptid, eppn, oidc, last_seen";

    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name.trim() {
            "sub" => Self::Sub,
            "idp" => Self::Idp,
            "last_seen" => Self::LastSeen,
            "subject_id" => Self::Identifier(IdentifierKind::SubjectId),
            "epuid" => Self::Identifier(IdentifierKind::UniqueId),
            "pairwise_id" => Self::Identifier(IdentifierKind::PairwiseId),
            "eptid" => Self::Identifier(IdentifierKind::TargetedId),
            "eppn" => Self::Identifier(IdentifierKind::Eppn),
            "oidc" => Self::Identifier(IdentifierKind::OidcSub),
            _ => return None,
        })
    }
}

/// Why a line is not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RowError {
    /// It is cut off, or has a comma too many.
    #[error("it has {0} columns, and the first line {1}")]
    Columns(usize, usize),
    /// It cannot be read at all.
    #[error("{0}")]
    Unreadable(String),
    /// OpenID Connect Core §2.
    #[error("a sub has 1 to 255 visible ASCII characters")]
    Sub,
    /// SAML Metadata §2.3.2.
    #[error("idp must be an entityID of 1 to 1024 characters")]
    Idp,
    /// Nobody could be recognised by it.
    #[error("it has no identifier")]
    NoIdentifier,
    /// Too long, or with control characters.
    #[error("the {} is longer than {} bytes or has control characters", .0.as_str(), Identifier::MAX_LENGTH)]
    Value(IdentifierKind),
    /// No `@`.
    #[error("the {} must have the form name@domain", .0.as_str())]
    Unscoped(IdentifierKind),
    /// Not all of them are there.
    #[error("an eptid has the form institution!service!value; with --sp-entity-id the value alone will do")]
    Unqualified,
    /// Neither a day nor a time, or in the future.
    #[error("last_seen must be a day or time in the past, as 2026-11-22 or 2026-11-22T10:00:00Z")]
    LastSeen,
    /// The account is closed.
    #[error("the account {0} is closed")]
    Closed(Subject),
    /// An identifier cannot name two people.
    #[error("its {} {:?} belongs to {owner}", .identifier.kind.as_str(), .identifier.value)]
    SomebodyElse {
        /// Which.
        identifier: Identifier,
        /// Whose.
        owner: String,
    },
}

/// A line that can be taken over.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) person: ImportedPerson,
    /// How many of its identifiers were made for another service provider, so that nobody will come with them.
    pub(super) foreign: usize,
}

/// What reading needs to know.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    /// Our entityID.
    pub(super) own: EntityId,
    /// The one under which the table's people signed in before, if that was said.
    pub(super) before: Option<EntityId>,
    pub(super) now: Timestamp,
}

pub(super) fn read(columns: &[Column], fields: &[&str], terms: &Terms) -> Result<Row, RowError> {
    if fields.len() != columns.len() {
        return Err(RowError::Columns(fields.len(), columns.len()));
    }
    let (mut sub, mut idp, mut last_seen) = ("", "", "");
    let mut values = Vec::new();
    for (column, field) in columns.iter().zip(fields.iter().map(|field| field.trim())) {
        match column {
            Column::Sub => sub = field,
            Column::Idp => idp = field,
            Column::LastSeen => last_seen = field,
            Column::Identifier(kind) if !field.is_empty() => values.push((*kind, field)),
            Column::Identifier(_) => {}
        }
    }
    let subject = Subject::parse(sub).ok_or(RowError::Sub)?;
    let institution = EntityId::parse(idp).ok_or(RowError::Idp)?;
    let last_seen = seen(last_seen, terms.now)?;
    let (mut identifiers, mut foreign) = (Vec::new(), 0);
    for (kind, value) in values {
        let (identifier, is_foreign) = identifier(kind, value, &institution, terms)?;
        identifiers.push(identifier);
        foreign += usize::from(is_foreign);
    }
    if identifiers.is_empty() {
        return Err(RowError::NoIdentifier);
    }
    Ok(Row { person: ImportedPerson { subject, institution, identifiers, last_seen }, foreign })
}

fn seen(text: &str, now: Timestamp) -> Result<Timestamp, RowError> {
    if text.is_empty() {
        return Ok(now);
    }
    let at = Timestamp::parse_rfc3339(text).or_else(|| Timestamp::parse_rfc3339(&format!("{text}T00:00:00Z")));
    at.filter(|at| *at <= now).ok_or(RowError::LastSeen)
}

/// The identifier, and whether it was made for another service provider.
fn identifier(
    kind: IdentifierKind,
    value: &str,
    institution: &EntityId,
    terms: &Terms,
) -> Result<(Identifier, bool), RowError> {
    let moved = terms.before.as_ref().is_some_and(|before| *before != terms.own);
    let (value, is_foreign) = match kind {
        IdentifierKind::TargetedId => {
            let value = qualified(value, institution, terms)?;
            let service = value.split('!').nth(1).unwrap_or_default();
            let is_foreign = service != terms.own.as_str();
            (value, is_foreign)
        }
        IdentifierKind::OidcSub => (value.to_owned(), false),
        IdentifierKind::SubjectId | IdentifierKind::UniqueId | IdentifierKind::PairwiseId | IdentifierKind::Eppn => {
            let scoped = value.rsplit_once('@').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty());
            if !scoped {
                return Err(RowError::Unscoped(kind));
            }
            (value.to_owned(), kind == IdentifierKind::PairwiseId && moved)
        }
    };
    let identifier = Identifier::new(kind, &value);
    if identifier.value.len() > Identifier::MAX_LENGTH || identifier.value.contains(char::is_control) {
        return Err(RowError::Value(kind));
    }
    Ok((identifier, is_foreign))
}

/// The value with both qualifiers, as sign-ins have it.
fn qualified(value: &str, institution: &EntityId, terms: &Terms) -> Result<String, RowError> {
    let mut parts = value.splitn(3, '!').filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next(), &terms.before) {
        (Some(_), Some(_), Some(_), _) => Ok(value.to_owned()),
        (Some(_), None, None, Some(before)) if !value.contains('!') => Ok(format!("{institution}!{before}!{value}")),
        _ => Err(RowError::Unqualified),
    }
}

#[cfg(test)]
mod tests {
    use IdentifierKind::{Eppn, OidcSub, PairwiseId, TargetedId};

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);
    const COLUMNS: [Column; 6] = [
        Column::Sub,
        Column::Idp,
        Column::Identifier(Eppn),
        Column::Identifier(TargetedId),
        Column::Identifier(OidcSub),
        Column::LastSeen,
    ];

    fn terms(before: Option<&str>) -> Terms {
        Terms { own: EntityId::parse("own").unwrap(), before: before.and_then(EntityId::parse), now: NOW }
    }

    fn line(fields: [&str; 4]) -> Result<Row, RowError> {
        let [eppn, eptid, oidc, last_seen] = fields;
        read(&COLUMNS, &["http://cilogon.org/serverA/users/1", "idp", eppn, eptid, oidc, last_seen], &terms(None))
    }

    #[test]
    fn a_line_becomes_a_person_in_comparable_form() {
        let row = line(["Ada@X.edu", "idp!own!AbC", "", "2026-01-02"]).unwrap();
        let identifiers = [Identifier::new(Eppn, "ada@x.edu"), Identifier::new(TargetedId, "idp!own!AbC")];
        assert_eq!(row.person.identifiers, identifiers);
        assert_eq!(row.person.subject.as_str(), "http://cilogon.org/serverA/users/1");
        assert_eq!(row.person.last_seen, Timestamp::parse_rfc3339("2026-01-02T00:00:00Z").unwrap());
        assert_eq!(row.foreign, 0);
        assert_eq!(line(["", "", "AbC", ""]).unwrap().person.identifiers, [Identifier::new(OidcSub, "AbC")]);
        assert_eq!(line(["a@x.edu", "", "", ""]).unwrap().person.last_seen, NOW);
    }

    #[test]
    fn what_cannot_name_anybody_is_refused_by_its_reason() {
        let long = format!("{}@x.edu", "a".repeat(Identifier::MAX_LENGTH));
        for (fields, reason) in [
            (["", "", "", ""], RowError::NoIdentifier),
            (["", "", &long, ""], RowError::Value(OidcSub)),
            (["ada", "", "", ""], RowError::Unscoped(Eppn)),
            (["@x.edu", "", "", ""], RowError::Unscoped(Eppn)),
            (["a\u{7}@x.edu", "", "", ""], RowError::Value(Eppn)),
            ([&long, "", "", ""], RowError::Value(Eppn)),
            (["", "AbC", "", ""], RowError::Unqualified),
            (["", "idp!!AbC", "", ""], RowError::Unqualified),
            (["a@x.edu", "", "", "yesterday"], RowError::LastSeen),
            (["a@x.edu", "", "", "2100-01-01"], RowError::LastSeen),
        ] {
            assert_eq!(line(fields), Err(reason), "{fields:?}");
        }
        assert_eq!(read(&COLUMNS, &["s"], &terms(None)), Err(RowError::Columns(1, 6)));
        let sub_and_idp = |sub: &str, idp: &str| read(&COLUMNS, &[sub, idp, "a@x.edu", "", "", ""], &terms(None));
        assert_eq!(sub_and_idp("with space", "idp"), Err(RowError::Sub));
        assert_eq!(sub_and_idp("s", ""), Err(RowError::Idp));
    }

    #[test]
    fn what_was_made_for_another_service_is_told() {
        assert_eq!(line(["a@x.edu", "idp!other!AbC", "", ""]).unwrap().foreign, 1);
        let columns = [Column::Sub, Column::Idp, Column::Identifier(PairwiseId), Column::Identifier(TargetedId)];
        let foreign = |before, eptid| {
            let row = read(&columns, &["s", "idp", "p@x.edu", eptid], &terms(before)).unwrap();
            (row.foreign, row.person.identifiers[1].value.clone())
        };
        assert_eq!(foreign(Some("own"), "AbC"), (0, "idp!own!AbC".to_owned()));
        assert_eq!(foreign(Some("other"), "AbC"), (2, "idp!other!AbC".to_owned()));
        assert_eq!(foreign(None, "idp!own!A!b"), (0, "idp!own!A!b".to_owned()));
    }
}
