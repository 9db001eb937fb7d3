//! The known attacks, each a file below `tests/attacks/` and a row here: refused for its own reason, or read as what the
//! institution signed. The README there says what each is, and what a careless reader would believe.
//!
//! The files are what the tables write. To write them anew:
//! `BEADLE_WRITE_ATTACKS=1 cargo test -p beadle-saml --test saml attacks`.

mod conditions;
mod differentials;
mod documents;
mod encryption;
mod logout;
mod metadata;
mod signatures;
mod wrapping;

use std::{
    collections::BTreeSet,
    fmt::Debug,
    fs,
    path::{Path, PathBuf},
};

use saml::{AttributeValue, ResponseError};

use crate::support::{WORLD, verify};

/// A file, its text, and what becomes of it.
pub(crate) struct Attack<T> {
    file: String,
    text: String,
    fate: T,
}

impl<T> Attack<T> {
    fn new(file: &str, text: impl Into<String>, fate: T) -> Self {
        Self { file: file.to_owned(), text: text.into(), fate }
    }
}

/// What is taken for true of a response: the subject's name and what of the attributes is released.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    name: String,
    released: Vec<String>,
}

impl Read {
    /// What the institution signed in a good response.
    fn jane() -> Self {
        Self { name: "jane@x".into(), released: vec!["jane@example.edu".into()] }
    }
}

type Fate = Result<Read, ResponseError>;

fn refused(file: &str, xml: impl Into<String>, error: impl Into<ResponseError>) -> Attack<Fate> {
    Attack::new(file, xml, Err(error.into()))
}

fn read(file: &str, xml: impl Into<String>, read: Read) -> Attack<Fate> {
    Attack::new(file, xml, Ok(read))
}

fn responses() -> Vec<Attack<Fate>> {
    [
        wrapping::attacks(),
        signatures::attacks(),
        differentials::attacks(),
        documents::attacks(),
        conditions::attacks(),
        encryption::attacks(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Two other implementations are asked as well (`peers`).
fn response(xml: &str) -> Fate {
    let assertion = verify(xml)?;
    let values = assertion.attributes.iter().flat_map(|attribute| &attribute.values);
    assert!(values.into_iter().all(|value| matches!(value, AttributeValue::Text(_))));
    let released = assertion.released(&WORLD.institution);
    Ok(Read {
        name: assertion.name_id.unwrap().value,
        released: released.iter().flat_map(|(_, values)| values.to_vec()).collect(),
    })
}

#[test]
fn no_response_is_believed_beyond_what_the_institution_signed() {
    hold("responses", responses(), response);
}

#[test]
fn no_metadata_are_believed_beyond_what_the_federation_signed() {
    hold("metadata", metadata::attacks(), metadata::read);
}

#[test]
fn no_logout_message_is_believed_beyond_what_the_institution_signed() {
    hold("logout", logout::attacks(), logout::read);
}

#[test]
fn every_file_has_its_row_in_the_readme() {
    let readme = fs::read_to_string(folder("README.md")).unwrap();
    for name in ["responses", "metadata", "logout"] {
        let section = readme.split("\n## ").find(|section| section.starts_with(&format!("`{name}/`"))).unwrap();
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        assert_eq!(rows.map(str::to_owned).collect::<BTreeSet<_>>(), files(name), "{name}");
    }
}

/// Each reason of refusal would prove little if everything were refused: every folder has something good.
fn hold<T: Debug + PartialEq, E>(name: &str, attacks: Vec<Attack<Result<T, E>>>, read: impl Fn(&str) -> Result<T, E>)
where
    E: Debug + PartialEq,
{
    write(name, &attacks);
    let rows: BTreeSet<_> = attacks.iter().map(|attack| attack.file.clone()).collect();
    assert_eq!(rows.len(), attacks.len(), "a file has several rows");
    assert_eq!(files(name), rows, "every file has a row, and every row a file");
    assert!(attacks.iter().any(|attack| attack.file.starts_with("good-") && attack.fate.is_ok()));
    for Attack { file, text, fate } in attacks {
        let kept = fs::read_to_string(folder(name).join(&file)).unwrap();
        assert!(kept == text, "{name}/{file} is not what the table writes");
        assert_eq!(read(&kept), fate, "{name}/{file}");
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attacks").join(name)
}

fn files(name: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder(name)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Writes the files of a folder anew, where somebody asked for that.
fn write<T>(name: &str, attacks: &[Attack<T>]) {
    if std::env::var_os("BEADLE_WRITE_ATTACKS").is_none() {
        return;
    }
    for old in files(name) {
        fs::remove_file(folder(name).join(old)).unwrap();
    }
    for Attack { file, text, .. } in attacks {
        fs::write(folder(name).join(file), text).unwrap();
    }
}

/// The log tells any two mistakes apart; the person is told what they can do about it.
#[test]
fn every_refusal_has_its_own_words_for_the_log_and_a_sentence_for_people() {
    let errors: Vec<ResponseError> = responses().into_iter().filter_map(|attack| attack.fate.err()).collect();
    for error in &errors {
        let words = error.to_string();
        assert!(!words.is_empty() && words.lines().count() == 1, "{words}");
        assert!(errors.iter().all(|other| other == error || other.to_string() != words), "{words}");
        assert!(error.public_hint().ends_with('.'), "{error:?}");
    }
}
