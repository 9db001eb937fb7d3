//! Messages by HTTP-Redirect: a query with a deflated message and a signature over the octets. Single logout takes them.

use saml::{ResponseError, SignatureError, UnverifiedLogout};

use super::Attack;
use crate::{
    logout::{ASKS, RSA_SHA256, by_query, percent, redirected, request, signature_of, unsigned_query, with_signature},
    support::{WORLD, edit},
};

type Fate = Result<String, ResponseError>;

/// Whom a request signs out.
pub(super) fn read(query: &str) -> Fate {
    let message: Result<UnverifiedLogout, ResponseError> = by_query(query.trim_end());
    request(message).map(|request| request.name_id.value)
}

fn refused(file: &str, query: &str, error: impl Into<ResponseError>) -> Attack<Fate> {
    Attack::new(file, format!("{query}\n"), Err(error.into()))
}

pub(super) fn attacks() -> Vec<Attack<Fate>> {
    let asks = ASKS.replace("<!--sign-->", "");
    let good = redirected(ASKS);
    let unsigned = |algorithm: &str| unsigned_query("SAMLRequest", &asks, Some("a b"), algorithm);
    let other = unsigned_query("SAMLRequest", &edit(&asks, "jane@x", "john@x"), Some("a b"), RSA_SHA256);
    let signature = good.rsplit('=').next().unwrap();
    let hmac = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
    let bomb = format!("<a>{}</a>", " ".repeat(8 * 1024 * 1024));
    let repeated = || ResponseError::RepeatedParameter("SAMLRequest");
    let bad = || SignatureError::Bad;
    vec![
        Attack::new("good-request.query", format!("{good}\n"), Ok("jane@x".into())),
        refused(
            "deflate-bomb.query",
            &with_signature(&unsigned_query("SAMLRequest", &bomb, None, RSA_SHA256)),
            ResponseError::TooLarge,
        ),
        refused("no-signature.query", &unsigned(RSA_SHA256), ResponseError::Unsigned),
        refused(
            "strangers-signature.query",
            &format!("{}&Signature={}", unsigned(RSA_SHA256), signature_of(&unsigned(RSA_SHA256), &WORLD.stranger)),
            bad(),
        ),
        refused("signature-of-another-message.query", &format!("{other}&Signature={signature}"), bad()),
        refused("relay-state-changed.query", &edit(&good, "RelayState=a+b", "RelayState=a+c"), bad()),
        refused("encoded-otherwise.query", &edit(&good, "RelayState=a+b", "RelayState=a%20b"), bad()),
        refused("message-twice.query", &format!("{}&{good}", other.split('&').next().unwrap()), repeated()),
        refused(
            "message-twice-under-an-encoded-name.query",
            &format!("{}&{good}", other.split('&').next().unwrap().replace("SAML", "%53AML")),
            repeated(),
        ),
        refused(
            "algorithm-hmac.query",
            &edit(&good, &percent(RSA_SHA256), &percent(hmac)),
            SignatureError::ForbiddenAlgorithm(hmac.into()),
        ),
    ]
}
