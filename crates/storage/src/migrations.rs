//! The migrations, as they stand in `migrations/`, within the binary.

use sqlx::migrate::{Migration, MigrationType, Migrator};

macro_rules! migrations {
    ($($file:literal),*) => {
        const POSTGRES: &[(&str, &str)] =
            &[$(($file, include_str!(concat!("../../../migrations/postgres/", $file, ".sql")))),*];
        const SQLITE: &[(&str, &str)] =
            &[$(($file, include_str!(concat!("../../../migrations/sqlite/", $file, ".sql")))),*];
    };
}

migrations!(
    "0001_initial",
    "0002_certificate_rules",
    "0003_renewal_and_letters",
    "0004_added_addresses",
    "0005_functions_and_identity_checks",
    "0007_languages",
    "0008_sessions_and_acceptances",
    "0009_passkeys",
    "0010_late_compromise",
    "0011_key_origin",
    "0012_logos",
    "0013_chosen_language_and_time_for_links",
    "0014_outbox",
    "0015_client_owners",
    "0016_client_changes",
    "0017_administrator_roles"
);

/// Those of PostgreSQL.
pub(crate) fn postgres() -> Migrator {
    migrator(POSTGRES)
}

/// Those of SQLite.
pub(crate) fn sqlite() -> Migrator {
    migrator(SQLITE)
}

fn migrator(files: &'static [(&str, &str)]) -> Migrator {
    let numbered = files.iter().filter_map(|(name, sql)| {
        let (number, description) = name.split_once('_')?;
        let (number, description) = (number.parse().ok()?, description.replace('_', " ").into());
        Some(Migration::new(number, description, MigrationType::Simple, sqlx::SqlStr::from_static(sql), false))
    });
    Migrator::with_migrations(numbered.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_in_the_binary() {
        for (folder, files) in [("postgres", POSTGRES), ("sqlite", SQLITE)] {
            let path = format!("{}/../../migrations/{folder}", env!("CARGO_MANIFEST_DIR"));
            let mut found: Vec<_> = std::fs::read_dir(path).unwrap().map(|e| e.unwrap().file_name()).collect();
            found.sort();
            let listed: Vec<_> =
                files.iter().map(|(name, _)| std::ffi::OsString::from(format!("{name}.sql"))).collect();
            assert_eq!(found, listed, "{folder}");
            assert_eq!(migrator(files).iter().count(), files.len());
        }
    }
}
