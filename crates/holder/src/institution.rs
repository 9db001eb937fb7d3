//! The institutions at which people can sign in on the terminal: the list of the server, in the form that cigetcert reads.

use thiserror::Error;
use url::Url;

use crate::{Error, error::readable, server::Server};

/// Where the list is below the server's address.
const LIST: &str = "/include/ecpidps.txt";

/// An institution with an endpoint for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    /// Its name.
    pub name: String,
    /// The endpoint.
    pub endpoint: Url,
}

/// Why an institution is not found.
#[derive(Debug, Error)]
pub enum InstitutionError {
    /// There is none.
    #[error("no institution in the server's list is called {0}; --list-institutions shows them all")]
    Unknown(String),
    /// There are several.
    #[error("{0} may be any of these: {1}; write the whole name")]
    Several(String, String),
}

impl Server {
    /// Those that sign people in by login name and password. `list` takes the place of the server's own.
    pub async fn institutions(&self, list: Option<&Url>) -> Result<Vec<Institution>, Error> {
        let address = match list {
            Some(list) => list.clone(),
            None => self.url(LIST)?,
        };
        Ok(parse(&self.http.text(&address).await?))
    }
}

/// An address and a name on each line. Kerberos is another way to prove oneself, which this program does not know.
fn parse(list: &str) -> Vec<Institution> {
    let line = |line: &str| {
        let (endpoint, name) = line.trim().split_once(' ')?;
        let (endpoint, name) = (endpoint.parse().ok()?, readable(name));
        (!name.is_empty() && !name.ends_with("(Kerberos)")).then_some(Institution { name, endpoint })
    };
    list.lines().filter_map(line).collect()
}

/// The institution of this name: the whole name, or a part of it that no other has.
pub fn find<'l>(institutions: &'l [Institution], name: &str) -> Result<&'l Institution, InstitutionError> {
    const MOST_NAMED: usize = 5;
    let folded = name.trim().to_lowercase();
    if let Some(found) = institutions.iter().find(|one| one.name.to_lowercase() == folded) {
        return Ok(found);
    }
    let has_it = |one: &&Institution| !folded.is_empty() && one.name.to_lowercase().contains(&folded);
    let found: Vec<_> = institutions.iter().filter(has_it).collect();
    match found.as_slice() {
        [] => Err(InstitutionError::Unknown(readable(name))),
        [one] => Ok(one),
        several => {
            let names: Vec<_> = several.iter().take(MOST_NAMED).map(|one| one.name.as_str()).collect();
            Err(InstitutionError::Several(readable(name), names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_institution_is_found_by_its_name_or_a_part_that_no_other_has() {
        let list = parse(
            "https://a.example/ecp University of Example Hills\n\nhttps://b.example/ecp University of Example Lakes\n\
             https://c.example/ecp Example\nhttps://c.example/krb Example (Kerberos)\nnonsense\n",
        );
        assert_eq!(list.len(), 3);
        assert_eq!(find(&list, "example").unwrap().endpoint.as_str(), "https://c.example/ecp", "a whole name");
        assert_eq!(find(&list, "LAKES").unwrap().name, "University of Example Lakes");
        assert!(find(&list, "university").unwrap_err().to_string().contains("Hills, University of Example Lakes"));
        assert!(matches!(find(&list, ""), Err(InstitutionError::Unknown(_))));
        assert!(matches!(find(&list, "kerberos"), Err(InstitutionError::Unknown(_))));
    }
}
