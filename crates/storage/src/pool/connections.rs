//! Connections of a pool that stay at hand.
//!
//! sqlx's pool asks a connection whether it is alive before each use, and again after it: on PostgreSQL two more round trips
//! for each statement, on SQLite two more hops to another thread. One that did what it was asked for a moment ago is alive,
//! and comes from here and goes back here without a question.
//!
//! Invariant: only a connection whose work was done comes back here. One that failed, or whose caller went away in the midst
//! of something, goes to the pool, which looks at it and mends or closes it; so does one that nobody used for a while, or that
//! was not looked at for long.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::{Database, Pool, pool::PoolConnection};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

/// How long a caller waits for a free connection.
pub(super) const ACQUIRE: Duration = Duration::from_secs(10);
/// A connection that nobody used for so long is looked at before it is used again.
const FRESH: Duration = Duration::from_secs(1);
/// And so is one that was last looked at so long ago, however busy it is: servers move, and sessions grow.
const UNSEEN: Duration = Duration::from_secs(60);

/// A pool with connections at hand. Cloning is cheap.
#[derive(Debug)]
pub(crate) struct Connections<DB: Database>(Arc<All<DB>>);

#[derive(Debug)]
struct All<DB: Database> {
    pool: Pool<DB>,
    /// Who may use one: as many as the pool has, so that nobody waits at the pool for one that lies here.
    turns: Arc<Semaphore>,
    at_hand: Mutex<Vec<Box<Open<DB>>>>,
}

/// In a box, for a connection is large, and would be part of the future of every query.
#[derive(Debug)]
struct Open<DB: Database> {
    connection: PoolConnection<DB>,
    looked_at: Instant,
    used: Instant,
}

impl<DB: Database> Clone for Connections<DB> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<DB: Database> Connections<DB> {
    /// Those of a pool that nobody else uses.
    pub(super) fn of(pool: Pool<DB>) -> Self {
        let most = usize::try_from(pool.options().get_max_connections()).unwrap_or(1);
        Self(Arc::new(All { pool, turns: Arc::new(Semaphore::new(most)), at_hand: Mutex::default() }))
    }

    /// One of them, alone.
    pub(crate) async fn take(&self) -> Result<Held<DB>, sqlx::Error> {
        let turn = timeout(ACQUIRE, Arc::clone(&self.0.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let open = match self.fresh() {
            Some(open) => open,
            None => Box::pin(self.opened()).await?,
        };
        Ok(Held { open, others: Doubt { all: self.clone(), is_due: true }, _turn: turn })
    }

    async fn opened(&self) -> Result<Box<Open<DB>>, sqlx::Error> {
        let connection = self.0.pool.acquire().await?;
        let now = Instant::now();
        Ok(Box::new(Open { connection, looked_at: now, used: now }))
    }

    /// The one that was used last, if that was just now.
    fn fresh(&self) -> Option<Box<Open<DB>>> {
        let now = Instant::now();
        let (found, stale) = {
            let mut at_hand = self.0.at_hand.lock().unwrap_or_else(PoisonError::into_inner);
            match at_hand.pop() {
                Some(found) if now - found.used < FRESH && now - found.looked_at < UNSEEN => (Some(found), Vec::new()),
                // Those below it lay still for longer, or are looked at along with it.
                Some(stale) => (None, at_hand.drain(..).chain([stale]).collect()),
                None => (None, Vec::new()),
            }
        };
        // To the pool, while nobody waits for the lock.
        drop(stale);
        found
    }

    /// Closes them all, after what runs has ended.
    pub(super) async fn close(&self) {
        // From here on none comes back to hand.
        let closing = self.0.pool.close();
        drop(std::mem::take(&mut *self.0.at_hand.lock().unwrap_or_else(PoisonError::into_inner)));
        closing.await;
    }
}

/// A connection that somebody has alone; it goes to the pool unless it is [kept](Self::keep).
#[derive(Debug)]
pub(crate) struct Held<DB: Database> {
    open: Box<Open<DB>>,
    others: Doubt<DB>,
    // Last: the next one whose turn it is finds it at hand.
    _turn: OwnedSemaphorePermit,
}

impl<DB: Database> Held<DB> {
    /// Keeps it at hand: it did what it was asked, to the end.
    pub(crate) fn keep(self) {
        let Self { mut open, mut others, _turn } = self;
        open.used = Instant::now();
        others.is_due = false;
        let All { pool, at_hand, .. } = &*others.all.0;
        let mut at_hand = at_hand.lock().unwrap_or_else(PoisonError::into_inner);
        if !pool.is_closed() {
            at_hand.push(open);
        }
    }
}

/// Where one was not kept, those at hand go to the pool, too: perhaps the server is gone, and with it all of them. So one
/// caller hears of a restart, and not each of many.
#[derive(Debug)]
struct Doubt<DB: Database> {
    all: Connections<DB>,
    is_due: bool,
}

impl<DB: Database> Drop for Doubt<DB> {
    fn drop(&mut self) {
        if self.is_due {
            let others = std::mem::take(&mut *self.all.0.at_hand.lock().unwrap_or_else(PoisonError::into_inner));
            drop(others);
        }
    }
}

impl<DB: Database> Deref for Held<DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &DB::Connection {
        &self.open.connection
    }
}

impl<DB: Database> DerefMut for Held<DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        &mut self.open.connection
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use sqlx::{Sqlite, sqlite::SqlitePoolOptions};

    use super::*;

    /// Some connections, and how often one of them went to the pool.
    async fn some(most: u32) -> (Connections<Sqlite>, Arc<AtomicUsize>) {
        let returned = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&returned);
        let options = SqlitePoolOptions::new().max_connections(most).after_release(move |_, _| {
            counter.fetch_add(1, Ordering::Relaxed);
            Box::pin(async { Ok(true) })
        });
        (Connections::of(options.connect("sqlite::memory:").await.unwrap()), returned)
    }

    async fn work(held: &mut Held<Sqlite>) {
        sqlx::query("select 1").execute(&mut **held).await.unwrap();
    }

    #[tokio::test]
    async fn only_one_that_did_its_work_comes_back_without_a_look_at_it() {
        let (all, returned) = some(1).await;
        for _ in 0..3 {
            let mut held = all.take().await.unwrap();
            work(&mut held).await;
            held.keep();
        }
        assert_eq!(returned.load(Ordering::Relaxed), 0);
        drop(all.take().await.unwrap());
        // It is there again once the pool has looked at it.
        all.take().await.unwrap().keep();
        assert_eq!(returned.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn where_one_fails_all_are_looked_at() {
        let (all, returned) = some(3).await;
        let (one, other, failing) = (all.take().await.unwrap(), all.take().await.unwrap(), all.take().await.unwrap());
        one.keep();
        other.keep();
        drop(failing);
        assert_eq!(all.0.at_hand.lock().unwrap().len(), 0);
        let again = [all.take().await.unwrap(), all.take().await.unwrap(), all.take().await.unwrap()];
        assert_eq!(returned.load(Ordering::Relaxed), 3);
        drop(again);
    }

    #[tokio::test]
    async fn one_that_lay_for_a_while_is_looked_at_before_it_is_used() {
        let (all, returned) = some(2).await;
        let (one, other) = (all.take().await.unwrap(), all.take().await.unwrap());
        one.keep();
        other.keep();
        tokio::time::sleep(FRESH).await;
        let mut held = all.take().await.unwrap();
        work(&mut held).await;
        held.keep();
        assert_eq!(all.0.at_hand.lock().unwrap().len(), 1);
        // That the other one went there too is seen when it comes from there.
        let (one, other) = (all.take().await.unwrap(), all.take().await.unwrap());
        assert_eq!(returned.load(Ordering::Relaxed), 2);
        drop((one, other));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn however_many_want_one_all_get_their_turn() {
        let (all, _) = some(2).await;
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..200 {
            let all = all.clone();
            tasks.spawn(async move {
                let mut held = all.take().await.unwrap();
                work(&mut held).await;
                // Some fail, or go away in the midst of it.
                if n % 3 != 0 {
                    held.keep();
                }
            });
        }
        timeout(ACQUIRE / 2, tasks.join_all()).await.unwrap();
    }

    #[tokio::test]
    async fn closing_waits_for_those_that_work_and_for_none_that_lie_at_hand() {
        let (all, _) = some(2).await;
        let (working, idle) = (all.take().await.unwrap(), all.take().await.unwrap());
        idle.keep();
        let mut closing = Box::pin(all.close());
        assert!(timeout(Duration::from_millis(50), &mut closing).await.is_err());
        working.keep();
        timeout(ACQUIRE / 2, closing).await.unwrap();
        assert!(matches!(all.take().await, Err(sqlx::Error::PoolClosed)));
    }
}
