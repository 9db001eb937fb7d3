//! Changes of relying parties that wait: what is to be otherwise, and the decision.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    client_changes::{MAX_REASON, Review, Verdict, VerdictError},
};
use domain::{ClientId, client::act::ClientAct, identity_act::ActId};
use oauth::registration::difference;
use serde::Deserialize;

use crate::{
    administrator::{Administrator, AdministratorForm, needs},
    context::{Context, Told, show},
    page::{Link, ReviewClient, ReviewRow, Reviews, ShownClientAct},
    route::{
        clients::{did, risk_in_words, shown_change},
        login::see_other,
    },
    words::{Words, minute},
};

const ALL: &str = "/admin/changes";

/// `GET /admin/changes`.
pub(crate) async fn all(
    State(broker): State<Broker>,
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadClients>,
) -> Response {
    let say = context.say();
    match broker.waiting_changes().await {
        Ok(changes) => {
            let rows = changes.into_iter().map(|(client, change)| {
                let members = difference(&client, &change.applied_to(&client));
                let mut risks: Vec<_> = members.iter().filter_map(|one| one.risk).collect();
                risks.dedup();
                ReviewRow {
                    url: url_of(&client.id),
                    client_id: client.id.to_string(),
                    name: client.registration.name,
                    risks: risks.into_iter().map(|risk| risk_in_words(say, risk)).collect(),
                    at: change.at,
                    by: change.by.to_string(),
                }
            });
            show(&Reviews { frame: context.frame(), csrf: session.csrf(), administrator, changes: rows.collect() })
        }
        Err(error) => context.unavailable(&error),
    }
}

fn url_of(id: &ClientId) -> String {
    format!("/admin/clients/{}", id.path_segment())
}

/// `GET /admin/clients/{id}`.
pub(crate) async fn one(
    State(broker): State<Broker>,
    Path(id): Path<String>,
    by: Administrator<needs::ReadClients>,
) -> Response {
    shown(&broker, &by, &id, (StatusCode::OK, None, String::new())).await
}

async fn shown<N>(
    broker: &Broker,
    Administrator { context, session, viewer: administrator, .. }: &Administrator<N>,
    id: &str,
    (status, notice, reason): (StatusCode, Option<String>, String),
) -> Response {
    let found = match ClientId::parse(id) {
        Ok(id) => broker.review(&id).await,
        Err(_) => Ok(None),
    };
    let Review { editable, acts } = match found {
        Ok(Some(review)) => review,
        Ok(None) => return unknown(context),
        Err(error) => return context.unavailable(&error),
    };
    let say = context.say();
    let change = editable.change.as_ref();
    let change = change.map(|change| shown_change(say, change, &editable.difference(), change.by.to_string()));
    let client = editable.client;
    let page = ReviewClient {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator: administrator.clone(),
        notice,
        url: url_of(&client.id),
        name: client.registration.name,
        client_id: client.id.to_string(),
        standing: client.status.into(),
        version: editable.version,
        change,
        reason,
        acts: acts.iter().map(|act| shown_act(say, act)).collect(),
    };
    (status, show(&page)).into_response()
}

fn shown_act(say: Words, act: &ClientAct) -> ShownClientAct {
    ShownClientAct {
        at: act.at,
        sentence: did(say, act.kind).text(),
        by: act.by.to_string(),
        reason: act.reason.clone(),
    }
}

fn unknown(context: &Context) -> Response {
    let say = context.say();
    let told = Told::new(say.review_unknown(), [say.review_unknown_what()], say.review_unknown_next());
    let back = Some(Link { label: say.review_title().text(), url: ALL.to_owned() });
    context.error(StatusCode::NOT_FOUND, Told { back, ..told })
}

#[derive(Deserialize)]
pub(crate) struct VerdictForm {
    #[serde(default)]
    change: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    verdict: String,
    #[serde(default)]
    reason: String,
}

/// `POST /admin/clients/{id}/change`.
pub(crate) async fn decide(
    State(broker): State<Broker>,
    Path(id): Path<String>,
    AdministratorForm { by, form }: AdministratorForm<needs::DecideClients, VerdictForm>,
) -> Response {
    let say = by.context.say();
    let VerdictForm { change, version, verdict, reason } = form;
    let verdict = match verdict.as_str() {
        "approve" => Some(Verdict::Approve),
        "ask" => Some(Verdict::Ask(reason.clone())),
        "reject" => Some(Verdict::Reject(reason.clone())),
        _ => None,
    };
    let Ok(client) = ClientId::parse(&id) else { return unknown(&by.context) };
    let seen = (ActId::parse(&change), version.parse::<i64>().ok(), verdict);
    let (Some(change), Some(version), Some(verdict)) = seen else {
        let notice = Some(say.review_outdated().text());
        return shown(&broker, &by, &id, (StatusCode::CONFLICT, notice, reason)).await;
    };
    let (status, notice) = match broker.decide_change(&client, (&change, version), verdict, &by.viewer.name).await {
        Ok(()) => return see_other(&url_of(&client)),
        Err(VerdictError::Store(error)) => return by.context.unavailable(&error),
        Err(VerdictError::Unknown) => return unknown(&by.context),
        Err(VerdictError::Outdated) => (StatusCode::CONFLICT, say.review_outdated().text()),
        Err(VerdictError::Reason) => (StatusCode::UNPROCESSABLE_ENTITY, say.review_needs_reason(MAX_REASON).text()),
        Err(VerdictError::Decided(None)) => (StatusCode::CONFLICT, say.review_gone().text()),
        Err(VerdictError::Decided(Some(act))) => {
            let (at, what, who) = (minute(say, act.at), did(say, act.kind).text(), act.by.to_string());
            (StatusCode::CONFLICT, say.review_decided(&at, &what, &who).text())
        }
    };
    shown(&broker, &by, &id, (status, Some(notice), reason)).await
}
