//! The processor time that processes and threads have used, as Linux tells it
//! ([proc_pid_stat(5)](https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html)).

use std::fs;
use std::path::Path;

use beadle_tests::postgres::Postgres;

/// How many of its units Linux counts in a second (`USER_HZ`), on every architecture that there is.
const UNITS: f64 = 100.0;
/// What the names of the threads begin with that run SQLite.
const SQLITE: &str = "sqlx-sqlite";

/// Whose time is looked at, of a database.
#[derive(Debug)]
pub(crate) enum Processor {
    /// The threads of this process in which SQLite runs.
    Sqlite,
    /// A process and those that it started.
    Tree(u32),
}

impl Processor {
    /// SQLite's, which runs in this process.
    pub(crate) const fn sqlite() -> Self {
        Self::Sqlite
    }

    /// A server's.
    pub(crate) fn postgres(server: &Postgres) -> Self {
        Self::Tree(server.process().expect("it was started here, so it is a process of this machine"))
    }

    /// Whether it is part of what [`own`] tells.
    pub(crate) const fn is_in_this_process(&self) -> bool {
        matches!(self, Self::Sqlite)
    }

    /// What it has used by now, in seconds.
    pub(crate) fn used(&self) -> f64 {
        match self {
            Self::Sqlite => {
                let threads = all("/proc/self/task").filter(|stat| stat.name.starts_with(SQLITE));
                threads.map(|stat| stat.own).sum()
            }
            // Those that have ended are in their parent's.
            Self::Tree(first) => all("/proc")
                .filter(|stat| stat.id == *first || stat.parent == *first)
                .map(|stat| stat.own + stat.ended_children)
                .sum(),
        }
    }
}

/// What this process has used by now, in seconds.
pub(crate) fn own() -> f64 {
    Stat::read(Path::new("/proc/self")).expect("a process can see itself").own
}

struct Stat {
    id: u32,
    name: String,
    parent: u32,
    /// User and system, in seconds.
    own: f64,
    ended_children: f64,
}

impl Stat {
    fn read(folder: &Path) -> Option<Self> {
        let text = fs::read_to_string(folder.join("stat")).ok()?;
        // The name may hold anything.
        let (id, rest) = text.split_once(" (")?;
        let (name, rest) = rest.rsplit_once(") ")?;
        let fields: Vec<_> = rest.split_ascii_whitespace().collect();
        // The first of these is the third one of all.
        let both = |first: usize| -> Option<f64> {
            let [user, system] = [fields.get(first - 3)?, fields.get(first - 2)?].map(|field| field.parse::<f64>());
            Some((user.ok()? + system.ok()?) / UNITS)
        };
        Some(Self {
            id: id.parse().ok()?,
            name: name.to_owned(),
            parent: fields.get(1)?.parse().ok()?,
            own: both(14)?,
            ended_children: both(16)?,
        })
    }
}

fn all(folder: &str) -> impl Iterator<Item = Stat> {
    let entries = fs::read_dir(folder).expect("/proc is there").flatten();
    entries.filter_map(|entry| Stat::read(&entry.path()))
}
