//! A client's certificate as a proxy that ends TLS hands it on
//! ([RFC 9440 §2.2](https://www.rfc-editor.org/rfc/rfc9440#section-2.2)).

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};

/// Reads the value of the header: DER as a byte sequence of structured fields (`:MIIB…:`), or, as nginx writes it, PEM
/// with percent escapes. `None` for anything else.
pub(crate) fn read(value: &str) -> Option<Vec<u8>> {
    let value = value.trim();
    if let Some(base64) = value.strip_prefix(':') {
        return BASE64.decode(base64.strip_suffix(':')?).ok();
    }
    let pem = unescape(value)?;
    let body = pem.trim().strip_prefix("-----BEGIN CERTIFICATE-----")?.strip_suffix("-----END CERTIFICATE-----")?;
    let base64: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    BASE64.decode(base64).ok()
}

/// Undoes percent escapes; a plus stands for itself, because it belongs to base64.
fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'%', [high, low, tail @ ..]) => {
                let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
                bytes.push(digit(*high)? << 4 | digit(*low)?);
                rest = tail;
            }
            (b'%', _) => return None,
            _ => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_write_a_certificate_are_read() {
        assert_eq!(read(":+/8=:"), Some(vec![0xfb, 0xff]));
        let nginx = "-----BEGIN%20CERTIFICATE-----%0A+/%0A8=%0A-----END%20CERTIFICATE-----%0A";
        assert_eq!(read(nginx), Some(vec![0xfb, 0xff]));
    }

    #[test]
    fn anything_else_is_none() {
        for value in ["", ":", "::x", ":+/8=", "+/8=", "%", "%4", "%zz", "-----BEGIN%20CERTIFICATE-----", "(null)"] {
            assert!(read(value).is_none_or(|der| der.is_empty()), "{value}");
        }
    }
}
