//! Whether an SPDX licence expression can be met by the licences that this project accepts.

/// Licences that go with Apache-2.0 in one binary.
const ACCEPTED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    // LLVM's, of the fuzzer: as permissive as MIT.
    "NCSA",
    "OpenSSL",
    "Unicode-3.0",
    "Zlib",
];

/// Whether every `AND` part, and one of every `OR` part, is an accepted licence. What cannot be read is not.
pub(super) fn accepted(expression: &str) -> bool {
    // Old manifests write `MIT/Apache-2.0` for a choice.
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let verdict = any(&mut words);
    verdict == Some(true) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words) -> Option<bool> {
    let mut verdict = all(words)?;
    while words.next_if_eq(&"OR").is_some() {
        let other = all(words)?;
        verdict |= other;
    }
    Some(verdict)
}

fn all(words: &mut Words) -> Option<bool> {
    let mut verdict = one(words)?;
    while words.next_if_eq(&"AND").is_some() {
        let other = one(words)?;
        verdict &= other;
    }
    Some(verdict)
}

fn one(words: &mut Words) -> Option<bool> {
    match words.next()? {
        "(" => {
            let verdict = any(words)?;
            (words.next()? == ")").then_some(verdict)
        }
        licence => Some(match words.next_if_eq(&"WITH") {
            Some(_) => ACCEPTED.contains(&format!("{licence} WITH {}", words.next()?).as_str()),
            None => ACCEPTED.contains(&licence),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::accepted;

    #[test]
    fn one_side_of_a_choice_is_enough() {
        assert!(accepted("GPL-3.0 OR MIT"));
        assert!(accepted("MIT/GPL-3.0"));
        assert!(accepted("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT"));
    }

    #[test]
    fn both_sides_of_an_and_are_needed() {
        assert!(accepted("ISC AND (Apache-2.0 OR ISC) AND OpenSSL"));
        assert!(!accepted("MIT AND GPL-3.0"));
        assert!(!accepted("(GPL-3.0 OR AGPL-3.0) AND MIT"));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for expression in ["", "MIT)", "(MIT", "MIT MIT", "MIT OR", "GPL-3.0", "Apache-2.0 WITH Commons-Clause"] {
            assert!(!accepted(expression), "{expression}");
        }
    }
}
