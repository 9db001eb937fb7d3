//! PostgreSQL that makes whoever writes wait at one step.

use std::process::Command;

use beadle_tests::eventually;
use url::Url;

/// Where something waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Before a row is written: of the transaction nothing is left.
    Before,
    /// When the transaction that wrote it commits: that is done all the same, after its client is dead.
    Commit,
}

/// What `psql` says, without blanks around it.
pub(super) fn sql(database: &Url, statement: &str) -> String {
    let output =
        Command::new("psql").args(["-qtAX", "-v", "ON_ERROR_STOP=1", "-c", statement, database.as_str()]).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Whatever does this (`insert`, `update`) to the table waits there.
pub(super) fn wait_at(database: &Url, what: &str, table: &str, step: Step) {
    sql(
        database,
        "create function wait_there() returns trigger language plpgsql as $$ begin perform pg_sleep(4); return new; end $$",
    );
    let trigger = match step {
        Step::Before => format!("create trigger wait_there before {what} on {table}"),
        Step::Commit => {
            format!("create constraint trigger wait_there after {what} on {table} deferrable initially deferred")
        }
    };
    sql(database, &format!("{trigger} for each row execute function wait_there()"));
}

const ASLEEP: &str = "from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";

pub(super) async fn until_somebody_waits(database: &Url) {
    eventually("the database makes somebody wait", async || sql(database, &format!("select count(*) {ASLEEP}")) != "0")
        .await;
}

/// Lets everybody go on, once nobody waits any more: the client that waited is dead.
pub(super) async fn relent(database: &Url, step: Step) {
    if step == Step::Before {
        // As it ends by itself as soon as the server sees that its client is gone: between two statements.
        sql(database, &format!("select pg_terminate_backend(pid) {ASLEEP}"));
    }
    let busy = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() \
                and state <> 'idle'";
    eventually("the dead client's work is over", async || sql(database, busy) == "0").await;
    sql(database, "drop function wait_there cascade");
}
