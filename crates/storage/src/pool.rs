//! The two databases behind one [`Store`], and the macros that run one text on either.

mod connections;

use std::{
    fmt, fs::OpenOptions, io, os::unix::fs::OpenOptionsExt as _, path::Path, str::FromStr as _, sync::Arc,
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Connection as _, Postgres, Sqlite, SqliteConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use tokio::time::timeout;

use self::connections::ACQUIRE;
pub(crate) use self::connections::Connections;
use crate::{StoreError, certificate_recorder::Recorder, migrations, revocation::KeyNames};

/// How long SQLite waits for another process that writes.
const BUSY: Duration = Duration::from_secs(5);

/// Every query, on either database. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pools: Pools,
    /// On whose behalf entries of the audit log are written; nobody's, if the server acts by itself.
    pub(crate) actor: Option<Arc<str>>,
    pub(crate) recorder: Arc<Recorder>,
    /// What keys are called in certificates of the other kind, where somebody told.
    pub(crate) key_names: Option<KeyNames>,
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    Postgres(Connections<Postgres>),
    /// One writer, because SQLite has one; readers do not wait for it (WAL).
    Sqlite {
        writer: Connections<Sqlite>,
        readers: Connections<Sqlite>,
    },
}

/// Runs one statement on a connection that reads.
macro_rules! on_reader {
    ($store:expr, |$connection:ident| $body:expr) => {
        match &$store.pools {
            $crate::pool::Pools::Postgres(all) => on_one!(all, |$connection| $body),
            $crate::pool::Pools::Sqlite { readers, .. } => on_one!(readers, |$connection| $body),
        }
    };
}

/// Runs one statement on a connection that writes.
macro_rules! on_writer {
    ($store:expr, |$connection:ident| $body:expr) => {
        match &$store.pools {
            $crate::pool::Pools::Postgres(all) => on_one!(all, |$connection| $body),
            $crate::pool::Pools::Sqlite { writer, .. } => on_one!(writer, |$connection| $body),
        }
    };
}

/// Runs one statement on one of these connections.
macro_rules! on_one {
    ($connections:expr, |$connection:ident| $body:expr) => {
        match $connections.take().await {
            Err(error) => Err(error),
            Ok(mut held) => {
                let $connection = &mut *held;
                let outcome = $body;
                if outcome.is_ok() {
                    held.keep();
                }
                outcome
            }
        }
    };
}

/// Runs a block of several statements on a connection that reads; `?` leaves it.
macro_rules! reading {
    ($store:expr, |$connection:ident| $body:block) => {
        match &$store.pools {
            $crate::pool::Pools::Postgres(all) => {
                let mut $connection = all.take().await?;
                let outcome = $body;
                $connection.keep();
                outcome
            }
            $crate::pool::Pools::Sqlite { readers, .. } => {
                let mut $connection = readers.take().await?;
                let outcome = $body;
                $connection.keep();
                outcome
            }
        }
    };
}

/// Runs a block in a transaction that is committed at its end, and rolled back where `?` leaves it. SQLite takes its
/// write lock at the beginning: a read that becomes a write would fail when another process wrote in between.
macro_rules! in_transaction {
    ($store:expr, |$tx:ident| $body:block) => {
        match &$store.pools {
            $crate::pool::Pools::Postgres(all) => {
                let mut held = all.take().await?;
                let mut $tx = sqlx::Connection::begin(&mut *held).await?;
                let outcome = $body;
                $tx.commit().await?;
                held.keep();
                outcome
            }
            $crate::pool::Pools::Sqlite { writer, .. } => {
                let mut held = writer.take().await?;
                let mut $tx = sqlx::Connection::begin_with(&mut *held, "begin immediate").await?;
                let outcome = $body;
                $tx.commit().await?;
                held.keep();
                outcome
            }
        }
    };
}

/// Where the database is: `sqlite:PATH`, or `postgres://user@host/name`.
#[derive(Clone)]
pub struct DatabaseUrl(Address);

#[derive(Clone)]
enum Address {
    Postgres(Box<PgConnectOptions>, String),
    Sqlite(Box<SqliteConnectOptions>, String),
}

impl DatabaseUrl {
    /// Reads a database address.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let refused =
            |error: sqlx::Error| StoreError::Malformed { address: without_password(text), reason: error.to_string() };
        let address = match text.split_once(':') {
            Some(("postgres" | "postgresql", _)) => {
                let options = PgConnectOptions::from_str(text).map_err(refused)?;
                Address::Postgres(Box::new(options), without_password(text))
            }
            Some(("sqlite", _)) => {
                let options = SqliteConnectOptions::from_str(text)
                    .map_err(refused)?
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // Codes and serials that were acknowledged must survive a power cut.
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(BUSY)
                    .foreign_keys(true);
                Address::Sqlite(Box::new(options), text.to_owned())
            }
            _ => return Err(StoreError::Address(without_password(text))),
        };
        Ok(Self(address))
    }
}

impl DatabaseUrl {
    /// The SQLite file that opening would make, because it is not there yet.
    pub fn missing_file(&self) -> Option<&Path> {
        match &self.0 {
            Address::Sqlite(options, _) => {
                Some(options.get_filename()).filter(|file| !is_in_memory(file) && !file.exists())
            }
            Address::Postgres(..) => None,
        }
    }
}

/// The address without its password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Address::Postgres(_, shown) | Address::Sqlite(_, shown) => f.write_str(shown),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    // What stands behind `?` may hold a password too, and nobody needs it to find the database.
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((credentials, host)) => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}")
        }
        None => format!("{scheme}://{rest}"),
    }
}

impl Store {
    /// Opens the database; the tables are not touched.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let unreachable = |source| StoreError::Unreachable { address: url.to_string(), source };
        let pools = match &url.0 {
            Address::Postgres(options, _) => {
                // By itself first: a pool only ever says that it waited in vain, not why.
                let first = timeout(ACQUIRE, options.connect()).await;
                let first = first.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut)).map_err(unreachable)?;
                first.close().await.map_err(unreachable)?;
                let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(ACQUIRE);
                let pool = pool.connect_with((**options).clone()).await.map_err(unreachable)?;
                Pools::Postgres(Connections::of(pool))
            }
            Address::Sqlite(options, _) => {
                make_private(options.get_filename()).map_err(|error| unreachable(error.into()))?;
                let pool = |size| SqlitePoolOptions::new().max_connections(size).acquire_timeout(ACQUIRE);
                let writer = pool(1).after_release(|connection, _| Box::pin(is_usable(connection)));
                let writer = writer.connect_with((**options).clone()).await.map_err(unreachable)?;
                let readers = pool(4).connect_with((**options).clone()).await.map_err(unreachable)?;
                Pools::Sqlite { writer: Connections::of(writer), readers: Connections::of(readers) }
            }
        };
        Ok(Self { pools, recorder: Arc::default(), actor: None, key_names: None })
    }

    /// Brings the tables up to date. Several nodes may do so at once.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Postgres(all) => migrations::postgres().run(&mut *all.take().await?).await?,
            Pools::Sqlite { writer, .. } => migrations::sqlite().run(&mut *writer.take().await?).await?,
        }
        Ok(())
    }

    /// Closes every connection, after the running queries have ended.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Postgres(all) => all.close().await,
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
        }
    }
}

/// Whether a connection can be used again. When a write fails for want of space, SQLite ends the transaction by itself, and
/// sqlx goes on believing that it is in one: every later transaction would be refused, although there is space again.
async fn is_usable(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // What was to be rolled back is rolled back first.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Makes the file for its owner only. SQLite gives its companions (`-wal`, `-shm`) the same mode.
fn make_private(file: &Path) -> io::Result<()> {
    if is_in_memory(file) || file.exists() {
        return Ok(());
    }
    OpenOptions::new().create(true).append(true).mode(0o600).open(file).map(drop)
}

/// sqlx gives `sqlite::memory:` a name of this form.
fn is_in_memory(file: &Path) -> bool {
    file.as_os_str().is_empty() || file.to_str().is_some_and(|name| name.starts_with("file:sqlx-in-memory-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_told_before_it_is_made() {
        let file = std::env::temp_dir().join(format!("beadle-none-{}.db", std::process::id()));
        let url = DatabaseUrl::parse(&format!("sqlite:{}", file.display())).unwrap();
        assert_eq!(url.missing_file(), Some(file.as_path()));
        std::fs::write(&file, "").unwrap();
        assert_eq!(url.missing_file(), None);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(DatabaseUrl::parse("sqlite::memory:").unwrap().missing_file(), None);
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        let url = DatabaseUrl::parse("postgres://beadle:p@ss@db.example.org:5432/beadle").unwrap();
        assert_eq!(url.to_string(), "postgres://beadle@db.example.org:5432/beadle");
    }

    #[test]
    fn a_password_in_the_query_is_not_shown_either() {
        let url = DatabaseUrl::parse("postgres://db.example.org/beadle?user=beadle&password=hunter2").unwrap();
        assert_eq!(url.to_string(), "postgres://db.example.org/beadle");
        let error = DatabaseUrl::parse("postgres://u:sec/ret@db.example.org/x").unwrap_err().to_string();
        assert!(error.contains("percent-encode") && !error.contains("ret@"), "{error}");
    }

    #[test]
    fn other_databases_are_refused() {
        assert!(matches!(DatabaseUrl::parse("mysql://x"), Err(StoreError::Address(_))));
        assert!(matches!(DatabaseUrl::parse("beadle.db"), Err(StoreError::Address(_))));
    }
}
