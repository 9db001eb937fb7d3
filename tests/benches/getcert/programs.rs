//! The programs that ask: a process of their own, with as little work for each question as there can be.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use url::Url;
use url::form_urlencoded::Serializer;

use crate::processor;

/// By which this program knows that it is the other process.
pub(crate) const ARGUMENT: &str = "--programs";
/// How many ask at once.
const PROGRAMS: usize = 8;

/// The other process, which asks when it is told to.
pub(crate) struct Programs {
    process: Child,
    orders: ChildStdin,
    answers: Option<BufReader<ChildStdout>>,
}

/// What came of it.
pub(crate) struct Asked {
    pub(crate) got: f64,
    pub(crate) seconds: f64,
    /// What the programs used themselves, in seconds.
    pub(crate) processor: f64,
}

impl Programs {
    /// Starts them, to post a form to a URL of this machine.
    pub(crate) fn start(url: &Url, form: &[(&str, &str)]) -> Self {
        let own = std::env::current_exe().expect("this program is a file");
        let mut process = Command::new(own)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts once more");
        let mut orders = process.stdin.take().expect("it was asked for as a pipe");
        let answers = process.stdout.take().map(BufReader::new);
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        writeln!(orders, "{url}\n{body}").expect("it listens");
        Self { process, orders, answers }
    }

    /// Has them ask for so long.
    pub(crate) async fn ask(&mut self, length: Duration) -> Asked {
        writeln!(self.orders, "{}", length.as_millis()).expect("it listens");
        let mut answers = self.answers.take().expect("it comes back each time");
        let (answers, line) = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            answers.read_line(&mut line).expect("it answers");
            (answers, line)
        })
        .await
        .expect("nothing panics there");
        self.answers = Some(answers);
        let mut numbers = line.split_ascii_whitespace().map(|number| number.parse().expect("a number"));
        let mut next = || numbers.next().expect("three numbers");
        Asked { got: next(), seconds: next(), processor: next() }
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the other process does: for each number of milliseconds it asks for so long, and tells how many certificates it got,
/// in how many seconds, with how many of processor time.
pub(crate) fn ask() {
    let mut lines = std::io::stdin().lines().map(|line| line.expect("text"));
    let url: Url = lines.next().and_then(|line| line.parse().ok()).expect("a URL");
    let body = lines.next().expect("a form");
    let address = format!("{}:{}", url.host_str().expect("a host"), url.port().expect("a port"));
    let request = format!(
        "POST {} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        url.path(),
        body.len()
    );
    for length in lines {
        let length = Duration::from_millis(length.parse().expect("a number"));
        let (begun, before) = (Instant::now(), processor::own());
        let end = begun + length;
        let got: usize = thread::scope(|scope| {
            let all = [(); PROGRAMS].map(|()| scope.spawn(|| ask_until(end, &address, request.as_bytes())));
            all.into_iter().map(|one| one.join().expect("every answer is a certificate")).sum()
        });
        println!("{got} {} {}", begun.elapsed().as_secs_f64(), processor::own() - before);
    }
}

/// One program, on a connection that it keeps; returns how many certificates it got.
fn ask_until(end: Instant, address: &str, request: &[u8]) -> usize {
    let mut connection = BufReader::new(TcpStream::connect(address).expect("the server listens"));
    connection.get_ref().set_nodelay(true).expect("a connection");
    let mut got = 0;
    while Instant::now() < end {
        connection.get_mut().write_all(request).expect("the server reads");
        let answer = read_answer(&mut connection);
        assert!(answer.contains("BEGIN CERTIFICATE"), "{answer}");
        got += 1;
    }
    got
}

fn read_answer(connection: &mut BufReader<TcpStream>) -> String {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        connection.read_line(&mut line).expect("the server answers");
        let Some((name, value)) = line.trim_end().split_once(':') else {
            if line.trim_end().is_empty() {
                break;
            }
            continue;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().expect("a number");
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).expect("the whole answer");
    String::from_utf8(body).expect("text")
}
