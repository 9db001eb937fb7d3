//! What can go wrong with the store.

use thiserror::Error;

/// A failed query. The caller cannot mend it: log it once at the boundary, and answer "try again".
#[derive(Debug, Error)]
pub enum StoreError {
    /// The address of the database is not one.
    #[error("the database address {0:?} is neither sqlite:… nor postgres://…")]
    Address(String),
    /// The address of the database cannot be read.
    #[error("the database address {address:?} cannot be read ({reason}); percent-encode / @ and : in its password")]
    Malformed {
        /// The address without its password.
        address: String,
        /// What the driver said.
        reason: String,
    },
    /// The database did not answer at start.
    #[error("cannot open the database {address}: {source}")]
    Unreachable {
        /// The address without its password.
        address: String,
        /// What the driver said.
        source: sqlx::Error,
    },
    /// A migration failed, or the database is newer than this program.
    #[error("cannot bring the database's tables up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The driver said no.
    #[error("the database refused or did not answer: {0}")]
    Database(#[from] sqlx::Error),
    /// A row that this program cannot have written.
    #[error("the database holds a {0} that cannot be read")]
    Corrupt(&'static str),
}

impl StoreError {
    /// Whether somebody else was first: a unique key stood in the way, or the database gave up this transaction in favour
    /// of another one (`serialization_failure`, `deadlock_detected`). Trying again may help.
    pub(crate) fn is_conflict(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.is_unique_violation() || error.code().is_some_and(|code| matches!(&*code, "40001" | "40P01"))
    }
}
