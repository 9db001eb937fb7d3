//! Lines for a collector of logs: syslog ([RFC 5424](https://www.rfc-editor.org/rfc/rfc5424)) over UDP
//! ([RFC 5426](https://www.rfc-editor.org/rfc/rfc5426)).
//!
//! Invariant: nobody waits for it. What cannot be sent at once, or within a short queue, is lost.

use domain::Timestamp;
use tokio::{net::UdpSocket, sync::mpsc};

/// How many lines wait while the collector's name is looked up.
const QUEUE: usize = 1_024;
/// Facility `authpriv` (10), severity `informational` (6).
const PRIORITY: u8 = 10 * 8 + 6;

/// The way to one collector.
#[derive(Debug)]
pub struct Syslog {
    queue: mpsc::Sender<String>,
    hostname: String,
}

impl Syslog {
    /// Lines go to `collector` (`host:port`), and say that they come from `hostname`. Needs a runtime.
    pub fn start(collector: String, hostname: String) -> Self {
        let (queue, lines) = mpsc::channel(QUEUE);
        tokio::spawn(deliver(collector, lines));
        Self { queue, hostname }
    }

    /// Sends a line, of a kind that a word names; `false` if too many wait already.
    pub fn send(&self, kind: &str, line: &str, at: Timestamp) -> bool {
        let hostname = &self.hostname;
        self.queue.try_send(format!("<{PRIORITY}>1 {at} {hostname} beadle - {kind} - {line}")).is_ok()
    }
}

/// Ends with the sender.
async fn deliver(collector: String, mut lines: mpsc::Receiver<String>) {
    let mut socket = None;
    let mut failing = false;
    while let Some(line) = lines.recv().await {
        let sent = send(&mut socket, &collector, &line).await;
        if let Err(error) = &sent
            && !failing
        {
            tracing::warn!(collector, %error, "lines for the collector are lost");
        }
        failing = sent.is_err();
    }
}

async fn send(socket: &mut Option<UdpSocket>, collector: &str, line: &str) -> std::io::Result<()> {
    let open = match socket.take() {
        Some(open) => open,
        None => connect(collector).await?,
    };
    open.send(line.as_bytes()).await?;
    // Kept only while it works: the collector may have moved.
    *socket = Some(open);
    Ok(())
}

async fn connect(collector: &str) -> std::io::Result<UdpSocket> {
    let mut last = std::io::Error::new(std::io::ErrorKind::NotFound, "the collector's name has no address");
    for address in tokio::net::lookup_host(collector).await? {
        let here = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        let socket = UdpSocket::bind(here).await?;
        match socket.connect(address).await {
            Ok(()) => return Ok(socket),
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_line_arrives_as_the_rfc_has_it() {
        let collector = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let syslog = Syslog::start(collector.local_addr().unwrap().to_string(), "login.example.org".to_owned());
        assert!(syslog.send("F-TICKS", "F-TICKS/X/1.0#RESULT=OK#", Timestamp::from_seconds(0)));
        let mut bytes = [0; 512];
        let length = collector.recv(&mut bytes).await.unwrap();
        assert_eq!(
            std::str::from_utf8(&bytes[..length]).unwrap(),
            "<86>1 1970-01-01T00:00:00Z login.example.org beadle - F-TICKS - F-TICKS/X/1.0#RESULT=OK#"
        );
    }

    #[tokio::test]
    async fn a_collector_that_is_not_there_keeps_nobody_waiting() {
        let syslog = Syslog::start("nobody.invalid:514".to_owned(), "login.example.org".to_owned());
        let all =
            async { (0..QUEUE * 4).filter(|_| syslog.send("F-TICKS", "line", Timestamp::from_seconds(0))).count() };
        let sent = tokio::time::timeout(Duration::from_secs(1), all).await.unwrap();
        assert!((QUEUE..QUEUE * 4).contains(&sent), "what is too much is lost: {sent}");
    }
}
