//! Signing in on the terminal: the client's side of SAML's Enhanced Client profile
//! ([SAML Profiles §4.2](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf)). The program takes the
//! server's question to the institution, with the person's login name and password, and brings the answer back.
//!
//! Invariant: the password goes to the address that the server's list names for the institution, and nowhere else; an
//! answer that is meant for another address than the server's goes nowhere.

mod envelope;

use domain::{Entropy, entropy::random};
use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, SET_COOKIE};
use thiserror::Error;
use url::Url;
use zeroize::Zeroizing;

use self::envelope::{Answer, Question, fault};
use crate::{
    Error, Refusal,
    certificate::{Fetched, Wish},
    error::readable,
    http::{HttpError, Reply},
    institution::Institution,
    server::Server,
};

const PATH: &str = "/secure/getcert/";
const PAOS_MEDIA_TYPE: &str = "application/vnd.paos+xml";
/// What says that a program speaks the profile (SAML Bindings §3.3.3).
const PAOS: &str = r#"ver="urn:liberty:paos:2003-08";"urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp""#;

/// Why a sign-in on the terminal failed.
#[derive(Debug, Error)]
pub enum EcpError {
    /// Login name or password.
    #[error("{0} does not know this login name with this password")]
    WrongPassword(String),
    /// The institution says no.
    #[error("{institution} refused: {reason}")]
    Institution {
        /// Who.
        institution: String,
        /// Its words.
        reason: String,
    },
    /// Somebody stands between.
    #[error(
        "{institution} answered to {named}, but the server had asked to be answered at {expected}: nothing was sent on, \
         for somebody may be listening; tell those who run the server"
    )]
    OtherConsumer {
        /// Who.
        institution: String,
        /// The address that the institution names.
        named: String,
        /// The one that the server names.
        expected: String,
    },
    /// What came is no such message.
    #[error("{from} sent something else than a message of SAML ECP: {what}")]
    Unreadable {
        /// Who.
        from: String,
        /// What is wrong.
        what: &'static str,
    },
}

impl EcpError {
    pub(crate) const fn status(&self) -> u8 {
        match self {
            Self::WrongPassword(_) => 4,
            Self::Institution { .. } | Self::OtherConsumer { .. } | Self::Unreadable { .. } => 3,
        }
    }
}

/// A person's login name and password at their institution.
pub struct Login<'a> {
    /// The name.
    pub user: &'a str,
    /// The password.
    pub password: &'a str,
}

/// Somebody who has signed in, for one certificate.
pub struct EcpSession {
    cookie: Zeroizing<String>,
}

impl Server {
    /// Signs somebody in.
    pub async fn sign_in_on_the_terminal(
        &self,
        institution: &Institution,
        login: &Login<'_>,
    ) -> Result<EcpSession, Error> {
        let request = self.http.get(&self.url(PATH)?)?;
        let request = request.header(ACCEPT, format!("text/html; {PAOS_MEDIA_TYPE}")).header("PAOS", PAOS);
        let asked = self.http.send(request).await?;
        if !asked.is_ok() {
            return Err(Error::Refused(Refusal::read(asked.status, &asked.body)));
        }
        let unreadable = |from: &str| {
            let from = from.to_owned();
            move |what| EcpError::Unreadable { from, what }
        };
        let question = Question::read(&asked.body).map_err(unreadable(&self.issuer))?;
        let consumer = self.consumer(&question)?;
        let answered = self.ask(institution, login, &question).await?;
        let answer = Answer::read(&answered).map_err(unreadable(&institution.name))?;
        if answer.consumer != question.consumer {
            // As the profile demands (§4.2.4.2): the server hears of it, and nothing else.
            let request = self.http.post(&consumer)?.header(CONTENT_TYPE, PAOS_MEDIA_TYPE).body(fault());
            let _told = self.http.send(request).await;
            return Err(Error::Ecp(EcpError::OtherConsumer {
                institution: institution.name.clone(),
                named: readable(&answer.consumer),
                expected: readable(&question.consumer),
            }));
        }
        let brought = Zeroizing::new(answer.for_server(&question));
        let request = self.http.post(&consumer)?.header(CONTENT_TYPE, PAOS_MEDIA_TYPE);
        let reply = self.http.send(request.body(brought.to_string())).await?;
        match session_cookie(&reply.headers) {
            Some(cookie) if matches!(reply.status, 200 | 302) => Ok(EcpSession { cookie }),
            _ => Err(Error::Refused(Refusal::read(reply.status, &reply.body))),
        }
    }

    /// Where the server wants the answer: at an address of its own.
    fn consumer(&self, question: &Question<'_>) -> Result<Url, Error> {
        let own = self.url(PATH)?;
        let consumer: Option<Url> = question.consumer.parse().ok();
        consumer.filter(|consumer| consumer.origin() == own.origin()).ok_or_else(|| {
            let what = "it wants to be answered at another server";
            Error::Ecp(EcpError::Unreadable { from: self.issuer.clone(), what })
        })
    }

    async fn ask(
        &self,
        institution: &Institution,
        login: &Login<'_>,
        question: &Question<'_>,
    ) -> Result<Zeroizing<String>, Error> {
        let request = self.http.post(&institution.endpoint)?.header(CONTENT_TYPE, "text/xml; charset=utf-8");
        let request = request.basic_auth(login.user, Some(login.password)).body(question.for_institution());
        let Reply { status, body, .. } = self.http.send(request).await?;
        let name = institution.name.clone();
        let refused = |reason| Err(Error::Ecp(EcpError::Institution { institution: name, reason }));
        match status {
            200 => match envelope::fault_string(&body) {
                Some(reason) => refused(readable(&reason)),
                None => Ok(body),
            },
            401 => Err(Error::Ecp(EcpError::WrongPassword(institution.name.clone()))),
            300..=399 => refused("it sends on to another address, and a password is not sent after that".to_owned()),
            _ => {
                let reason = envelope::fault_string(&body).map(|reason| readable(&reason));
                refused(reason.filter(|reason| !reason.is_empty()).unwrap_or_else(|| format!("HTTP status {status}")))
            }
        }
    }

    /// Fetches the one certificate of a session, for a key of ours.
    pub async fn certificate_by_ecp(
        &self,
        session: EcpSession,
        request_pem: &str,
        wish: Wish<'_>,
        entropy: &dyn Entropy,
    ) -> Result<Fetched, Error> {
        // Double submission: whoever can set the cookie and send it in the form is no page of another site.
        let csrf = format!("{:032x}", u128::from_be_bytes(random(entropy)));
        // Without the field the server thinks of programs that mean half a day.
        let hours = wish.lifetime.map(|lifetime| lifetime.as_secs().div_ceil(3600).to_string());
        let hours = hours.as_deref().unwrap_or("profile");
        let mut form = vec![("submit", "certreq"), ("CSRF", &csrf), ("certreq", request_pem), ("certlifetime", hours)];
        form.extend(wish.profile.map(|profile| ("profile", profile)));
        let cookies = Zeroizing::new(format!("CSRF={csrf}; {}", *session.cookie));
        let request = self.http.post(&self.url(PATH)?)?.header(COOKIE, cookies.as_str()).form(&form);
        let reply = self.http.send(request).await?;
        if !reply.is_ok() {
            return Err(Error::Refused(Refusal::read(reply.status, &reply.body)));
        }
        Fetched::read(&reply.body).ok_or_else(|| HttpError::Unexpected(self.issuer.clone(), "a certificate").into())
    }
}

/// The cookie of a session, `name=value`.
fn session_cookie(headers: &HeaderMap) -> Option<Zeroizing<String>> {
    let lines = headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.filter_map(|line| line.split(';').next()).map(str::trim);
    cookies.find(|cookie| cookie.starts_with("_shibsession_")).map(|cookie| Zeroizing::new(cookie.to_owned()))
}
