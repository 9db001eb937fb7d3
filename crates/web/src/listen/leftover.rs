//! What is left of a request's body when its answer is ready.
//!
//! Whoever sends all of a body before they read (most clients of HTTP/1.1 do) never hears why it is refused if the connection
//! is closed on what they still send: the system answers that by a reset, and throws away what they had not read. So the rest
//! is read and forgotten first, within bounds of size and time.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::timeout;

/// The most that is read, in bytes: more than anybody sends by mistake.
pub(super) const MAX_DRAINED: usize = 16 * 1024 * 1024;

/// A body on loan: whoever reads it gives it back by dropping it.
pub(super) struct Lent<B> {
    body: Option<B>,
    /// Whether its reader has asked for any of it. A client may wait for that (`Expect: 100-continue`).
    was_asked_for: bool,
    place: Place<B>,
}

type Place<B> = Arc<Mutex<Option<(B, bool)>>>;

/// Where a body comes back to.
pub(super) struct Leftover<B>(Place<B>);

/// Lends a body.
pub(super) fn lend<B>(body: B) -> (Lent<B>, Leftover<B>) {
    let place = Place::default();
    (Lent { body: Some(body), was_asked_for: false, place: Arc::clone(&place) }, Leftover(place))
}

impl<B> Drop for Lent<B> {
    fn drop(&mut self) {
        let returned = self.body.take().map(|body| (body, self.was_asked_for));
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = returned;
    }
}

impl<B: Body + Unpin> Body for Lent<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.was_asked_for = true;
        self.body.as_mut().map_or(Poll::Ready(None), |body| Pin::new(body).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(B::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, B::size_hint)
    }
}

impl<B: Body<Data = Bytes> + Unpin> Leftover<B> {
    /// Reads what is left, for `patience` at most, and no longer than a fifth of that while nothing comes; whether nothing is
    /// left. Where the client waits to be asked for its body and was not, there is nothing to read.
    pub(super) async fn drain(self, waits_to_be_asked: bool, patience: Duration) -> bool {
        let returned = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((mut body, was_asked_for)) = returned else { return true };
        if body.is_end_stream() {
            return true;
        }
        if waits_to_be_asked && !was_asked_for {
            return false;
        }
        timeout(patience, forget(&mut body, patience / 5)).await.unwrap_or(false)
    }
}

/// Reads a body to its end; `false` if it is too long for that, breaks off, or pauses too long.
async fn forget<B: Body<Data = Bytes> + Unpin>(body: &mut B, pause: Duration) -> bool {
    let mut read = 0;
    loop {
        let next = std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context));
        let frame = match timeout(pause, next).await {
            Ok(None) => return true,
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(_))) | Err(_) => return false,
        };
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > MAX_DRAINED {
            return false;
        }
    }
}
