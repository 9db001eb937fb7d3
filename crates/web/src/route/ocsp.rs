//! OCSP over plain HTTP ([RFC 6960 appendix A](https://www.rfc-editor.org/rfc/rfc6960#appendix-A)): a question in the body, or
//! as base64 in the path, which caches can keep ([RFC 5019 §6](https://www.rfc-editor.org/rfc/rfc5019#section-6)).

use axum::{
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::header,
    response::{IntoResponse, Response},
};
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use broker::{Broker, ocsp::OcspAnswer};

/// Some clients strip the padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// `POST /ocsp`.
pub(crate) async fn posted(State(broker): State<Broker>, body: Result<Bytes, BytesRejection>) -> Response {
    // What cannot be read, or is too long, is no question.
    let mut answer = broker.ocsp(&body.unwrap_or_default()).await;
    answer.good = None;
    respond(answer)
}

/// `GET /ocsp/{request}`.
pub(crate) async fn got(State(broker): State<Broker>, path: Result<Path<String>, PathRejection>) -> Response {
    let request = path.ok().and_then(|Path(text)| BASE64.decode(text).ok());
    respond(broker.ocsp(&request.unwrap_or_default()).await)
}

fn respond(answer: OcspAnswer) -> Response {
    let cache = match answer.good {
        Some((now, until)) => {
            format!("max-age={}, public, no-transform, must-revalidate", until.since(now).as_secs())
        }
        None => "no-store".to_owned(),
    };
    let headers = [(header::CONTENT_TYPE, "application/ocsp-response".to_owned()), (header::CACHE_CONTROL, cache)];
    (headers, answer.der).into_response()
}
