//! Mail: by SMTP, or as `.eml` files in a folder where there is no mail server.

use std::path::PathBuf;

use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue},
    },
};
use thiserror::Error;

/// A letter.
#[derive(Debug, Clone)]
pub struct Mail {
    /// What no other letter from this server is called: letters, digits, dots. It stands in its `Message-ID`.
    pub id: String,
    /// Whom it goes to, e.g. `Ada <ada@example.org>`.
    pub to: String,
    /// Its subject, on one line.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same as HTML, for programs that show that.
    pub html: Option<String>,
}

/// Nobody wrote it and nobody waits for an answer, least of all for that of a program
/// ([RFC 3834 §5](https://www.rfc-editor.org/rfc/rfc3834#section-5)).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Sends letters.
#[derive(Debug, Clone)]
pub struct Mailer {
    from: Mailbox,
    transport: Transport,
}

#[derive(Debug, Clone)]
enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(AsyncFileTransport<Tokio1Executor>),
}

impl Mailer {
    /// Sends by SMTP. `url` is `smtps://user:password@host`, `smtp://host?tls=required`, or `smtp://localhost`.
    pub fn smtp(from: &str, url: &str) -> Result<Self, MailError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.build();
        Ok(Self { from: from.parse()?, transport: Transport::Smtp(transport) })
    }

    /// Writes each letter to a file in `folder`, which is made if it does not exist.
    pub fn folder(from: &str, folder: PathBuf) -> Result<Self, MailError> {
        std::fs::create_dir_all(&folder).map_err(|error| MailError::Folder(folder.clone(), error))?;
        Ok(Self { from: from.parse()?, transport: Transport::Folder(AsyncFileTransport::new(folder)) })
    }

    /// Sends one letter.
    pub async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = Message::builder()
            .from(self.from.clone())
            .to(mail.to.parse()?)
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .subject(mail.subject.replace(char::is_control, " "))
            .header(AutoSubmitted);
        let text = part(ContentType::TEXT_PLAIN, &mail.text);
        let message = match &mail.html {
            // The best one comes last (RFC 2046 §5.1.4).
            Some(html) => message
                .multipart(MultiPart::alternative().singlepart(text).singlepart(part(ContentType::TEXT_HTML, html)))?,
            None => message.singlepart(text)?,
        };
        match &self.transport {
            Transport::Smtp(smtp) => drop(smtp.send(message).await?),
            Transport::Folder(folder) => drop(folder.send(message).await?),
        }
        Ok(())
    }
}

/// Quoted-printable: every server takes it, whatever length its lines have, and whoever looks at the source can read it.
fn part(kind: ContentType, content: &str) -> SinglePart {
    let encoding = ContentTransferEncoding::QuotedPrintable;
    SinglePart::builder().header(kind).header(encoding).body(content.to_owned())
}

/// Why a letter did not leave.
#[derive(Debug, Error)]
pub enum MailError {
    /// The sender or receiver is no mail address.
    #[error("not a mail address: {0}")]
    Address(#[from] lettre::address::AddressError),
    /// The letter cannot be put together.
    #[error("the letter cannot be put together: {0}")]
    Letter(#[from] lettre::error::Error),
    /// The mail server refused or did not answer.
    #[error("the mail server refused or did not answer: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The file could not be written.
    #[error("the letter could not be written: {0}")]
    File(#[from] lettre::transport::file::Error),
    /// The folder could not be made.
    #[error("cannot make the folder {0} for letters: {1}")]
    Folder(PathBuf, #[source] std::io::Error),
}

impl MailError {
    /// Whether it would be the same another time: there is no such address, or the mail server says so.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Address(_) | Self::Letter(_) => true,
            Self::Smtp(error) => error.is_permanent(),
            Self::File(_) | Self::Folder(..) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn sent(mail: Mail) -> String {
        let folder = std::env::temp_dir().join(format!("beadle-mail-{}-{}", std::process::id(), mail.id));
        let mailer = Mailer::folder("Beadle <beadle@example.org>", folder.clone()).unwrap();
        mailer.send(&mail).await.unwrap();
        let letter = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
        let text = std::fs::read_to_string(letter).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
        text
    }

    fn mail(id: &str) -> Mail {
        let html = Some("<p>Good morning</p>".to_owned());
        let (to, subject) = ("ada@example.org".into(), "Hello".into());
        Mail { id: id.into(), to, subject, text: "Good morning".into(), html }
    }

    #[tokio::test]
    async fn a_letter_becomes_a_file_and_cannot_smuggle_headers() {
        let subject = "Hello\r\nBcc: eve@example.org".to_owned();
        let text = "Good morning\r\n.\r\nMAIL FROM:<eve@example.org>".to_owned();
        let letter = sent(Mail { subject, text, ..mail("1") }).await;
        let head = letter.split("\r\n\r\n").next().unwrap();
        assert!(letter.contains("Good morning") && !head.contains("\nBcc:") && !head.contains("MAIL"), "{letter}");
    }

    #[tokio::test]
    async fn a_subject_of_five_thousand_characters_is_folded_and_read_back() {
        let letter = sent(Mail { subject: format!("{}\u{202e}<script>", "ü".repeat(5_000)), ..mail("2") }).await;
        assert!(letter.lines().all(|line| line.len() <= 998), "RFC 5322 §2.1.1");
        assert!(letter.contains("\nSubject: =?utf-8?b?") && !letter.contains("<script>"), "{letter}");
    }

    #[tokio::test]
    async fn a_letter_has_both_forms_the_text_first_and_says_that_a_program_sent_it() {
        let letter = sent(mail("3")).await;
        for header in [
            "Auto-Submitted: auto-generated",
            "Message-ID: <3@example.org>",
            "Date: ",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative;",
        ] {
            assert!(letter.contains(&format!("\n{header}")) || letter.starts_with(header), "{header}: {letter}");
        }
        let (text, html) = (letter.find("text/plain; charset=utf-8"), letter.find("text/html; charset=utf-8"));
        assert!(text.is_some() && text < html, "{letter}");
        let plain = sent(Mail { html: None, ..mail("4") }).await;
        assert!(plain.contains("text/plain") && !plain.contains("multipart"), "{plain}");
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_refused_for_good() {
        let mailer = Mailer::folder("beadle@example.org", std::env::temp_dir()).unwrap();
        for to in ["", "ada", "ada@example.org\r\nBcc: eve@example.org", "ada@example.org, eve@example.org"] {
            let refused = mailer.send(&Mail { to: to.into(), ..mail("5") }).await.unwrap_err();
            assert!(refused.is_final(), "{to:?}: {refused}");
        }
    }
}
