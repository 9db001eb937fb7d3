//! What an institution releases, looked at by its own staff: nobody is signed in.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use broker::{
    Broker,
    release_check::{AttributeReport, CheckError, Need, ReleaseReport, SamlFacts, ScopeReport},
    sign_in::Handoff,
};
use domain::{
    AttributeName, EntityId, Institution,
    attribute::{UnreadAttribute, UnreadReason},
    identifier::IdentifierKind,
};
use serde::Deserialize;

use super::{
    admin::{release_counts, source_facts},
    home::{attribute_label, claim_values},
    login::{MATCHES, choice, short_list, to_institution},
};
use crate::{
    address::ClientAddress,
    context::{Context, Told, show},
    extract::{PageForm, PageQuery},
    page::{
        CheckInstitution, CheckedAttribute, CheckedScope, InstitutionFact, InstitutionReport, InstitutionSearch, Link,
        Turn, Verdict, day, readable,
    },
    session::{BrowserSession, NewSession},
    words::{Phrase, Words},
};

#[derive(Deserialize, Default)]
pub(crate) struct CheckQuery {
    /// What the person searches.
    q: Option<String>,
    /// The way home from an institution.
    handoff: Option<String>,
    /// An institution, be it offered to people or not.
    #[serde(rename = "entityID")]
    entity_id: Option<String>,
    /// The same as applications name it.
    idphint: Option<String>,
}

/// `GET /testidp`: which institution? Or what came of it.
pub(crate) async fn page(
    State(broker): State<Broker>,
    context: Context,
    existing: Option<BrowserSession>,
    new: NewSession,
    (headers, ClientAddress(address)): (HeaderMap, ClientAddress),
    PageQuery(query): PageQuery<CheckQuery>,
) -> Response {
    if let Some(handoff) = &query.handoff {
        return report(&broker, &context, existing, handoff).await;
    }
    let session = match existing {
        Some(session) => session,
        None => match new.open(&context).await {
            Ok(session) => session,
            Err(response) => return response,
        },
    };
    let named = query.entity_id.as_deref().or(query.idphint.as_deref()).and_then(EntityId::parse);
    if let Err(error) = broker.look_up(named.clone(), address).await {
        return context.unavailable(&error);
    }
    let (catalogue, likelier) = (broker.catalogue.current(), context.likelier(&broker, &headers));
    if let Some(id) = named.as_ref().filter(|id| catalogue.institution(id).is_none()) {
        return check_error(&context, CheckError::UnknownInstitution(id.to_string()));
    }
    let named = named.and_then(|id| catalogue.institution(&id).map(|institution| choice(institution, &likelier)));
    let shown = |institution: &Institution| !institution.hidden;
    let search = match query.q.as_deref().map(str::trim).filter(|query| !query.is_empty()) {
        Some(query) => {
            let found = catalogue.search(query, MATCHES, &likelier, shown);
            let hits = found.hits.iter().filter_map(|hit| catalogue.institution(&hit.entity_id));
            let results = hits.map(|institution| choice(institution, &likelier)).collect();
            Some(InstitutionSearch { query: query.to_owned(), results, total: found.total })
        }
        None if named.is_some() => None,
        None => short_list(&catalogue.iter().filter(|i| shown(i)).map(|i| &**i).collect::<Vec<_>>(), &likelier),
    };
    show(&CheckInstitution { frame: context.frame(), csrf: session.csrf(), named, search })
}

#[derive(Deserialize)]
pub(crate) struct InstitutionForm {
    csrf: Option<String>,
    institution: String,
}

/// `POST /testidp/institution`: somebody chose.
pub(crate) async fn institution(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    PageForm(form): PageForm<InstitutionForm>,
) -> Response {
    let session = session.filter(|session| session.is_own_choice(&headers, form.csrf.as_deref()));
    let Some(session) = session else { return context.forged() };
    if let Err(error) = broker.look_up(EntityId::parse(&form.institution), address).await {
        return context.unavailable(&error);
    }
    match broker.begin_check(&session.browser(), &form.institution, address).await {
        Ok(request) => to_institution(&context, request),
        Err(error) => check_error(&context, error),
    }
}

/// The browser brings the answer home. The report is this very answer: nothing is kept that another request could show.
async fn report(broker: &Broker, context: &Context, session: Option<BrowserSession>, handoff: &str) -> Response {
    let Some(session) = session else { return check_error(context, CheckError::OtherBrowser) };
    let Some(handoff) = Handoff::parse(handoff) else { return check_error(context, CheckError::UsedUp) };
    match broker.complete_check(&session.browser(), &handoff).await {
        Ok(report) => show(&shown(broker, context, &report)),
        Err(error) => check_error(context, error),
    }
}

fn check_error(context: &Context, error: CheckError) -> Response {
    tracing::info!(transaction = %context.transaction, %error, "no release was checked");
    let say = context.say();
    let back = || Some(Link { label: say.about_check().text(), url: "/testidp".to_owned() });
    let page =
        |title: Phrase<'_>, what: Phrase<'_>, next: Phrase<'_>| Told { back: back(), ..Told::new(title, [what], next) };
    let (status, told) = match error {
        CheckError::TooMany { retry_after } => {
            let told = page(say.check_many(), say.check_many_what(), say.check_many_next());
            let seconds = [(header::RETRY_AFTER, retry_after.as_secs().max(1).to_string())];
            return (seconds, context.error(StatusCode::TOO_MANY_REQUESTS, told)).into_response();
        }
        CheckError::UnknownInstitution(name) => {
            let told = page(say.check_unknown(), say.check_unknown_what(), say.check_unknown_next());
            (StatusCode::BAD_REQUEST, Told { detail: Some(name), ..told })
        }
        CheckError::Question(error) => {
            let told = page(say.check_unasked(), say.check_unasked_what(), say.check_unasked_next());
            (StatusCode::BAD_GATEWAY, Told { turn: Turn::Institution, detail: Some(error.to_string()), ..told })
        }
        CheckError::OtherBrowser => {
            let what = say.check_other_browser_what();
            (StatusCode::FORBIDDEN, page(say.check_other_browser(), what, say.check_other_browser_next()))
        }
        CheckError::UsedUp => (StatusCode::GONE, page(say.check_used(), say.check_used_what(), say.check_used_next())),
        CheckError::Store(error) => return context.unavailable(&error),
    };
    context.error(status, told)
}

fn shown(broker: &Broker, context: &Context, report: &ReleaseReport) -> InstitutionReport {
    let institution = &report.institution;
    // How to mend it, we know of SAML alone.
    let to_mend = report.attributes.iter().filter(|attribute| attribute.is_to_mend() && report.saml.is_some());
    let to_mend = to_mend.map(|attribute| attribute.name);
    let id: String = url::form_urlencoded::byte_serialize(institution.entity_id.as_str().as_bytes()).collect();
    InstitutionReport {
        frame: context.frame(),
        institution: institution.name("en").to_owned(),
        institution_entity_id: institution.entity_id.to_string(),
        service_entity_id: broker.settings.service.entity_id.to_string(),
        at: broker.now(),
        obstacles: obstacles(report),
        attributes: report.attributes.iter().map(|attribute| checked(attribute, institution)).collect(),
        unknown: report.unknown.iter().map(|attribute| attribute.name.clone()).collect(),
        scopes: report.scopes.iter().map(scope).collect(),
        facts: sign_in_facts(report),
        metadata: metadata_facts(broker, report),
        released: release_counts(&report.observed),
        to_mend: to_mend.collect(),
        requested: report.requested.clone(),
        again_url: format!("/testidp?entityID={id}"),
    }
}

/// What keeps people out, in sentences.
fn obstacles(report: &ReleaseReport) -> Vec<String> {
    let mut obstacles = Vec::new();
    if let Err(reason) = &report.identity {
        obstacles.push(format!(
            "Nobody can sign in: {reason}. One lasting identifier is needed: subject-id, pairwise-id, eduPersonUniqueId, a \
             persistent NameID or eduPersonPrincipalName."
        ));
    }
    for attribute in report.attributes.iter().filter(|attribute| attribute.values.is_empty()) {
        let name = attribute.name.friendly();
        match attribute.need {
            Need::Always if report.identity.is_err() && attribute.name == AttributeName::SubjectId => {}
            Need::Always => obstacles.push(format!("Nobody can sign in without {name}.")),
            Need::Usually(scope) => obstacles.push(format!(
                "Without {name} nobody gets into applications that ask for the scope {scope}, as most do."
            )),
            Need::Wished | Need::Covered => {}
        }
    }
    for unmet in &report.unmet {
        let wanted: Vec<_> = unmet.wanted.iter().map(ToString::to_string).collect();
        obstacles.push(format!("{} must have a value like {}.", unmet.attribute.friendly(), wanted.join(" or ")));
    }
    obstacles
}

fn checked(attribute: &AttributeReport, institution: &Institution) -> CheckedAttribute {
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
    let mut notes: Vec<String> = attribute.unread.iter().filter_map(misnamed).collect();
    if !attribute.dropped.is_empty() {
        let scopes: Vec<_> = institution.scopes.iter().map(domain::institution::ScopeRule::written).collect();
        notes.push(if scopes.is_empty() {
            "The metadata have no shibmd:Scope, so no scope is the institution's: let the federation add it.".to_owned()
        } else {
            format!("The metadata allow {}: correct the value, or let the federation add its scope.", scopes.join(", "))
        });
    }
    let refused = attribute.dropped.iter().map(|one| (one.value.clone(), one.reason.sentence().to_owned()));
    CheckedAttribute {
        label: attribute_label(Words::english(), name),
        friendly: name.friendly(),
        uri: name.uri(),
        verdict,
        values: attribute.values.clone(),
        refused: refused.collect(),
        notes,
    }
}

/// Why it does not count as it was sent, and what would.
fn misnamed(unread: &UnreadAttribute) -> Option<String> {
    let format = unread.format.as_deref().unwrap_or("no name format");
    match unread.reason {
        UnreadReason::WrongFormat(_) => {
            Some(format!("It came with {format}. Only the name format {} counts.", AttributeName::URI_FORMAT))
        }
        UnreadReason::OtherName(name) => Some(format!(
            "It came as {} ({format}). Send it as {} with the name format {}.",
            unread.name,
            name.uri(),
            AttributeName::URI_FORMAT
        )),
        UnreadReason::Empty(_) => Some("It came without a value: does the directory have one?".to_owned()),
        UnreadReason::Unknown => None,
    }
}

fn scope(report: &ScopeReport) -> CheckedScope {
    CheckedScope {
        scope: report.scope.to_string(),
        releases: claim_values(Words::english(), &report.claims),
        lacking: report.lacking.clone(),
        stops: !report.missing.is_empty(),
    }
}

fn fact(label: &str, value: impl Into<String>) -> InstitutionFact {
    InstitutionFact { label: label.to_owned(), values: vec![value.into()], warn: false }
}

fn sign_in_facts(report: &ReleaseReport) -> Vec<InstitutionFact> {
    let assurance = report.attributes.iter().find(|one| one.name == AttributeName::EduPersonAssurance);
    let assurance = assurance.map(|one| one.values.clone()).filter(|values| !values.is_empty());
    let mut facts = vec![
        match &report.identity {
            Ok(identifiers) => InstitutionFact {
                values: identifiers.iter().map(|one| identifier(one.kind).to_owned()).collect(),
                ..fact("People are recognised by", "")
            },
            Err(reason) => InstitutionFact { warn: true, ..fact("People are recognised by", reason.to_string()) },
        },
        fact("Authentication context", report.acr.clone().unwrap_or_else(|| "Not told".to_owned())),
        fact("Authenticated at", readable(report.authenticated_at)),
        InstitutionFact { values: assurance.unwrap_or_else(|| vec!["Not told".to_owned()]), ..fact("Assurance", "") },
    ];
    facts.extend(report.saml.iter().flat_map(saml_facts));
    facts
}

fn saml_facts(saml: &SamlFacts) -> [InstitutionFact; 2] {
    let persistent = if saml.name_id_is_persistent { " (an identifier)" } else { "" };
    let name_id = match saml.name_id_format.as_deref() {
        None => "No NameID: the institution cannot be told of sign-outs".to_owned(),
        Some("") => "Unspecified".to_owned(),
        Some(format) => format!("{format}{persistent}"),
    };
    let encrypted = if saml.encrypted { "Yes" } else { "No: values pass through the browser in the clear" };
    [fact("NameID", name_id), InstitutionFact { warn: !saml.encrypted, ..fact("Encrypted", encrypted) }]
}

const fn identifier(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::SubjectId => "subject-id",
        IdentifierKind::UniqueId => "eduPersonUniqueId",
        IdentifierKind::PairwiseId => "pairwise-id",
        IdentifierKind::TargetedId => "eduPersonTargetedID or a persistent NameID",
        IdentifierKind::Eppn => "eduPersonPrincipalName",
        IdentifierKind::OidcSub => "sub",
    }
}

fn metadata_facts(broker: &Broker, report: &ReleaseReport) -> Vec<InstitutionFact> {
    let mut facts = source_facts(broker, &report.institution);
    facts.extend(report.read_at.map(|at| fact("Last read", readable(at))));
    if !report.keys_end.is_empty() {
        let now = broker.now();
        let ends = report.keys_end.iter().map(|end| {
            let over = if *end <= now { ": over. The key still counts, but others may refuse it" } else { "" };
            format!("{}{over}", day(*end))
        });
        let warn = report.keys_end.iter().any(|end| *end <= now);
        facts.push(InstitutionFact { label: "Signing certificate ends".to_owned(), values: ends.collect(), warn });
    }
    facts
}
