//! How long the pages of a sign-in wait, and more time for whoever needs it.

use axum::{extract::State, response::Response};
use broker::{Broker, sign_in::StepError};
use domain::AuthorizationId;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::{explanation::over, see_other, step_error};
use crate::{
    context::Context,
    extract::Login,
    own_form::HarmlessForm,
    page::{Frame, TimeLimit},
};

/// The longest value of a form that is taken along, in bytes.
const LONGEST: usize = 1_000;

/// What surrounds a page of this sign-in whose form has this id.
pub(super) fn frame(broker: &Broker, context: &Context, id: AuthorizationId, form: &'static str) -> Frame {
    let until = broker.waits_until(id);
    let seconds = until.since(broker.now()).as_secs();
    Frame { limit: Some(TimeLimit { until, seconds, form, action: format!("/login/{id}/more") }), ..context.frame() }
}

/// What was filled in before the person asked for more time.
#[derive(Deserialize)]
pub(crate) struct FilledIn {
    /// What they search.
    q: Option<String>,
    /// By which login they want to go on.
    institution: Option<String>,
}

impl FilledIn {
    /// As the page reads it again; empty if there is nothing.
    fn query(self) -> String {
        let pairs = [("q", self.q), ("as", self.institution)];
        let filled = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let filled = filled.filter(|(_, value)| !value.is_empty() && value.len() <= LONGEST);
        Serializer::new(String::new()).extend_pairs(filled).finish()
    }
}

/// `POST /login/{id}/more`: the person needs more time. The search form, which is sent here too, has no token: whoever got
/// somebody to send it from elsewhere would give them time.
pub(crate) async fn more(
    State(broker): State<Broker>,
    context: Context,
    Login(id): Login,
    HarmlessForm { session, form: filled_in }: HarmlessForm<FilledIn>,
) -> Response {
    let Some(session) = session else { return step_error(&context, Some(id), StepError::OtherBrowser) };
    let query = filled_in.query();
    match (broker.prolong(id, &session.browser()).await, query.as_str()) {
        (Ok(new), "") => see_other(&format!("/login/{new}")),
        (Ok(new), query) => see_other(&format!("/login/{new}?{query}")),
        (Err(error), _) => over(&broker, &context, id, error).await,
    }
}
