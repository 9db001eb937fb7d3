//! From the text that arrived to the DER inside it.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{CertificationRequest, CsrError};

/// Strict about everything but the padding, which some tools strip.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const LABELS: [&str; 2] = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];

/// What arrived.
pub(super) struct Received {
    pub(super) der: Vec<u8>,
    /// There are blanks between base64 characters and no `+` at all: if the rest does not fit together, form decoding
    /// has eaten them. They are not put back, because a blank may also have been a blank.
    pub(super) plus_may_be_lost: bool,
}

pub(super) fn decode(text: &str) -> Result<Received, CsrError> {
    if text.len() > CertificationRequest::MAX_LENGTH {
        return Err(CsrError::TooLong);
    }
    let body = if text.contains("-----BEGIN") { pem_body(text)? } else { text.trim() };
    if body.is_empty() {
        return Err(CsrError::Empty);
    }
    let plus_may_be_lost = body.contains(' ') && !body.contains('+');
    let packed: String = body.split_ascii_whitespace().collect();
    match BASE64.decode(packed) {
        Ok(der) => Ok(Received { der, plus_may_be_lost }),
        // Padding in an odd place may also come of what was lost before it.
        Err(base64::DecodeError::InvalidByte(_, byte)) if byte != b'=' => Err(CsrError::NotBase64),
        Err(_) if plus_may_be_lost => Err(CsrError::PlusLost),
        Err(_) => Err(CsrError::NotBase64),
    }
}

/// What stands between the BEGIN and END lines of the only block. Text before and after it is not looked at: some
/// tools print the request in words there.
fn pem_body(text: &str) -> Result<&str, CsrError> {
    let (_, from_label) = text.split_once("-----BEGIN ").ok_or(CsrError::NotBase64)?;
    let (label, rest) = from_label.split_once("-----").ok_or(CsrError::Truncated)?;
    if text.contains("PRIVATE KEY-----") {
        return Err(CsrError::PrivateKeySent);
    }
    if !LABELS.contains(&label) {
        return Err(CsrError::OtherPem { label: label.chars().filter(|c| !c.is_control()).take(40).collect() });
    }
    let (body, after) = rest.split_once(&format!("-----END {label}-----")).ok_or(CsrError::Truncated)?;
    if after.contains("-----BEGIN ") {
        return Err(CsrError::SeveralBlocks);
    }
    Ok(body.trim())
}
