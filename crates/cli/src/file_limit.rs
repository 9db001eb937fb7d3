//! A limit on the size of files (`ulimit -f`, `LimitFSIZE=` of systemd): the kernel ends whoever writes beyond it by a signal,
//! unless the signal is heeded. Then writing fails as on a full disk, and what is running goes on.

use std::io;

use rustix::process::Signal;
use tokio::{
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
};

/// Has a file that may not grow be an error of whoever writes it, from now on.
pub(crate) fn heed(runtime: &Runtime) -> io::Result<()> {
    let _within = runtime.enter();
    // Tokio's handler stays when the stream goes.
    signal(SignalKind::from_raw(Signal::XFSZ.as_raw())).map(drop)
}
