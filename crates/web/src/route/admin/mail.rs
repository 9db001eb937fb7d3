//! Letters on their way: looking, trying again, forgetting, as on the command line.

use axum::{extract::State, response::Response};
use broker::{Broker, letters::MailState};
use serde::Deserialize;

use crate::{
    administrator::{Administrator, AdministratorForm, needs},
    context::show,
    extract::PageQuery,
    page::{AdminMail, MailTab, standing_of_mail},
    route::login::see_other,
    words::Words,
};

/// How many letters a page has.
const LETTERS: u16 = 50;

/// What the address of the page says.
#[derive(Debug, Deserialize)]
pub(crate) struct MailQuery {
    /// Only those of this standing.
    state: Option<String>,
    /// The last letter of the page before.
    before: Option<String>,
    /// What was just done.
    done: Option<String>,
}

/// `GET /admin/mail`.
pub(crate) async fn page(
    State(broker): State<Broker>,
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadMail>,
    PageQuery(query): PageQuery<MailQuery>,
) -> Response {
    let state = query.state.as_deref().and_then(MailState::parse);
    let found = match broker.mail_on_record(state, query.before.as_deref(), LETTERS).await {
        Ok(found) => found,
        Err(error) => return context.unavailable(&error),
    };
    let (waiting, failed) = match broker.count_mail().await {
        Ok(counts) => counts,
        Err(error) => return context.unavailable(&error),
    };
    let next = found.last().filter(|_| found.len() == usize::from(LETTERS));
    let next_url = next.map(|last| {
        let state = state.map(|state| format!("state={}&", state.as_str())).unwrap_or_default();
        format!("/admin/mail?{state}before={}", last.id)
    });
    show(&AdminMail {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator,
        notice: query.done.as_deref().and_then(|done| notice(context.say(), done)),
        sends: broker.sends_mail(),
        tabs: tabs(context.say(), state, (waiting, failed)),
        letters: found,
        failed: failed > 0,
        next_url,
    })
}

fn tabs(say: Words, current: Option<MailState>, (waiting, failed): (u64, u64)) -> Vec<MailTab> {
    let all = MailTab {
        label: say.mail_all().text(),
        url: "/admin/mail".to_owned(),
        count: None,
        current: current.is_none(),
    };
    let each = MailState::ALL.map(|state| MailTab {
        label: standing_of_mail(say, state).text(),
        url: format!("/admin/mail?state={}", state.as_str()),
        count: match state {
            MailState::Waiting => Some(waiting),
            MailState::Failed => Some(failed),
            MailState::Sent => None,
        },
        current: current == Some(state),
    });
    [all].into_iter().chain(each).collect()
}

fn notice(say: Words, done: &str) -> Option<String> {
    let said = match done {
        "retry" => say.mail_retry_done(),
        "discard" => say.mail_discard_done(),
        "gone" => say.mail_gone(),
        _ => return None,
    };
    Some(said.text())
}

/// Which letter.
#[derive(Debug, Deserialize)]
pub(crate) struct MailForm {
    /// Its name; none: all that were given up.
    id: Option<String>,
}

/// `POST /admin/mail/retry`.
pub(crate) async fn retry(
    State(broker): State<Broker>,
    AdministratorForm { by: Administrator { context, viewer: administrator, .. }, form }: AdministratorForm<
        needs::SendMail,
        MailForm,
    >,
) -> Response {
    match broker.retry_mail(form.id.as_deref()).await {
        Ok(0) if form.id.is_some() => see_other("/admin/mail?done=gone"),
        Ok(again) => {
            tracing::info!(transaction = %context.transaction, administrator = administrator.name, again, "an administrator had letters tried again");
            see_other("/admin/mail?done=retry")
        }
        Err(error) => context.unavailable(&error),
    }
}

/// `POST /admin/mail/discard`.
pub(crate) async fn discard(
    State(broker): State<Broker>,
    AdministratorForm { by: Administrator { context, viewer: administrator, .. }, form }: AdministratorForm<
        needs::SendMail,
        MailForm,
    >,
) -> Response {
    let id = form.id.unwrap_or_default();
    match broker.discard_mail(&id).await {
        Ok(false) => see_other("/admin/mail?done=gone"),
        Ok(true) => {
            tracing::info!(transaction = %context.transaction, administrator = administrator.name, letter = id, "an administrator had a letter forgotten");
            see_other("/admin/mail?done=discard")
        }
        Err(error) => context.unavailable(&error),
    }
}
