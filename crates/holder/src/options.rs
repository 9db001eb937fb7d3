//! Options that come from elsewhere than the command line: from the environment, as a shell would split them, and from a
//! server, as `cigetcert` reads them.

use url::Url;

use crate::http::HttpError;

/// The path at which a server keeps options, if its address names none.
const PATH: &str = "/cigetcertopts.txt";

/// The words of a line as a shell splits it: by blanks, but not within quotes or behind a backslash. `None` if a quote does
/// not end.
pub fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let (mut word, mut within): (Option<String>, Option<char>) = (None, None);
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (within, character) {
            (Some(quote), c) if c == quote => within = None,
            (None, '"' | '\'') => {
                within = Some(character);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().push(characters.next()?),
            (None, '#') if word.is_none() => {
                let _remark = characters.by_ref().find(|c| *c == '\n');
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    within.is_none().then_some(words)
}

/// Where the options of a server are.
pub fn address(text: &str) -> Result<Url, HttpError> {
    let mut url = crate::http::address(text)?;
    if url.path() == "/" {
        url.set_path(PATH);
    }
    Ok(url)
}

/// What a server may choose for a person: where to go, and what to ask for. Nothing that touches their files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerOptions {
    /// The address of the server.
    pub server: Option<String>,
    /// The list of institutions.
    pub institution_list: Option<String>,
    /// The institution.
    pub institution: Option<String>,
    /// The profile.
    pub profile: Option<String>,
    /// The lifetime, in hours.
    pub hours: Option<u32>,
    /// What else it says.
    pub ignored: Vec<String>,
}

impl ServerOptions {
    /// Reads them; `None` if a quote does not end.
    pub fn parse(text: &str) -> Option<Self> {
        let mut options = Self::default();
        let mut words = split(text)?.into_iter().peekable();
        while let Some(word) = words.next() {
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word, words.next_if(|next| !next.starts_with('-'))),
            };
            match (name.as_str(), value) {
                ("--server", value @ Some(_)) => options.server = value,
                // cigetcert's: the page at which programs begin, on the server.
                ("--spurl" | "-s", Some(value)) => options.server = Some(origin(&value).unwrap_or(value)),
                ("--idplisturl", value @ Some(_)) => options.institution_list = value,
                ("--institution" | "-i", value @ Some(_)) => options.institution = value,
                ("--profile", value @ Some(_)) => options.profile = value,
                ("--hours", Some(value)) => options.hours = value.parse().ok(),
                _ => options.ignored.push(crate::error::readable(&name)),
            }
        }
        Some(options)
    }
}

fn origin(url: &str) -> Option<String> {
    let url: Url = url.parse().ok()?;
    url.has_host().then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_does() {
        let text = "--a=1  '--b=two words'\t--c=\"x \\\"y\\\" 'z'\" back\\ slash '' # remark\nnext a#b";
        let words = split(text).unwrap();
        assert_eq!(words, ["--a=1", "--b=two words", "--c=x \"y\" 'z'", "back slash", "", "next", "a#b"]);
        assert_eq!(split("'open"), None);
        assert_eq!(split("  "), Some(Vec::new()));
    }

    #[test]
    fn a_server_chooses_where_to_go_and_nothing_that_touches_files() {
        let text = "--spurl=https://op.example/secure/getcert/ --idplisturl=https://op.example/x -i 'Example Hills'\n\
                    --hours 24 --out=/etc/passwd --kerberos --no-password";
        let options = ServerOptions::parse(text).unwrap();
        assert_eq!(options.server.as_deref(), Some("https://op.example"));
        assert_eq!(options.institution.as_deref(), Some("Example Hills"));
        assert_eq!((options.hours, options.profile), (Some(24), None));
        assert_eq!(options.ignored, ["--out", "--kerberos", "--no-password"]);
        assert_eq!(address("vo.example").unwrap().as_str(), "https://vo.example/cigetcertopts.txt");
        assert_eq!(address("https://vo.example/x.txt").unwrap().as_str(), "https://vo.example/x.txt");
    }
}
