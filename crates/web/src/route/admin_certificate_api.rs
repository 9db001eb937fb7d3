//! Certificates at `/admin/api/v1`, for programs of administrators: looking and revoking.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    certificates::{
        CertificateQuery, CertificateStanding, LETTER_LENGTH, RevocationOutcome, RevocationReason, RevokedBy, Serial,
        SshQuery, ToRevoke, listed_json, listed_ssh_json,
    },
};
use domain::{Subject, identity_act::Actor};
use oauth::{Params, json};
use serde_json::{Value, json};

use super::{
    admin_api::{AdministratorProgram, failed, refused},
    oauth::no_store,
};
use crate::{context::Context, extract::Body};

/// How many certificates a page has if nothing is said.
const PAGE: u16 = 100;
/// The most that it has.
const MOST: u16 = 1_000;

/// What is wrong with a question.
struct Wrong(&'static str);

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        refused(StatusCode::BAD_REQUEST, "invalid_request", self.0)
    }
}

/// A query string with these parameters and no others.
fn parameters(query: Option<&str>, known: &[&str]) -> Result<Params, Wrong> {
    let params = Params::parse(query.unwrap_or_default().as_bytes())
        .map_err(|_| Wrong("The query cannot be read, or has a parameter twice."))?;
    let others = params.clone().without(known);
    if others.size() == 0 { Ok(params) } else { Err(Wrong("The query has a parameter that there is not.")) }
}

fn standing(params: &Params) -> Result<Option<CertificateStanding>, Wrong> {
    let parse = |word| CertificateStanding::parse(word).ok_or(Wrong("`state` is prepared, valid, expired or revoked."));
    params.get("state").map(parse).transpose()
}

fn limit(params: &Params) -> Result<u16, Wrong> {
    let parse = |text: &str| text.parse().ok().filter(|limit| (1..=MOST).contains(limit));
    params.get("limit").map_or(Ok(PAGE), |text| parse(text).ok_or(Wrong("`limit` is 1 to 1000.")))
}

fn person(params: &Params) -> Result<Option<Subject>, Wrong> {
    let parse = |sub| Subject::parse(sub).ok_or(Wrong("`person` is a sub."));
    params.get("person").map(parse).transpose()
}

/// `GET /admin/api/v1/certificates`, of `dn`, `serial`, `person` or `address`, that stand so (`state`), behind a serial number
/// (`after`), so many (`limit`).
pub(crate) async fn certificates(
    State(broker): State<Broker>,
    context: Context,
    _: AdministratorProgram,
    RawQuery(query): RawQuery,
) -> Response {
    let known = ["dn", "serial", "person", "address", "state", "after", "limit"];
    let asked = async {
        let params = parameters(query.as_deref(), &known)?;
        let serial = |name: &str| {
            let parse = |text: &str| text.parse::<Serial>().map(|serial| serial.to_string());
            params.get(name).map(parse).transpose().map_err(|_| Wrong("A serial number is hexadecimal."))
        };
        let (wanted, after) = (serial("serial")?, serial("after")?.unwrap_or_default());
        let (person, standing, limit) = (person(&params)?, standing(&params)?, limit(&params)?);
        let asked = [
            wanted.as_deref().map(CertificateQuery::Serial),
            params.get("dn").map(CertificateQuery::Name),
            person.as_ref().map(CertificateQuery::Person),
            params.get("address").map(CertificateQuery::Address),
        ];
        let mut asked = asked.into_iter().flatten();
        let query = asked.next().unwrap_or(CertificateQuery::All);
        if asked.next().is_some() {
            return Err(Wrong("Ask by one of dn, serial, person and address.").into_response());
        }
        let page = broker.list_certificates(&query, standing, &after, limit).await;
        let page = page.map_err(|error| failed(&context, &error))?;
        let now = broker.now();
        let next = page.last().filter(|_| page.len() == usize::from(limit)).map(|last| last.serial.clone());
        let list: Vec<_> = page.iter().map(|one| listed_json(one, now)).collect();
        Ok::<_, Response>(json!({ "certificates": list, "next": next }))
    };
    answered(asked.await)
}

/// `GET /admin/api/v1/ssh-certificates`, of `serial` or `person`, and as above.
pub(crate) async fn ssh_certificates(
    State(broker): State<Broker>,
    context: Context,
    _: AdministratorProgram,
    RawQuery(query): RawQuery,
) -> Response {
    let asked = async {
        let params = parameters(query.as_deref(), &["serial", "person", "state", "after", "limit"])?;
        let serial = |name: &str| {
            let parse = |text: &str| text.parse::<i64>();
            params.get(name).map(parse).transpose().map_err(|_| Wrong("A serial number of SSH is decimal digits."))
        };
        let (wanted, after) = (serial("serial")?, serial("after")?.unwrap_or_default());
        let (person, standing, limit) = (person(&params)?, standing(&params)?, limit(&params)?);
        let query = match (wanted, &person) {
            (Some(_), Some(_)) => return Err(Wrong("Ask by one of serial and person.").into_response()),
            (Some(serial), None) => SshQuery::Serial(serial),
            (None, Some(person)) => SshQuery::Person(person),
            (None, None) => SshQuery::All,
        };
        let page = broker.list_ssh_certificates(query, standing, after, limit).await;
        let page = page.map_err(|error| failed(&context, &error))?;
        let now = broker.now();
        let next = page.last().filter(|_| page.len() == usize::from(limit)).map(|last| last.serial.to_string());
        let list: Vec<_> = page.iter().map(|one| listed_ssh_json(one, now)).collect();
        Ok::<_, Response>(json!({ "certificates": list, "next": next }))
    };
    answered(asked.await)
}

fn answered(outcome: Result<Value, Response>) -> Response {
    outcome.map_or_else(|refusal| refusal, |body| (no_store(), Json(body)).into_response())
}

impl From<Wrong> for Response {
    fn from(wrong: Wrong) -> Self {
        wrong.into_response()
    }
}

fn unknown() -> Response {
    refused(StatusCode::NOT_FOUND, "not_found", "There is no certificate with this serial number on record.")
}

/// `GET /admin/api/v1/certificates/{serial}`: everything on record.
pub(crate) async fn certificate(
    State(broker): State<Broker>,
    context: Context,
    _: AdministratorProgram,
    Path(serial): Path<String>,
) -> Response {
    let Ok(serial) = serial.parse::<Serial>() else { return unknown() };
    match broker.certificate_record(&serial).await {
        Ok(Some(record)) => {
            let mut body = listed_json(&record.listed, broker.now());
            if let Value::Object(body) = &mut body {
                body.insert("prepared_at".to_owned(), json!(record.prepared_at.to_string()));
                body.insert("key_sha256".to_owned(), json!(record.key.hex()));
                body.insert("addresses".to_owned(), json!(record.addresses));
                body.insert("certificate".to_owned(), json!(record.pem));
            }
            answered(Ok(body))
        }
        Ok(None) => unknown(),
        Err(error) => failed(&context, &error),
    }
}

/// `GET /admin/api/v1/ssh-certificates/{serial}`: the same.
pub(crate) async fn ssh_certificate(
    State(broker): State<Broker>,
    context: Context,
    _: AdministratorProgram,
    Path(serial): Path<String>,
) -> Response {
    let Ok(serial) = serial.parse() else { return unknown() };
    match broker.list_ssh_certificates(SshQuery::Serial(serial), None, 0, 1).await {
        Ok(found) => match found.first() {
            Some(one) => {
                let mut body = listed_ssh_json(one, broker.now());
                if let Value::Object(body) = &mut body {
                    body.insert("prepared_at".to_owned(), json!(one.prepared_at.to_string()));
                    body.insert("certificate".to_owned(), json!(one.certificate));
                }
                answered(Ok(body))
            }
            None => unknown(),
        },
        Err(error) => failed(&context, &error),
    }
}

/// What a program wants revoked: `{"reason": "key-compromise", "letter": "A sentence."}`.
struct Wish {
    reason: RevocationReason,
    /// The owner gets a letter with this sentence, which may be empty; none if it is absent.
    letter: Option<String>,
}

impl Wish {
    fn parse(body: &[u8]) -> Option<Self> {
        let body = json::object(body)?;
        let reason = RevocationReason::parse(body.get("reason")?.as_str()?)?;
        let letter = match body.get("letter") {
            None | Some(Value::Null) => None,
            Some(letter) => Some(letter.as_str()?.to_owned()),
        };
        let fits = letter.as_ref().is_none_or(|text| text.chars().count() <= LETTER_LENGTH && !text.contains('\0'));
        (fits && body.keys().all(|name| name == "reason" || name == "letter")).then_some(Self { reason, letter })
    }
}

/// `POST /admin/api/v1/certificates/{serial}/revoke`.
pub(crate) async fn revoke(
    State(broker): State<Broker>,
    context: Context,
    AdministratorProgram(token): AdministratorProgram,
    Path(serial): Path<String>,
    Body(body): Body,
) -> Response {
    let Ok(serial) = serial.parse::<Serial>() else { return unknown() };
    revoked(&broker, &context, &token, ToRevoke::Certificate(&serial), body.ok().and_then(|body| Wish::parse(&body)))
        .await
}

/// `POST /admin/api/v1/ssh-certificates/{serial}/revoke`.
pub(crate) async fn revoke_ssh(
    State(broker): State<Broker>,
    context: Context,
    AdministratorProgram(token): AdministratorProgram,
    Path(serial): Path<String>,
    Body(body): Body,
) -> Response {
    let Ok(serial) = serial.parse() else { return unknown() };
    revoked(&broker, &context, &token, ToRevoke::Ssh(serial), body.ok().and_then(|body| Wish::parse(&body))).await
}

async fn revoked(broker: &Broker, context: &Context, token: &str, what: ToRevoke<'_>, wish: Option<Wish>) -> Response {
    let Some(Wish { reason, letter }) = wish else {
        let sentence = "The body is a JSON object with `reason` (unspecified, key-compromise, ca-compromise, affiliation-changed, \
                        superseded, cessation-of-operation or privilege-withdrawn) and, if the owner is to get a letter, `letter`: \
                        a sentence of at most 1000 characters, or an empty string.";
        return refused(StatusCode::BAD_REQUEST, "invalid_request", sentence);
    };
    let actor = Actor::program(token);
    match broker.revoke_as_administrator(what, &RevokedBy { reason, actor: &actor, letter: letter.as_deref() }).await {
        Ok(RevocationOutcome::Done { serials, letter }) => {
            answered(Ok(json!({ "revoked": serials, "reason": reason.as_str(), "letter": letter.as_str() })))
        }
        Ok(RevocationOutcome::Unknown) => unknown(),
        Ok(RevocationOutcome::Already(at)) => {
            refused(StatusCode::CONFLICT, "already_revoked", &format!("It was revoked on {at}."))
        }
        Ok(RevocationOutcome::Ended(at)) => refused(StatusCode::CONFLICT, "ended", &format!("It ended on {at}.")),
        Err(error) => failed(context, &error),
    }
}
