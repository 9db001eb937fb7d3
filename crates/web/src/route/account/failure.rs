//! Why a login is not linked, or a change of the account not made: each reason is a page.

use axum::{http::StatusCode, response::Response};
use broker::{
    Broker,
    linking::{Applied, LinkError},
};
use domain::{LinkId, credential::Errand};

use crate::{
    context::{Context, Failure},
    page::{Link, Turn},
    route::saml::identity_error,
};

fn account() -> Option<Link> {
    Some(Link { label: "Back to the account".to_owned(), url: "/account".to_owned() })
}

/// A linking that cannot go on.
pub(super) async fn link_error(broker: &Broker, context: &Context, error: LinkError, id: Option<LinkId>) -> Response {
    tracing::info!(transaction = %context.transaction, link = ?id, %error, "a login is not linked");
    let again =
        id.map(|id| Link { label: "Choose another login".to_owned(), url: format!("/account/link/{id}?choose=1") });
    let (status, failure) = match error {
        LinkError::Expired => (
            StatusCode::GONE,
            Failure {
                title: "That took too long",
                sentences: vec!["Nothing was linked: both logins must have been used within a few minutes.".to_owned()],
                next: "Begin again from your account.",
                back: account(),
                ..Failure::default()
            },
        ),
        LinkError::OtherBrowser => (
            StatusCode::FORBIDDEN,
            Failure {
                title: "This was begun in another browser",
                sentences: vec![
                    "Nothing was linked.".to_owned(),
                    "If somebody sent you this link: do not go on. They may want your login to become part of their account."
                        .to_owned(),
                ],
                next: "To link a login to your own account, begin at your account page.",
                ..Failure::default()
            },
        ),
        LinkError::OtherPerson => (
            StatusCode::FORBIDDEN,
            Failure {
                title: "You are not signed in to that account",
                sentences: vec!["Nothing was done. Nobody is signed in in this browser, or somebody else is.".to_owned()],
                next: "Open an application and sign in to it by the login of your account; then come back to this page.",
                ..Failure::default()
            },
        ),
        LinkError::Ended => (
            StatusCode::CONFLICT,
            Failure {
                title: "This is already done",
                sentences: vec!["You came back to it by the back button, or it went on in another tab.".to_owned()],
                next: "Your account page shows which logins are linked.",
                back: account(),
                ..Failure::default()
            },
        ),
        LinkError::SameAccount => (
            StatusCode::CONFLICT,
            Failure {
                title: "This login is already yours",
                sentences: vec!["It leads to the account in which you are. There is nothing to link.".to_owned()],
                next: "Choose the login that you have elsewhere, or go back.",
                back: again.or_else(account),
                ..Failure::default()
            },
        ),
        LinkError::OtherProof => (
            StatusCode::FORBIDDEN,
            Failure {
                title: "That was another login",
                sentences: vec![
                    "You were to show once more that this account is yours, and signed in by another login. Nothing was \
                     linked."
                        .to_owned(),
                ],
                next: "Sign in by the login of this account first.",
                back: id.map(|id| Link { label: "Try again".to_owned(), url: format!("/account/link/{id}") }),
                ..Failure::default()
            },
        ),
        LinkError::Closed => (
            StatusCode::FORBIDDEN,
            Failure {
                title: "The account of that login is closed",
                sentences: vec!["It was deleted, or an administrator closed it. Nothing was linked.".to_owned()],
                turn: Turn::Operator,
                next: "If you want it back, write to us with the transaction id below.",
                back: account(),
                ..Failure::default()
            },
        ),
        LinkError::UnknownInstitution(name) => (
            StatusCode::BAD_REQUEST,
            Failure {
                title: "This institution cannot be chosen here",
                sentences: vec!["It does not take part, or it is not the one that was asked for.".to_owned()],
                next: "Choose another institution.",
                detail: Some(name),
                back: again.or_else(account),
                ..Failure::default()
            },
        ),
        LinkError::Question(error) => {
            tracing::error!(transaction = %context.transaction, %error, "an institution could not be asked");
            (
                StatusCode::BAD_GATEWAY,
                Failure {
                    title: "Your institution could not be asked",
                    sentences: vec!["What it publishes about itself does not tell us how.".to_owned()],
                    turn: Turn::Operator,
                    next: "Write to us with the transaction id below, or choose another institution.",
                    detail: Some(error.to_string()),
                    back: again.or_else(account),
                    ..Failure::default()
                },
            )
        }
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
    let failure = Failure { title, sentences: vec![sentence.to_owned()], next, back: account(), ..Failure::default() };
    context.error(StatusCode::CONFLICT, failure)
}
