//! Environment variables over the file: `BEADLE_DATABASE` for `database`, `BEADLE_SERVICE__NAME` for `service.name`, and
//! with `_FILE` behind it the name of a file that holds the value.

use std::fs;

use toml::{Table, Value};

use super::{ConfigError, EXAMPLE};

const PREFIX: &str = "BEADLE_";
/// Ours, but not for the configuration: what tests say to one another, and the password of a key file.
const OTHERS: [&str; 2] = ["BEADLE_TEST_", "BEADLE_KEY_PASSWORD"];

/// Writes the variables over the table.
pub(super) fn apply(table: &mut Table, variables: impl Iterator<Item = (String, String)>) -> Result<(), ConfigError> {
    let known: Table = EXAMPLE.parse().expect("a test reads the example");
    for (name, value) in variables.filter(|(name, _)| !OTHERS.iter().any(|other| name.starts_with(other))) {
        let Some(key) = name.strip_prefix(PREFIX) else { continue };
        let path: Vec<String> = key.to_lowercase().split("__").map(str::to_owned).collect();
        let wrong = |message: &str| ConfigError::Environment { name: name.clone(), message: message.to_owned() };
        if let Some(example) = find(&known, &path) {
            set(table, &path, typed(&value, example).ok_or_else(|| wrong("the value has another type"))?);
            continue;
        }
        let (path, example) = without_file(&path)
            .and_then(|path| find(&known, &path).map(|example| (path, example)))
            .ok_or_else(|| wrong("there is no such key in the configuration"))?;
        let content = fs::read_to_string(&value).map_err(|error| wrong(&format!("{value}: {error}")))?;
        set(table, &path, typed(content.trim_end(), example).ok_or_else(|| wrong("the value has another type"))?);
    }
    Ok(())
}

fn without_file(path: &[String]) -> Option<Vec<String>> {
    let (last, above) = path.split_last()?;
    let name = last.strip_suffix("_file")?.to_owned();
    Some(above.iter().cloned().chain([name]).collect())
}

fn find<'a>(table: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    match (table.get(first)?, rest) {
        (value, []) if !value.is_table() && !value.is_array() => Some(value),
        (Value::Table(inner), rest) => find(inner, rest),
        _ => None,
    }
}

fn set(table: &mut Table, path: &[String], value: Value) {
    match path {
        [] => {}
        [last] => drop(table.insert(last.clone(), value)),
        [first, rest @ ..] => {
            let inner = table.entry(first.clone()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

/// The value in the type that the example has.
fn typed(text: &str, example: &Value) -> Option<Value> {
    match example {
        Value::Integer(_) => text.parse().ok().map(Value::Integer),
        Value::Boolean(_) => text.parse().ok().map(Value::Boolean),
        _ => Some(Value::String(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(name: &str, value: &str) -> Result<Table, ConfigError> {
        let mut table = Table::new();
        apply(&mut table, [(name.to_owned(), value.to_owned())].into_iter()).map(|()| table)
    }

    #[test]
    fn a_variable_overrides_its_key() {
        assert_eq!(applied("BEADLE_DATABASE", "sqlite:x").unwrap()["database"].as_str(), Some("sqlite:x"));
        assert_eq!(applied("BEADLE_SERVICE__NAME", "X").unwrap()["service"]["name"].as_str(), Some("X"));
        assert_eq!(applied("BEADLE_LIFETIMES__CODE", "60").unwrap()["lifetimes"]["code"].as_integer(), Some(60));
        assert!(applied("PATH", "/bin").unwrap().is_empty() && applied("BEADLE_TEST_QUICK", "1").unwrap().is_empty());
        assert!(applied("BEADLE_KEY_PASSWORD", "correct horse").unwrap().is_empty());
    }

    #[test]
    fn a_variable_can_name_a_file() {
        let path = std::env::temp_dir().join(format!("beadle-environment-{}", std::process::id()));
        fs::write(&path, "postgres://x\n").unwrap();
        let table = applied("BEADLE_DATABASE_FILE", path.to_str().unwrap()).unwrap();
        fs::remove_file(path).unwrap();
        assert_eq!(table["database"].as_str(), Some("postgres://x"));
    }

    #[test]
    fn an_unknown_variable_is_a_mistake() {
        assert!(applied("BEADLE_DATBASE", "x").unwrap_err().to_string().contains("BEADLE_DATBASE"));
        assert!(applied("BEADLE_LIFETIMES__CODE", "soon").is_err());
    }
}
