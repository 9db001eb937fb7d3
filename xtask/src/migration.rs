//! `cargo xtask migration NAME`: the next numbered pair of migrations, one for each database.

use std::fs;
use std::path::Path;

use crate::process::{Outcome, root};

const DATABASES: [&str; 2] = ["postgres", "sqlite"];

/// Creates `migrations/{postgres,sqlite}/NNNN_name.sql`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let [name] = arguments else {
        return Err("say what the migration does in one_word_or_more: cargo xtask migration NAME".to_owned());
    };
    create(&root().join("migrations"), name)
}

fn create(migrations: &Path, name: &str) -> Outcome {
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        return Err(format!("`{name}` is no name for a migration: use lower-case words joined by _"));
    }
    // One number for both, so that the same change has the same number in either database.
    let number = DATABASES.iter().map(|database| last(&migrations.join(database))).max().unwrap_or(0) + 1;
    for database in DATABASES {
        let folder = migrations.join(database);
        let path = folder.join(format!("{number:04}_{name}.sql"));
        let sentence = format!("-- {}.\n", name.replace('_', " "));
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&path, sentence))
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        println!("{}", path.display());
    }
    println!("Now name {number:04}_{name} in crates/storage/src/migrations.rs.");
    Ok(())
}

/// The highest number in a folder of migrations; 0 where there is none yet.
fn last(folder: &Path) -> u32 {
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.filter_map(|name| name.to_str()?.split('_').next()?.parse().ok()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_get_the_next_number() {
        let folder = std::env::temp_dir().join(format!("beadle-migrations-{}", std::process::id()));
        fs::create_dir_all(folder.join("sqlite")).unwrap();
        fs::write(folder.join("sqlite/0041_people.sql"), "").unwrap();
        create(&folder, "add_devices").unwrap();
        assert!(folder.join("sqlite/0042_add_devices.sql").is_file());
        assert!(folder.join("postgres/0042_add_devices.sql").is_file());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_name_that_is_a_path_is_refused() {
        assert!(create(Path::new("/nowhere"), "../evil").is_err());
    }
}
