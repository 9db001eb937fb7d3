//! What came of a look at an institution, in words.

use broker::{
    Broker,
    release_check::{AttributeReport, Need, ReleaseReport, SamlFacts, ScopeReport},
};
use domain::{
    AttributeName, Institution,
    attribute::{DropReason, UnreadAttribute, UnreadReason},
    identifier::{IdentifierKind, Unidentifiable},
    institution::ScopeRule,
};

use crate::{
    context::Context,
    page::{CheckedAttribute, CheckedScope, Findings, InstitutionFact, InstitutionReport, Verdict, day},
    route::{
        admin::{release_counts, source_facts},
        home::{attribute_label, claim_values},
    },
    words::{Words, minute},
};

/// The report, in the language of the page, and in English to be passed on.
pub(super) fn shown(broker: &Broker, context: &Context, report: &ReleaseReport) -> InstitutionReport {
    let institution = &report.institution;
    // How to mend it, we know of SAML alone.
    let to_mend = report.attributes.iter().filter(|attribute| attribute.is_to_mend() && report.saml.is_some());
    let to_mend = to_mend.map(|attribute| attribute.name);
    let id: String = url::form_urlencoded::byte_serialize(institution.entity_id.as_str().as_bytes()).collect();
    InstitutionReport {
        frame: context.frame(),
        institution_entity_id: institution.entity_id.to_string(),
        service_entity_id: broker.settings.service.entity_id.to_string(),
        at: broker.now(),
        findings: findings(broker, context.say(), report),
        english: findings(broker, Words::english(), report),
        unknown: report.unknown.iter().map(|attribute| attribute.name.clone()).collect(),
        released: release_counts(context.say(), &report.observed),
        to_mend: to_mend.collect(),
        requested: report.requested.clone(),
        again_url: format!("/testidp?entityID={id}"),
    }
}

fn findings(broker: &Broker, say: Words, report: &ReleaseReport) -> Findings {
    let institution = &report.institution;
    Findings {
        say,
        institution: institution.name(say.tag()).to_owned(),
        obstacles: obstacles(say, report),
        attributes: report.attributes.iter().map(|attribute| checked(say, attribute, institution)).collect(),
        scopes: report.scopes.iter().map(|report| scope(say, report)).collect(),
        facts: sign_in_facts(say, report),
        metadata: metadata_facts(broker, say, report),
    }
}

/// What keeps people out, in sentences.
fn obstacles(say: Words, report: &ReleaseReport) -> Vec<String> {
    let mut obstacles = Vec::new();
    match report.identity {
        Ok(_) => {}
        Err(Unidentifiable::NoIdentifier) => obstacles.push(say.obstacle_identity_none().text()),
        Err(Unidentifiable::SeveralValues(kind)) => {
            obstacles.push(say.obstacle_identity_several(identifier(say, kind)).text());
        }
        Err(Unidentifiable::TooLong(kind)) => {
            obstacles.push(say.obstacle_identity_long(identifier(say, kind)).text());
        }
    }
    for attribute in report.attributes.iter().filter(|attribute| attribute.values.is_empty()) {
        let name = attribute.name.friendly();
        match attribute.need {
            Need::Always if report.identity.is_err() && attribute.name == AttributeName::SubjectId => {}
            Need::Always => obstacles.push(say.obstacle_always(name).text()),
            Need::Usually(scope) => obstacles.push(say.obstacle_usually(name, scope.to_string()).text()),
            Need::Wished | Need::Covered => {}
        }
    }
    for unmet in &report.unmet {
        let wanted: Vec<_> = unmet.wanted.iter().map(ToString::to_string).collect();
        obstacles.push(say.obstacle_unmet(unmet.attribute.friendly(), wanted.join(" / ")).text());
    }
    obstacles
}

fn checked(say: Words, attribute: &AttributeReport, institution: &Institution) -> CheckedAttribute {
    let name = attribute.name;
    let verdict = match attribute {
        one if !one.values.is_empty() => Verdict::Released,
        one if !one.dropped.is_empty() => Verdict::Dropped,
        one if !one.unread.is_empty() => Verdict::Misnamed,
        one => match one.need {
            Need::Always | Need::Usually(_) => Verdict::Missing,
            Need::Wished => Verdict::Wished,
            Need::Covered => Verdict::NotNeeded,
        },
    };
    let mut notes: Vec<String> = attribute.unread.iter().filter_map(|unread| misnamed(say, unread)).collect();
    if !attribute.dropped.is_empty() {
        let scopes: Vec<_> = institution.scopes.iter().map(ScopeRule::written).collect();
        let note =
            if scopes.is_empty() { say.note_no_scopes().text() } else { say.note_scopes(scopes.join(", ")).text() };
        notes.push(note);
    }
    let refused = attribute.dropped.iter().map(|one| {
        let reason = match one.reason {
            DropReason::ForeignScope => say.missing_foreign_scope(),
            DropReason::NoScope => say.missing_no_scope(),
        };
        (one.value.clone(), reason.text())
    });
    CheckedAttribute {
        label: attribute_label(say, name),
        friendly: name.friendly(),
        uri: name.uri(),
        verdict,
        values: attribute.values.clone(),
        refused: refused.collect(),
        notes,
    }
}

/// Why it does not count as it was sent, and what would.
fn misnamed(say: Words, unread: &UnreadAttribute) -> Option<String> {
    let none = say.note_no_format().text();
    let format = unread.format.as_deref().unwrap_or(&none);
    let wanted = AttributeName::URI_FORMAT;
    match unread.reason {
        UnreadReason::WrongFormat(_) => Some(say.note_format(format, wanted).text()),
        UnreadReason::OtherName(name) => Some(say.note_name(format, &unread.name, wanted, name.uri()).text()),
        UnreadReason::Empty(_) => Some(say.note_empty().text()),
        UnreadReason::Unknown => None,
    }
}

fn scope(say: Words, report: &ScopeReport) -> CheckedScope {
    CheckedScope {
        scope: report.scope.to_string(),
        releases: claim_values(say, &report.claims),
        lacking: report.lacking.clone(),
        stops: !report.missing.is_empty(),
    }
}

fn fact(label: impl Into<String>, value: impl Into<String>) -> InstitutionFact {
    InstitutionFact { label: label.into(), values: vec![value.into()], warn: false }
}

fn sign_in_facts(say: Words, report: &ReleaseReport) -> Vec<InstitutionFact> {
    let assurance = report.attributes.iter().find(|one| one.name == AttributeName::EduPersonAssurance);
    let assurance = assurance.map(|one| one.values.clone()).filter(|values| !values.is_empty());
    let mut facts = vec![
        match &report.identity {
            Ok(identifiers) => InstitutionFact {
                values: identifiers.iter().map(|one| identifier(say, one.kind)).collect(),
                ..fact(say.fact_recognised(), "")
            },
            Err(_) => InstitutionFact { warn: true, ..fact(say.fact_recognised(), say.fact_unidentified()) },
        },
        fact(say.fact_context(), report.acr.clone().unwrap_or_else(|| say.fact_not_told().text())),
        fact(say.fact_authenticated(), minute(say, report.authenticated_at)),
        InstitutionFact {
            values: assurance.unwrap_or_else(|| vec![say.fact_not_told().text()]),
            ..fact(say.fact_assurance(), "")
        },
    ];
    facts.extend(report.saml.iter().flat_map(|saml| saml_facts(say, saml)));
    facts
}

fn saml_facts(say: Words, saml: &SamlFacts) -> [InstitutionFact; 2] {
    let name_id = match saml.name_id_format.as_deref() {
        None => say.fact_no_name_id().text(),
        Some("") => say.fact_name_id_unspecified().text(),
        Some(format) if saml.name_id_is_persistent => say.fact_name_id_persistent(format).text(),
        Some(format) => format.to_owned(),
    };
    let encrypted = if saml.encrypted { say.fact_encrypted_yes() } else { say.fact_encrypted_no() };
    [
        InstitutionFact { label: "NameID".to_owned(), values: vec![name_id], warn: false },
        InstitutionFact { warn: !saml.encrypted, ..fact(say.fact_encrypted(), encrypted) },
    ]
}

fn identifier(say: Words, kind: IdentifierKind) -> String {
    match kind {
        IdentifierKind::SubjectId => "subject-id".to_owned(),
        IdentifierKind::UniqueId => "eduPersonUniqueId".to_owned(),
        IdentifierKind::PairwiseId => "pairwise-id".to_owned(),
        IdentifierKind::TargetedId => say.fact_targeted().text(),
        IdentifierKind::Eppn => "eduPersonPrincipalName".to_owned(),
        IdentifierKind::OidcSub => "sub".to_owned(),
    }
}

fn metadata_facts(broker: &Broker, say: Words, report: &ReleaseReport) -> Vec<InstitutionFact> {
    let mut facts = source_facts(broker, say, &report.institution);
    facts.extend(report.read_at.map(|at| fact(say.fact_read(), minute(say, at))));
    if !report.keys_end.is_empty() {
        let now = broker.now();
        let end = |end| if end <= now { say.fact_key_over(day(end)).text() } else { day(end) };
        let ends = report.keys_end.iter().map(|at| end(*at));
        let warn = report.keys_end.iter().any(|end| *end <= now);
        facts.push(InstitutionFact { label: say.fact_key_ends().text(), values: ends.collect(), warn });
    }
    facts
}
