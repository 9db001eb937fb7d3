//! The rules for claims, in files of their own: they are tried out apart, and whoever writes them need not see the rest.

use std::{fs, path::Path};

use domain::{ClaimsPolicy, claims_policy::Rule};
use serde::Deserialize;

use super::{ConfigError, keys::at_line, settings::wrong};
use crate::files::at;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    #[serde(default)]
    rule: Vec<Rule>,
}

/// The rules of these files, one file after the other.
pub(crate) fn claims_policy<P: AsRef<Path>>(files: &[P]) -> Result<ClaimsPolicy, ConfigError> {
    let mut rules = Vec::new();
    for file in files {
        let path = file.as_ref();
        let text = fs::read_to_string(path).map_err(at(path))?;
        rules.extend(toml::from_str::<Rules>(&text).map_err(|error| at_line(&error, &text, path))?.rule);
    }
    ClaimsPolicy::new(rules).map_err(|error| wrong("claims.policy_files", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ClaimsPolicy, String> {
        let file = std::env::temp_dir().join(format!(
            "beadle-claims-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        fs::write(&file, text).unwrap();
        let policy = claims_policy(&[&file]).map_err(|error| error.to_string());
        fs::remove_file(&file).unwrap();
        policy
    }

    #[test]
    fn the_example_is_a_valid_policy() {
        let policy = read(include_str!("../../../../config/claims.example.toml")).unwrap();
        assert_eq!(policy.rules().len(), 6);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_or_its_rule() {
        let error = read("[[rule]]\nname = \"one\"\nkeeep.mail = [\"*\"]\n").unwrap_err();
        assert!(error.contains("line 3") && error.contains("unknown field `keeep`"), "{error}");
        let error = read("[[rule]]\nname = \"one\"\nkeep.isMemberOf = [\"*{scope}\"]\n").unwrap_err();
        assert!(error.contains("line 3") && error.contains("no star may stand beside {scope}"), "{error}");
        let error = read("[[rule]]\nname = \"one\"\nrename.eppn = \"sub\"\n").unwrap_err();
        assert!(error.contains("the rule \"one\": no rule may set the claim sub"), "{error}");
        let error = claims_policy(&["/nonexistent/claims.toml"]).unwrap_err().to_string();
        assert!(error.contains("/nonexistent/claims.toml"), "{error}");
    }
}
