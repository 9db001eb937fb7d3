//! Telling a person what was done to their account, at every address that their institutions gave: whoever did it, the
//! person hears of it.

use std::collections::BTreeSet;

use domain::{AttributeName, EntityId, SignIn, Subject, Timestamp, identity_act::IdentityAct};

use crate::{
    Broker,
    letters::{Letter, Recipient},
};

/// The addresses that institutions gave with these sign-ins.
pub(super) fn addresses(sign_ins: &[&SignIn]) -> BTreeSet<String> {
    let mails = sign_ins.iter().filter_map(|sign_in| sign_in.attributes.first(AttributeName::Mail));
    mails.map(str::to_owned).collect()
}

impl Broker {
    /// Two logins are one account now.
    pub(super) async fn tell_of_link(&self, act: &IdentityAct, first: &SignIn, second: &SignIn) {
        let language = &self.language_of(&first.subject, Some(&second.subject)).await;
        let (one, other) = (self.vouching(first, language), self.vouching(second, language));
        let account = self.account_page();
        let letter = Letter::Linked { institutions: [&one, &other], at: act.at, undo: undo(&account) };
        self.tell_person(&act.subject, addresses(&[first, second]), &letter, language).await;
    }

    /// An institution's logins were taken from an account.
    pub(super) async fn tell_of_unlink(&self, act: &IdentityAct, institution: &EntityId, to: BTreeSet<String>) {
        let language = &self.language_of(&act.subject, None).await;
        let (institution, account) = (self.name_in(institution, language), self.account_page());
        let letter = Letter::Unlinked { institution: &institution, at: act.at, undo: undo(&account) };
        self.tell_person(&act.subject, to, &letter, language).await;
    }

    /// An act was undone by this person.
    pub(super) async fn tell_of_undo(&self, act: &IdentityAct, by: &Subject, to: BTreeSet<String>) {
        let language = &self.language_of(&act.subject, Some(by)).await;
        self.tell_person(&act.subject, to, &Letter::Undone { kind: act.kind, at: act.at }, language).await;
    }

    /// A passkey was registered, or removed: then there is no moment from which it counts.
    pub(crate) async fn tell_of_passkey(
        &self,
        act: &IdentityAct,
        name: &str,
        counts_from: Option<Timestamp>,
        to: BTreeSet<String>,
    ) {
        let language = &self.language_of(&act.subject, None).await;
        let page = &self.settings.issuer.endpoint("/account/passkeys");
        let letter = match counts_from {
            Some(from) => {
                Letter::PasskeyAdded { name, at: act.at, counts_from: Some(from).filter(|at| *at > act.at), page }
            }
            None => Letter::PasskeyRemoved { name, at: act.at, page },
        };
        self.tell_person(&act.subject, to, &letter, language).await;
    }

    /// The institution's account is about to end.
    pub(super) async fn tell_of_end(&self, sign_in: &SignIn, at: Timestamp) {
        let language = &self.language_of(&sign_in.subject, None).await;
        let (institution, page) = (self.vouching(sign_in, language), self.account_page());
        let letter = Letter::AccountEnds { institution: &institution, at, page: &page };
        self.tell_person(&sign_in.subject, addresses(&[sign_in]), &letter, language).await;
    }

    fn account_page(&self) -> String {
        self.settings.issuer.endpoint("/account")
    }

    /// The name of who vouched, which an institution keeps that has left the catalogue.
    fn vouching(&self, sign_in: &SignIn, language: &str) -> String {
        let catalogue = self.catalogue.current();
        let known = catalogue.institution(&sign_in.institution);
        known.map_or(sign_in.institution_name.as_str(), |known| known.name(language)).to_owned()
    }

    /// A letter that cannot be kept stops nobody; the journal has what was done.
    pub(crate) async fn tell_person(
        &self,
        person: &Subject,
        to: BTreeSet<String>,
        letter: &Letter<'_>,
        language: &str,
    ) {
        let Some(mailer) = &self.mailer else { return };
        for address in &to {
            let to = Recipient { address, person: Some(person) };
            if let Err(error) = self.post(mailer, letter, language, to).await {
                tracing::error!(%error, "a person could not be told of a change of their account");
            }
        }
    }
}

/// Where an act can be undone, and for how many days.
fn undo(page: &str) -> (&str, u64) {
    (page, super::UNDO_WINDOW.as_secs() / 86_400)
}
