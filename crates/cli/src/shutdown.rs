//! The end: Ctrl-C or SIGTERM. Running requests are completed, but not waited for endlessly.

use std::{io, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
};

/// How long running requests may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Tells every listener when to stop.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Becomes true at Ctrl-C or SIGTERM.
    pub(crate) fn on_signal() -> io::Result<Self> {
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            sender.send_replace(true);
        });
        Ok(Self(receiver))
    }

    /// Waits for it.
    pub(crate) async fn wait(mut self) {
        // The sender is gone only when the process ends.
        let _ended = self.0.wait_for(|stop| *stop).await;
    }
}

/// Waits for the signal, then for the listeners; those that take too long are cut off. A listener that fails ends all.
pub(crate) async fn run(stop: Stop, mut listeners: JoinSet<io::Result<()>>) -> io::Result<()> {
    tokio::select! {
        () = stop.wait() => tracing::info!("stopping"),
        Some(ended) = listeners.join_next() => ended.map_err(io::Error::other)??,
    }
    let all = async { while listeners.join_next().await.is_some() {} };
    if tokio::time::timeout(PATIENCE, all).await.is_err() {
        tracing::warn!("some requests took too long and were cut off");
    }
    Ok(())
}
