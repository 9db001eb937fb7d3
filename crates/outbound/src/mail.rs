//! Mail: by SMTP, or as `.eml` files in a folder where there is no mail server.

use std::path::PathBuf;

use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor, message::Mailbox,
    message::header::ContentType,
};
use thiserror::Error;

/// A letter in plain text.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Whom it goes to, e.g. `Ada <ada@example.org>`.
    pub to: String,
    /// Its subject, on one line.
    pub subject: String,
    /// Its text.
    pub text: String,
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
            .subject(mail.subject.replace(['\r', '\n'], " "))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())?;
        match &self.transport {
            Transport::Smtp(smtp) => drop(smtp.send(message).await?),
            Transport::Folder(folder) => drop(folder.send(message).await?),
        }
        Ok(())
    }
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

    #[tokio::test]
    async fn a_letter_becomes_a_file_and_cannot_smuggle_headers() {
        let folder = std::env::temp_dir().join(format!("beadle-mail-{}", std::process::id()));
        let mailer = Mailer::folder("Beadle <beadle@example.org>", folder.clone()).unwrap();
        let subject = "Hello\r\nBcc: eve@example.org".to_owned();
        mailer.send(&Mail { to: "ada@example.org".into(), subject, text: "Good morning".into() }).await.unwrap();
        let letter = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
        let text = std::fs::read_to_string(letter).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
        assert!(text.contains("Good morning") && !text.contains("\nBcc:"), "{text}");
    }
}
