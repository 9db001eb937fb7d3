//! Every page that people see: one struct per page, filled by a handler and rendered by a template of `templates/`.
//!
//! Invariant: a page holds plain values that are ready to show. It decides nothing, and its template escapes everything.

mod acceptable_use;
mod accessibility;
mod account;
mod addresses;
mod admin_audit;
mod admin_certificates;
mod admin_clients;
mod admin_institutions;
mod admin_mail;
mod admin_people;
mod admin_sign_in;
mod admin_skins;
mod application;
mod certificate_authority;
mod certificate_request;
mod certificates;
mod check_session;
mod choose_login;
mod client_not_active;
mod consent;
mod delete_account;
mod device;
mod discovery;
mod edit_client;
mod error;
mod form_post;
mod frame;
mod home;
mod institution_check;
mod missing_attributes;
mod objection;
mod own_clients;
mod passkeys;
mod picker;
mod practice_statement;
mod register_client;
mod registered;
mod release;
mod sign_out;
mod signed_out;
mod skin;
mod standing;
mod viewer;

pub use acceptable_use::{AcceptUse, UseRefused};
pub use accessibility::Accessibility;
pub use account::{
    Account, AccountAccess, AccountAct, AccountApplication, AccountLogin, AccountSession, AccountTerms, AccountUsual,
    LinkApplication, LinkConfirm, LinkInstitution, LinkLogin,
};
pub use addresses::{Addresses, ConfirmAddress, Contact};
pub use admin_audit::{AdminAudit, AuditLine, AuditSearch};
pub use admin_certificates::{
    AdminCertificate, AdminCertificates, CertificateSearch, Fact, FoundCertificate, ReasonChoice, RevocationChoices,
};
pub use admin_clients::{AdminClient, AdminClients, ClientFact, RequestedScope, StandingTab};
pub use admin_institutions::{
    AdminInstitution, AdminInstitutions, BusyInstitution, InstitutionFact, ReleaseCount, ReleaseCounts,
};
pub use admin_mail::{AdminMail, MailTab, standing_of_mail};
pub use admin_people::{
    AdminJournal, AdminMerge, AdminPeople, AdminPerson, FoundAccount, JournalAct, PersonIdentifier,
};
pub use admin_sign_in::AdminSignIn;
pub use admin_skins::{AdminSkin, AdminSkins, FoundSkin, ShownColour, ShownContrast, WrittenMistake};
pub use application::Application;
pub use certificate_authority::{Authority, Bundle, CertificateAuthority};
pub(crate) use certificate_request::key_file_end;
pub use certificate_request::{
    AddressChoice, Certificate, CertificateFile, CertificateRequest, IssuingSession, NewCertificate, NoAddress,
    ProfileChoice,
};
pub(crate) use certificates::condition;
pub use certificates::{Certificates, ShownCertificate, Withdrawn};
pub use check_session::CheckSession;
pub use choose_login::{ChooseLogin, LoginOption};
pub use client_not_active::ClientNotActive;
pub use consent::{CertificateRight, Consent};
pub use delete_account::{AccountDeleted, DeleteAccount};
pub use device::{DeviceCode, DeviceEnd, DeviceOutcome, DeviceQuestion};
pub use discovery::Discovery;
pub use edit_client::{
    EditChoice, EditClient, EditedAbout, ReviewClient, ReviewRow, Reviews, ShownChange, ShownMember,
};
pub use error::{ErrorPage, Turn};
pub use form_post::{FormPost, HiddenField};
pub use frame::{Frame, Languages, Link, TimeLimit, Visitor};
pub(crate) use frame::{day, readable};
pub use home::{Ending, Home, Person};
pub use institution_check::{CheckInstitution, CheckedAttribute, CheckedScope, Findings, InstitutionReport, Verdict};
pub use missing_attributes::{ExpectedAttribute, MissingAttributes, Outcome};
pub use objection::Objection;
pub use own_clients::{
    ClaimClient, OwnClient, OwnClientRow, OwnClients, ShownClientAct, ShownFailure, ShownInvitation, ShownOwner,
    ShownSecret, ShownSecrets,
};
pub use passkeys::{PasskeyAct, Passkeys, ShownPasskey, StepUp, StepUpChoice};
pub use picker::{ContinueWith, InstitutionChoice, InstitutionSearch, Picker};
pub use practice_statement::{KeysKept, PracticeStatement, StatedAuthority, StatedProfile};
pub use register_client::{ClientType, Field, RegisterClient, ScopeOption};
pub use registered::Registered;
pub use release::Release;
pub use sign_out::SignOut;
pub use signed_out::{AtInstitution, Next, SignedOut};
pub use skin::{PageSkin, SkinText};
pub use standing::Standing;
pub use viewer::{Viewer, role_in_words};

#[cfg(test)]
mod tests;
