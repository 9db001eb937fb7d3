//! Asking for certificates in the browser, and what becomes of them.

use askama::Template;
use broker::certificates::{
    AddressStanding, CertificateContent, CertificateState, FetchedBy, KeyOrigin, OwnCertificate, OwnName, OwnRequest,
};
use domain::Timestamp;

use super::{Frame, Objection, Withdrawn};
use crate::words::{Phrase, Words};

/// How long whoever is signed in may ask for certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuingSession {
    /// Until when; `None`: as long as they are signed in.
    pub until: Option<Timestamp>,
    /// After how many minutes in which nothing was opened it ends as well.
    pub idle_minutes: Option<u64>,
}

impl IssuingSession {
    /// Until when it is, in words.
    fn words(&self, say: Words) -> Option<Phrase<'_>> {
        match (&self.until, self.idle_minutes) {
            (Some(until), Some(minutes)) => Some(say.session_until_idle(minutes, until)),
            (Some(until), None) => Some(say.session_until(until)),
            (None, Some(minutes)) => Some(say.session_idle(minutes)),
            (None, None) => None,
        }
    }
}

/// What the scripts of these pages say, by the words of the scripts: a JSON object. `{file}` is the name of a file.
fn script_words(say: Words) -> String {
    let file = "{file}";
    let words = [
        ("no-key-file", say.script_no_key_file()),
        ("other-version", say.script_other_version()),
        ("other-key", say.script_other_key()),
        ("wrong-password", say.script_wrong_password()),
        ("no-file", say.script_no_file()),
        ("empty", say.script_empty()),
        ("other-kind", say.script_other_kind()),
        ("too-large", say.script_too_large()),
        ("private-key", say.script_private_key()),
        ("no-request", say.script_no_request()),
        ("short", say.script_short()),
        ("simple", say.script_simple()),
        ("letters", say.script_letters()),
        ("differ", say.script_differ()),
        ("other", say.script_other()),
        ("making-key", say.script_making_key()),
        ("locking-key", say.script_locking_key()),
        ("made-key", say.script_made_key(file)),
        ("opening", say.script_opening()),
        ("made-again", say.script_made_again()),
        ("kept-key", say.script_kept_key(file)),
        ("key-first", say.script_key_first()),
        ("making-file", say.script_making_file()),
        ("made-file", say.script_made_file(file)),
    ];
    let words = words.into_iter().map(|(word, phrase)| (word.to_owned(), phrase.text().into()));
    serde_json::Value::Object(words.collect()).to_string()
}

macro_rules! field_errors {
    ($($page:ty),*) => {
        $(impl $page {
            /// What stands against a field.
            fn wrong(&self, field: &str) -> Option<&str> {
                Objection::at(self.objection.as_ref(), field)
            }

            /// How long it can be sent, in words.
            fn session_words(&self) -> Option<Phrase<'_>> {
                self.session.words(self.frame.say)
            }
        })*
    };
}

field_errors!(NewCertificate, CertificateRequest, CertificateFile);

/// How the name of the file ends in which a browser saved the key with this fingerprint, hexadecimal.
pub(crate) fn key_file_end(fingerprint: &str) -> Option<String> {
    Some(format!("{}.json", fingerprint.get(..8)?))
}

impl NewCertificate {
    fn hint<'a>(&self, address: &'a AddressChoice) -> Option<Phrase<'a>> {
        address.objection(self.frame.say)
    }

    fn script_words(&self) -> String {
        script_words(self.frame.say)
    }
}

/// `GET /account/certificates/new`: posted to `/account/certificates/requests` with `profile`, `days`, any number of
/// `address`, `csr`, `agreed`, perhaps `renews`, and the button `then` (`send` or `draft`). Where scripts run, the key is made here.
#[derive(Debug, Clone, Template)]
#[template(path = "new-certificate.html")]
pub struct NewCertificate {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The serial number of the certificate that it is to follow.
    pub renews: Option<String>,
    /// The name that will stand in it, if one can be made.
    pub name: Option<OwnName>,
    /// The institution.
    pub institution: String,
    /// What the institution says that the person is there.
    pub status: Option<String>,
    /// Why there is no certificate of 28 days or more, as long as the identity is not confirmed.
    pub unconfirmed: Option<String>,
    /// The mail addresses that may stand in it.
    pub addresses: Vec<AddressChoice>,
    /// The kinds of certificates.
    pub profiles: Vec<ProfileChoice>,
    /// The wanted lifetime, as typed.
    pub days: String,
    /// The certification request, as typed.
    pub csr: String,
    /// How the name of the key file ends, if the browser made the key of that request.
    pub kept_key: Option<String>,
    /// Whether the terms were agreed to.
    pub agreed: bool,
    /// How long it can be sent.
    pub session: IssuingSession,
    /// Why nothing was done.
    pub objection: Option<Objection>,
}

/// A mail address to choose.
#[derive(Debug, Clone)]
pub struct AddressChoice {
    /// The address.
    pub value: String,
    /// Whether it can go in, or what stands against it.
    pub standing: AddressStanding,
    /// Of an address of a function the name of its certificates.
    pub function: Option<OwnName>,
    /// Whether it is to go in.
    pub chosen: bool,
}

impl AddressChoice {
    fn is_free(&self) -> bool {
        self.standing == AddressStanding::Free
    }

    /// What stands against it.
    fn objection(&self, say: Words) -> Option<Phrase<'_>> {
        match &self.standing {
            AddressStanding::Free => None,
            AddressStanding::InUse(from) => Some(say.new_address_in_use(from)),
            AddressStanding::Unknown => Some(say.new_address_unknown()),
            AddressStanding::SomebodyElse => Some(say.new_address_of_somebody()),
        }
    }
}

/// A kind of certificate to choose.
#[derive(Debug, Clone)]
pub struct ProfileChoice {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// How long it is good, and whether it has mail addresses.
    pub about: String,
    /// The keys that it takes: `rsa`, `ec` or both.
    pub keys: &'static str,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// `GET /account/certificates/requests/{id}`: a request that has no answer yet; posted there with `agreed`, and the button
/// `then` (`send`, `change` or `delete`), and with what a draft is to be like: `profile`, `days`, any number of `address`.
#[derive(Debug, Clone, Template)]
#[template(path = "certificate-request.html")]
pub struct CertificateRequest {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The name that will stand in it, if one can be made.
    pub name: Option<OwnName>,
    /// The request.
    pub request: OwnRequest,
    /// The mail addresses that may stand in it.
    pub addresses: Vec<AddressChoice>,
    /// The kinds of certificates that its key can have.
    pub profiles: Vec<ProfileChoice>,
    /// The wanted lifetime, as typed.
    pub days: String,
    /// Whether it was not sent.
    pub is_draft: bool,
    /// Whether the terms were agreed to.
    pub agreed: bool,
    /// How long it can be sent.
    pub session: IssuingSession,
    /// Why nothing was done.
    pub objection: Option<Objection>,
}

impl CertificateRequest {
    fn hint<'a>(&self, address: &'a AddressChoice) -> Option<Phrase<'a>> {
        address.objection(self.frame.say)
    }

    fn is_to_be_mended(&self) -> bool {
        self.objection.as_ref().is_some_and(|objection| matches!(objection.at, Some("addresses" | "profiles" | "days")))
    }
}

/// `GET /account/certificates/{serial}`: a certificate, and putting it together with its key in the browser.
#[derive(Debug, Clone, Template)]
#[template(path = "certificate.html")]
pub struct Certificate {
    /// The frame.
    pub frame: Frame,
    /// The certificate.
    pub certificate: OwnCertificate,
    /// What stands in it.
    pub content: CertificateContent,
    /// Why it was taken back, if it was.
    pub withdrawn: Option<Withdrawn>,
    /// The name that software shows.
    pub common_name: String,
    /// The certificate and that of its authority, PEM.
    pub pem: String,
    /// Why no mail address stands in it, if none does.
    pub no_address: Option<NoAddress>,
}

/// Why no mail address stands in a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAddress {
    /// Certificates of its kind have none.
    Kind,
    /// None was chosen, none was known to be the person's, or another certificate had it.
    Left,
}

/// Where the private key of a certificate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyPlace<'a> {
    /// In the key file of our page.
    KeyFile,
    /// Where the person made their certification request.
    OwnRequest,
    /// In the file that was handed out once.
    OneFile,
    /// In the file that a program of the person's was given.
    ProgramsFile,
    /// With a program of the person's.
    Program,
    /// With the application of this name.
    Application(&'a str),
}

impl<'a> KeyPlace<'a> {
    /// By what was written down when it was issued. Of what is older the way tells on which it was fetched.
    pub(super) fn of(certificate: &'a OwnCertificate) -> Self {
        match (&certificate.fetched_by, certificate.key_origin) {
            (FetchedBy::Application(name), _) => Self::Application(name),
            (FetchedBy::Program, Some(KeyOrigin::Server)) => Self::ProgramsFile,
            (FetchedBy::Program, _) => Self::Program,
            (FetchedBy::Person, Some(KeyOrigin::Server)) => Self::OneFile,
            (FetchedBy::Person, Some(KeyOrigin::Holder)) => Self::OwnRequest,
            (FetchedBy::Person, Some(KeyOrigin::Browser) | None) => Self::KeyFile,
        }
    }

    /// Whether the page of the certificate makes the files that programs read, or says how.
    pub(super) fn makes_files(&self) -> bool {
        matches!(self, Self::KeyFile | Self::OwnRequest)
    }
}

impl Certificate {
    fn why(&self, withdrawn: &Withdrawn) -> Phrase<'static> {
        withdrawn.why(self.frame.say)
    }

    fn script_words(&self) -> String {
        script_words(self.frame.say)
    }

    fn place(&self) -> KeyPlace<'_> {
        KeyPlace::of(&self.certificate)
    }

    fn is_in_one_file(&self) -> bool {
        self.place() == KeyPlace::OneFile
    }

    /// How the name of its key file ends.
    fn key_file(&self) -> Option<String> {
        self.content.fingerprint.as_deref().and_then(key_file_end)
    }

    /// What joins certificate and key, for a shell.
    fn join_command(&self) -> String {
        // A name for a certificate in quotes: whatever else a shell might read in it is left out.
        let plain = |letter: &char| letter.is_ascii_alphanumeric() || " .-".contains(*letter);
        let name: String = self.common_name.chars().filter(plain).collect();
        format!("openssl pkcs12 -export -inkey userkey.pem -in usercert.pem -name \"{name}\" -out usercred.p12")
    }
}

/// `GET /account/certificates/pkcs12`: posted there with `profile`, `days`, `password`, `password_again` and `agreed`; the
/// answer is the file.
#[derive(Debug, Clone, Template)]
#[template(path = "certificate-file.html")]
pub struct CertificateFile {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The kinds of certificates.
    pub profiles: Vec<ProfileChoice>,
    /// The wanted lifetime, as typed.
    pub days: String,
    /// Whether the terms were agreed to.
    pub agreed: bool,
    /// How long it can be had.
    pub session: IssuingSession,
    /// Why nothing was done.
    pub objection: Option<Objection>,
}
