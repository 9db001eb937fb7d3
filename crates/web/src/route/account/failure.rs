//! Why a login is not linked, or a change of the account not made: each reason is a page.

use axum::{http::StatusCode, response::Response};
use broker::{
    Broker,
    linking::{Applied, LinkError},
};
use domain::{LinkId, credential::Errand};

use crate::{
    context::{Context, Told},
    page::{Link, Turn},
    route::{login::unasked, saml::identity_error},
    words::Words,
};

fn account(say: Words) -> Link {
    Link { label: say.back_to_account().text(), url: "/account".to_owned() }
}

/// A linking that cannot go on.
pub(super) async fn link_error(broker: &Broker, context: &Context, error: LinkError, id: Option<LinkId>) -> Response {
    tracing::info!(transaction = %context.transaction, link = ?id, %error, "a login is not linked");
    let say = context.say();
    let again =
        id.map(|id| Link { label: say.error_link_choose_other().text(), url: format!("/account/link/{id}?choose=1") });
    let again = || Some(again.clone().unwrap_or_else(|| account(say)));
    let (status, told) = match error {
        LinkError::Expired => {
            let told = Told::new(say.error_link_late(), [say.error_link_late_what()], say.error_link_late_next());
            (StatusCode::GONE, Told { back: Some(account(say)), ..told })
        }
        LinkError::OtherBrowser => {
            let what = [say.error_link_browser_what(), say.error_link_browser_beware()];
            let told = Told::new(say.error_link_browser(), what, say.error_link_browser_next());
            (StatusCode::FORBIDDEN, told)
        }
        LinkError::OtherPerson => {
            let what = [say.error_link_person_what()];
            (StatusCode::FORBIDDEN, Told::new(say.error_link_person(), what, say.error_link_person_next()))
        }
        LinkError::Ended => {
            let told = Told::new(say.error_link_done(), [say.error_link_done_what()], say.error_link_done_next());
            (StatusCode::CONFLICT, Told { back: Some(account(say)), ..told })
        }
        LinkError::SameAccount => {
            let told = Told::new(say.error_link_same(), [say.error_link_same_what()], say.error_link_same_next());
            (StatusCode::CONFLICT, Told { back: again(), ..told })
        }
        LinkError::OtherProof => {
            let told = Told::new(say.error_link_proof(), [say.error_link_proof_what()], say.error_link_proof_next());
            let back = id.map(|id| Link { label: say.try_again().text(), url: format!("/account/link/{id}") });
            (StatusCode::FORBIDDEN, Told { back, ..told })
        }
        LinkError::Closed => {
            let told = Told::new(say.error_link_closed(), [say.error_link_closed_what()], say.error_link_closed_next());
            (StatusCode::FORBIDDEN, Told { turn: Turn::Operator, back: Some(account(say)), ..told })
        }
        LinkError::UnknownInstitution(name) => {
            let what = [say.error_link_institution()];
            let told = Told::new(say.error_institution(), what, say.error_choose_other());
            (StatusCode::BAD_REQUEST, Told { detail: Some(name), back: again(), ..told })
        }
        LinkError::Question(error) => unasked(context, &error, again()),
        LinkError::Identity(error) => match id {
            Some(id) => return identity_error(broker, context, Errand::Link(id), error).await,
            None => return context.unavailable(&error),
        },
        LinkError::Store(error) => return context.unavailable(&error),
    };
    context.error(status, told)
}

/// A change that was not made.
pub(super) fn nothing_done(context: &Context, refused: &Applied) -> Response {
    let say = context.say();
    let told = match refused {
        Applied::InUse => Told::new(say.error_in_use(), [say.error_in_use_what()], say.error_in_use_next()),
        Applied::LastLogin => {
            Told::new(say.error_last_login(), [say.error_last_login_what()], say.error_last_login_next())
        }
        Applied::Taken => Told::new(say.error_taken(), [say.error_taken_what()], say.error_taken_next()),
        Applied::Done | Applied::Nothing => {
            Told::new(say.error_nothing(), [say.error_nothing_what()], say.error_nothing_next())
        }
    };
    context.error(StatusCode::CONFLICT, Told { back: Some(account(say)), ..told })
}
