//! `application/x-www-form-urlencoded`, one value at a time
//! ([RFC 6749 appendix B](https://www.rfc-editor.org/rfc/rfc6749#appendix-B)).

use url::form_urlencoded::byte_serialize;

/// Decodes one name or value. A `%` that starts no escape stands for itself. `None` if the result is not UTF-8, or
/// contains NUL, which no database can keep as text.
pub(crate) fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, tail @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = tail;
                }
                _ => bytes.push(b'%'),
            },
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Encodes fields. A space becomes `%20`, which readers of forms and of plain URIs understand alike.
pub(crate) fn encode(fields: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in fields {
        if !out.is_empty() {
            out.push('&');
        }
        push_encoded(&mut out, name);
        out.push('=');
        push_encoded(&mut out, value);
    }
    out
}

/// Puts fields behind the query of a URI, which stays as it is.
pub(crate) fn append(uri: &str, fields: &[(&str, &str)]) -> String {
    let separator = match uri.split_once('?') {
        _ if fields.is_empty() => "",
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{uri}{separator}{}", encode(fields))
}

fn push_encoded(out: &mut String, text: &str) {
    for piece in byte_serialize(text.as_bytes()) {
        out.push_str(if piece == "+" { "%20" } else { piece });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decoding_table() {
        for (raw, expected) in [
            ("a+b%20c", Some("a b c")),
            ("%C3%A9%c3%a9", Some("éé")),
            ("100%", Some("100%")),
            ("%4", Some("%4")),
            ("%zz%41", Some("%zzA")),
            ("%%41", Some("%A")),
            ("%ff", None),
            ("a%00b", None),
        ] {
            assert_eq!(decode(raw).as_deref(), expected, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_to_itself(name in "[a-z]{1,9}", value in "[^\0]*") {
            let text = encode(&[(&name, &value)]);
            prop_assert!(text.is_ascii() && !text.contains('+'));
            prop_assert_eq!(decode(&text[name.len() + 1..]), Some(value));
        }

        #[test]
        fn decoding_never_panics(raw in ".*") {
            decode(&raw);
        }
    }
}
