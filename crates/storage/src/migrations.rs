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
    "0017_administrator_roles",
    "0018_client_secrets",
    "0019_client_errors",
    "0022_scopes_of_admin_tokens"
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

    #[tokio::test]
    async fn the_secret_of_a_client_from_before_is_its_first_one() {
        use sqlx::{Connection as _, Executor as _};
        let mut database = sqlx::SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let (earlier, later): (Vec<_>, Vec<_>) = SQLITE.iter().partition(|(name, _)| *name < "0018");
        for (_, sql) in earlier {
            database.execute(sqlx::SqlStr::from_static(sql)).await.unwrap();
        }
        database
            .execute(
                "insert into clients (id, community, name, contact_email, redirect_uris, scopes, metadata, \
                 secret_digest, secret_nonce, status, registered_at) values \
                 ('hub', '', 'Hub', '', '[]', 'openid', '{}', x'01', x'02', 'approved', 7), \
                 ('public', '', 'Public', '', '[]', 'openid', '{}', null, null, 'approved', 8)",
            )
            .await
            .unwrap();
        for (_, sql) in later {
            database.execute(sqlx::SqlStr::from_static(sql)).await.unwrap();
        }
        let kept: Vec<(String, i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "select client_id, number, digest, nonce from client_secrets join clients on id = client_id \
             where made_at = 7 and secrets_made = 1",
        )
        .fetch_all(&mut database)
        .await
        .unwrap();
        assert_eq!(kept, [("hub".to_owned(), 1, vec![1], vec![2])]);
    }
}
