//! Names as people write them down, or as other programs print them.

/// The text by which a written name is found: as [`super::SubjectName::comparison_key`], whatever its case, white space and
/// order. In one line (`/DC=org/CN=…`), by [RFC 4514](https://www.rfc-editor.org/rfc/rfc4514) with the common name first
/// (`CN=…,O=…,DC=org`), or as OpenSSL prints it (`DC = org, CN = …`).
///
/// Whatever is no name becomes a text that no name has.
pub fn comparison_key(written: &str) -> String {
    let written = written.trim();
    let mut parts = if written.starts_with('/') { at_slashes(written) } else { at_commas(written) };
    let begins_with_name = parts.first().is_some_and(|part| part.to_ascii_uppercase().starts_with("CN="));
    if begins_with_name && !written.starts_with('/') {
        parts.reverse();
    }
    let one_line = format!("/{}", parts.join("/"));
    one_line.split_whitespace().map(str::to_ascii_lowercase).collect::<Vec<_>>().join(" ")
}

fn at_slashes(written: &str) -> Vec<String> {
    written.split('/').skip(1).map(tidy).collect()
}

/// A comma behind a backslash belongs to the value; other escapes stand for what no name has.
fn at_commas(written: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        match (character, parts.last_mut()) {
            (',', _) => parts.push(String::new()),
            ('\\', Some(part)) => part.extend(characters.next()),
            (other, Some(part)) => part.push(other),
            (_, None) => {}
        }
    }
    parts.iter().map(|part| tidy(part)).collect()
}

/// Without white space around the type and the value.
fn tidy(part: &str) -> String {
    match part.split_once('=') {
        Some((kind, value)) => format!("{}={}", kind.trim(), value.trim()),
        None => part.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_written() {
        let key = "/dc=org/dc=example/o=hills, university/cn=zoe a1";
        for written in [
            "/DC=org/DC=example/O=Hills, University/CN=Zoe A1",
            " /dc=ORG/DC=Example/o=hills,  university/cn=zoe  a1 ",
            r"CN=Zoe A1,O=Hills\, University,DC=example,DC=org",
            r"cn=Zoe A1, O=Hills\, University, dc=example, dc=org",
            r"DC = org, DC = example, O = Hills\, University, CN = Zoe A1",
        ] {
            assert_eq!(comparison_key(written), key, "{written}");
        }
        for other in ["", "/", "0A", "CN=Zoe A1", r"CN=Zoe A1,O=Hills, University,DC=example,DC=org", "\\"] {
            assert_ne!(comparison_key(other), key, "{other}");
        }
    }
}
