//! Telling a person what was done to their account, at every address that their institutions gave: whoever did it, the
//! person hears of it.

use std::collections::BTreeSet;

use domain::{AttributeName, SignIn, Timestamp, identity_act::IdentityAct};
use outbound::Mail;

use crate::Broker;

/// The addresses that institutions gave with these sign-ins.
pub(super) fn addresses(sign_ins: &[&SignIn]) -> BTreeSet<String> {
    let mails = sign_ins.iter().filter_map(|sign_in| sign_in.attributes.first(AttributeName::Mail));
    mails.map(str::to_owned).collect()
}

impl Broker {
    /// Two logins are one account now.
    pub(super) async fn tell_of_link(&self, act: &IdentityAct, first: &SignIn, second: &SignIn) {
        let text = format!(
            "Your logins at\n\n  {}\n  {}\n\nare one account at {} since {}. Whichever of them you use, applications take you for \
             the same person.\n\nIf you did not do this, undo it at {} within {} days and write to {}.\n",
            first.institution_name,
            second.institution_name,
            self.settings.service.name,
            act.at,
            self.settings.issuer.endpoint("/account"),
            super::UNDO_WINDOW.as_secs() / 86_400,
            self.settings.service.support,
        );
        self.tell_person(addresses(&[first, second]), "Two of your logins are one account now", &text).await;
    }

    /// An institution's logins were taken from an account.
    pub(super) async fn tell_of_unlink(&self, act: &IdentityAct, institution: &str, to: BTreeSet<String>) {
        let text = format!(
            "Your login at\n\n  {institution}\n\nwas taken from your account at {} at {}. Whoever signs in by it from now on is \
             somebody new.\n\nIf you did not do this, undo it at {} within {} days and write to {}.\n",
            self.settings.service.name,
            act.at,
            self.settings.issuer.endpoint("/account"),
            super::UNDO_WINDOW.as_secs() / 86_400,
            self.settings.service.support,
        );
        self.tell_person(to, "A login was taken from your account", &text).await;
    }

    /// An act was undone.
    pub(super) async fn tell_of_undo(&self, act: &IdentityAct, to: BTreeSet<String>) {
        let text = format!(
            "What was done to your account at {} at {} ({}) was undone.\n\nIf you did not do this, write to {}.\n",
            self.settings.service.name,
            act.at,
            act.kind.as_str(),
            self.settings.service.support,
        );
        self.tell_person(to, "A change of your account was undone", &text).await;
    }

    /// The institution's account is about to end.
    pub(super) async fn tell_of_end(&self, sign_in: &SignIn, ends_at: Timestamp) {
        let text = format!(
            "Your account at {} ends at {ends_at}, as it says. Without it you cannot sign in at {} any more, unless you link \
             another login before: open {} and choose \"Link another login\". Then you stay who you are, and keep what you \
             have at every application.\n\nIf you have no other institution, write to {}.\n",
            sign_in.institution_name,
            self.settings.service.name,
            self.settings.issuer.endpoint("/account"),
            self.settings.service.support,
        );
        self.tell_person(addresses(&[sign_in]), "Your account at your institution ends soon", &text).await;
    }

    /// A letter that cannot be sent stops nobody; the journal has what was done.
    async fn tell_person(&self, to: BTreeSet<String>, subject: &str, text: &str) {
        let Some(mailer) = &self.mailer else { return };
        for address in to {
            let mail = Mail { to: address, subject: subject.to_owned(), text: text.to_owned() };
            if let Err(error) = mailer.send(&mail).await {
                tracing::error!(%error, "a person could not be told of a change of their account");
            }
        }
    }
}
