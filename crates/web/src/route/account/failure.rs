//! Why a login is not linked, or a change of the account not made: each reason is a page.

use axum::{http::StatusCode, response::Response};
use broker::{
    Broker,
    linking::{Applied, LinkError},
};
use domain::{LinkId, credential::Errand};

use crate::{
    context::{Context, Failure, Told},
    page::{Link, Turn},
    route::{login::unasked, saml::identity_error},
};

fn account() -> Link {
    Link { label: "Back to the account".to_owned(), url: "/account".to_owned() }
}

/// What a person can mend.
fn page(title: &'static str, sentences: &[&str], next: &'static str, back: Option<Link>) -> Told {
    let sentences = sentences.iter().map(|sentence| (*sentence).to_owned()).collect();
    Failure { title, sentences, next, back, ..Failure::default() }.into()
}

/// A linking that cannot go on.
pub(super) async fn link_error(broker: &Broker, context: &Context, error: LinkError, id: Option<LinkId>) -> Response {
    tracing::info!(transaction = %context.transaction, link = ?id, %error, "a login is not linked");
    let again =
        id.map(|id| Link { label: "Choose another login".to_owned(), url: format!("/account/link/{id}?choose=1") });
    let again = || again.clone().unwrap_or_else(account);
    let (status, failure) = match error {
        LinkError::Expired => (
            StatusCode::GONE,
            page(
                "That took too long",
                &["Nothing was linked: both logins must have been used within a few minutes."],
                "Begin again from your account.",
                Some(account()),
            ),
        ),
        LinkError::OtherBrowser => (
            StatusCode::FORBIDDEN,
            page(
                "This was begun in another browser",
                &[
                    "Nothing was linked.",
                    "If somebody sent you this link: do not go on. They may want your login to become part of their account.",
                ],
                "To link a login to your own account, begin at your account page.",
                None,
            ),
        ),
        LinkError::OtherPerson => (
            StatusCode::FORBIDDEN,
            page(
                "You are not signed in to that account",
                &["Nothing was done. Nobody is signed in in this browser, or somebody else is."],
                "Open an application and sign in to it by the login of your account; then come back to this page.",
                None,
            ),
        ),
        LinkError::Ended => (
            StatusCode::CONFLICT,
            page(
                "This is already done",
                &["You came back to it by the back button, or it went on in another tab."],
                "Your account page shows which logins are linked.",
                Some(account()),
            ),
        ),
        LinkError::SameAccount => (
            StatusCode::CONFLICT,
            page(
                "This login is already yours",
                &["It leads to the account in which you are. There is nothing to link."],
                "Choose the login that you have elsewhere, or go back.",
                Some(again()),
            ),
        ),
        LinkError::OtherProof => (
            StatusCode::FORBIDDEN,
            page(
                "That was another login",
                &[
                    "You were to show once more that this account is yours, and signed in by another login. Nothing was \
                   linked.",
                ],
                "Sign in by the login of this account first.",
                id.map(|id| Link { label: "Try again".to_owned(), url: format!("/account/link/{id}") }),
            ),
        ),
        LinkError::Closed => {
            let sentences = ["It was deleted, or an administrator closed it. Nothing was linked."];
            let next = "If you want it back, write to us with the transaction id below.";
            let closed = page("The account of that login is closed", &sentences, next, Some(account()));
            (StatusCode::FORBIDDEN, Told { turn: Turn::Operator, ..closed })
        }
        LinkError::UnknownInstitution(name) => {
            let sentences = ["It does not take part, or it is not the one that was asked for."];
            let next = "Choose another institution.";
            let unknown = page("This institution cannot be chosen here", &sentences, next, Some(again()));
            (StatusCode::BAD_REQUEST, Told { detail: Some(name), ..unknown })
        }
        LinkError::Question(error) => unasked(context, &error, Some(again())),
        LinkError::Identity(error) => match id {
            Some(id) => return identity_error(broker, context, Errand::Link(id), error).await,
            None => return context.unavailable(&error),
        },
        LinkError::Store(error) => return context.unavailable(&error),
    };
    context.error(status, failure)
}

/// A change that was not made.
pub(super) fn nothing_done(context: &Context, refused: &Applied) -> Response {
    let (title, sentence, next) = match refused {
        Applied::InUse => (
            "This login is in use",
            "You are signed in by it, so we cannot know that you could come in by another one.",
            "Sign out, sign in by the login that you want to keep, and remove this one then.",
        ),
        Applied::LastLogin => (
            "This is the only login that is left",
            "Without it you could not come in any more.",
            "Link another login first.",
        ),
        Applied::Taken => (
            "This login is somebody else’s by now",
            "Since it was removed, somebody has signed in by it, and has an account of their own.",
            "If that was you, link the login again.",
        ),
        Applied::Done | Applied::Nothing => ("Nothing was changed", "There was nothing to do.", "Go back."),
    };
    let failure =
        Failure { title, sentences: vec![sentence.to_owned()], next, back: Some(account()), ..Failure::default() };
    context.error(StatusCode::CONFLICT, failure)
}
