//! Answers to questions about single certificates: OCSP ([RFC 6960], as lightweight as [RFC 5019] where that is possible).
//!
//! A responder has a key of its own, with a certificate of the authority for whose certificates it speaks
//! ([RFC 6960 §4.2.2.2]). So the authority's key is not used for each question.
//!
//! [RFC 6960]: https://www.rfc-editor.org/rfc/rfc6960
//! [RFC 5019]: https://www.rfc-editor.org/rfc/rfc5019
//! [RFC 6960 §4.2.2.2]: https://www.rfc-editor.org/rfc/rfc6960#section-4.2.2.2

mod request;
mod responder;
mod response;

pub use self::{
    request::{CertId, MalformedRequest, OcspRequest},
    responder::{Responder, ResponderRequest, create_responder},
    response::{Answer, CertificateStatus, Refusal},
};
