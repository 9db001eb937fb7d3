//! From pieces that arrive at one thread to bytes that another one reads.

use std::io::{self, BufRead, Read};

use tokio::sync::mpsc;

/// How many pieces may wait to be read.
const WAITING: usize = 8;

/// The two ends.
pub(super) fn channel() -> (Sender, Stream) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (Sender(sender), Stream { receiver, chunk: Vec::new(), taken: 0, ended: false })
}

/// Where pieces are put in. What is dropped before [`Sender::end`] breaks off for the reader.
pub(super) struct Sender(mpsc::Sender<Option<Vec<u8>>>);

impl Sender {
    /// `Err` if nobody reads any more.
    pub(super) async fn send(&self, chunk: Vec<u8>) -> Result<(), Gone> {
        self.0.send(Some(chunk)).await.map_err(|_| Gone)
    }

    pub(super) async fn end(&self) {
        let _ = self.0.send(None).await;
    }
}

/// Nobody reads any more.
pub(super) struct Gone;

/// Where they are read. It waits for what has not arrived: not for a thread that serves requests.
pub(super) struct Stream {
    receiver: mpsc::Receiver<Option<Vec<u8>>>,
    chunk: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl BufRead for Stream {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.taken >= self.chunk.len() && !self.ended {
            match self.receiver.blocking_recv() {
                Some(Some(chunk)) => (self.chunk, self.taken) = (chunk, 0),
                Some(None) => self.ended = true,
                None => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it stopped arriving")),
            }
        }
        Ok(self.chunk.get(self.taken..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount;
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut ready = self.fill_buf()?;
        let read = ready.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_arrives_is_read_and_what_breaks_off_is_an_error() {
        for ends in [true, false] {
            let (sender, mut stream) = channel();
            let reading = tokio::task::spawn_blocking(move || {
                let mut text = String::new();
                stream.read_to_string(&mut text).map(|_| text)
            });
            for piece in ["a", "", "bc"] {
                assert!(sender.send(piece.into()).await.is_ok());
            }
            if ends {
                sender.end().await;
            }
            drop(sender);
            assert_eq!(reading.await.unwrap().ok().as_deref(), ends.then_some("abc"));
        }
    }
}
