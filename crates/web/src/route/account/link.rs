//! Linking another login: choosing it, proving it, and agreeing to what becomes one.

use axum::{
    extract::{FromRequestParts, Path, State},
    http::{HeaderMap, request::Parts},
    response::Response,
};
use broker::{
    Broker,
    catalogue::Likelier,
    linking::{Knows, LinkError, LinkQuestion, LinkStep},
    sign_in::Handoff,
};
use domain::{AttributeName, Institution, LinkId, SignIn};
use serde::{Deserialize, de::IgnoredAny};
use url::form_urlencoded::Serializer;

use super::{InstitutionForm, failure::link_error, name};
use crate::{
    context::{Context, show},
    extract::PageQuery,
    own_form::{HarmlessForm, OwnForm},
    page::{Frame, InstitutionSearch, LinkApplication, LinkConfirm, LinkInstitution, LinkLogin, TimeLimit},
    route::login::{MATCHES, choice, see_other, short_list, social, to_institution},
    session::BrowserSession,
    signed_in::{SignedIn, SignedInForm},
};

/// The longest search that is taken along to where there is more time, in bytes.
const LONGEST: usize = 1_000;

/// A linking that an address names.
pub(crate) struct Linking(LinkId);

impl FromRequestParts<Broker> for Linking {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        let id = Path::<String>::from_request_parts(parts, broker).await.ok();
        let id = id.and_then(|Path(id)| LinkId::parse(&id));
        match id {
            Some(id) => Ok(Self(id)),
            None => Err(link_error(broker, &context, LinkError::Expired, None).await),
        }
    }
}

/// `POST /account/link`: the person wants to link another login.
pub(crate) async fn begin(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, .. }, .. }: SignedInForm<IgnoredAny>,
) -> Response {
    match broker.begin_link(&session.browser()).await {
        Ok(id) => see_other(&format!("/account/link/{id}")),
        Err(error) => link_error(&broker, &context, error, None).await,
    }
}

#[derive(Deserialize, Default)]
pub(crate) struct LinkQuery {
    /// What the person searches.
    q: Option<String>,
    /// The way home from an institution.
    handoff: Option<String>,
    /// The person wants another login than the one that they proved.
    choose: Option<String>,
}

/// `GET /account/link/{id}`: what comes next?
pub(crate) async fn step(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    headers: HeaderMap,
    Linking(id): Linking,
    PageQuery(query): PageQuery<LinkQuery>,
) -> Response {
    let Some(session) = session else { return link_error(&broker, &context, LinkError::OtherBrowser, None).await };
    let browser = session.browser();
    if let Some(handoff) = &query.handoff {
        // The secret leaves the address bar at once; what was used before, the page itself tells.
        let home = match Handoff::parse(handoff) {
            Some(handoff) => broker.complete_link(id, &browser, &handoff, &context.transaction).await,
            None => Ok(()),
        };
        return match home {
            Ok(()) => see_other(&format!("/account/link/{id}")),
            Err(error) => link_error(&broker, &context, error, Some(id)).await,
        };
    }
    let likelier = context.likelier(&broker, &headers);
    let until = match broker.link_waits_until(id, &browser).await {
        Ok(until) => until,
        Err(error) => return link_error(&broker, &context, error, None).await,
    };
    let frame = |form| Frame {
        limit: Some(TimeLimit {
            until,
            seconds: until.since(broker.now()).as_secs(),
            form,
            action: format!("/account/link/{id}/more"),
        }),
        ..context.frame()
    };
    match broker.link_step(id, &browser).await {
        Ok(LinkStep::ProveAgain(first)) => {
            let catalogue = broker.catalogue.current();
            let again =
                catalogue.institution(&first.institution).map(|institution| choice(&broker, institution, &likelier));
            if let Some(again) = again {
                return show(&LinkInstitution {
                    again: Some(again),
                    ..chooser(frame("institutions"), &session, id, None)
                });
            }
            let unknown = LinkError::UnknownInstitution(first.institution.to_string());
            link_error(&broker, &context, unknown, None).await
        }
        Ok(LinkStep::Confirm(question)) if query.choose.is_none() && query.q.is_none() => {
            show(&confirmation((&context, frame("link")), &session, id, *question))
        }
        Ok(LinkStep::Confirm(_) | LinkStep::ChooseInstitution) => {
            let search = search(&broker, query.q.as_deref(), &likelier);
            let catalogue = broker.catalogue.current();
            let social = social(&broker, catalogue.iter().map(|i| &**i).filter(|i| !i.hidden), &likelier);
            show(&LinkInstitution { social, ..chooser(frame("institution-search"), &session, id, search) })
        }
        Err(error) => link_error(&broker, &context, error, None).await,
    }
}

fn chooser(frame: Frame, session: &BrowserSession, id: LinkId, search: Option<InstitutionSearch>) -> LinkInstitution {
    LinkInstitution {
        frame,
        csrf: session.csrf(),
        link: id.to_string(),
        person: session.sign_in().map(name).unwrap_or_default(),
        search,
        social: Vec::new(),
        again: None,
    }
}

fn search(broker: &Broker, query: Option<&str>, likelier: &Likelier) -> Option<InstitutionSearch> {
    let catalogue = broker.catalogue.current();
    let shown = |institution: &Institution| !institution.hidden;
    match query.map(str::trim).filter(|query| !query.is_empty()) {
        Some(query) => {
            let found = catalogue.search(query, MATCHES, likelier, shown);
            let results = found
                .hits
                .iter()
                .filter_map(|hit| catalogue.institution(&hit.entity_id))
                .map(|i| choice(broker, i, likelier));
            Some(InstitutionSearch { query: query.to_owned(), results: results.collect(), total: found.total })
        }
        None => short_list(
            broker,
            &catalogue.iter().filter(|i| shown(i) && !i.social).map(|i| &**i).collect::<Vec<_>>(),
            likelier,
        ),
    }
}

fn confirmation(
    (context, frame): (&Context, Frame),
    session: &BrowserSession,
    id: LinkId,
    question: LinkQuestion,
) -> LinkConfirm {
    let login = |sign_in: &SignIn| LinkLogin {
        name: name(sign_in),
        institution: sign_in.institution_name.clone(),
        mail: sign_in.attributes.first(AttributeName::Mail).map(str::to_owned),
    };
    let say = context.say();
    let applications = question.applications.into_iter().map(|application| LinkApplication {
        name: application.client.registration.name,
        sentence: match application.knows {
            Knows::Survivor => say.link_knows_survivor(),
            Knows::Absorbed => say.link_knows_absorbed(),
            Knows::Both => say.link_knows_both(),
        }
        .text(),
        changes: application.knows == Knows::Both,
        sub: application.sub,
    });
    LinkConfirm {
        frame,
        csrf: session.csrf(),
        link: id.to_string(),
        logins: [login(&question.first), login(&question.second)],
        applications: applications.collect(),
        seen: question.seen,
    }
}

#[derive(Deserialize)]
pub(crate) struct ConfirmForm {
    /// What the page showed.
    seen: String,
}

/// `POST /account/link/{id}/institution`: the person chose.
pub(crate) async fn institution(
    State(broker): State<Broker>,
    context: Context,
    Linking(id): Linking,
    OwnForm { session, form }: OwnForm<InstitutionForm>,
) -> Response {
    match broker.choose_for_link(id, &session.browser(), &form.institution).await {
        Ok(request) => to_institution(&context, request),
        Err(error) => link_error(&broker, &context, error, Some(id)).await,
    }
}

/// `POST /account/link/{id}/confirm`: the person agreed.
pub(crate) async fn confirm(
    State(broker): State<Broker>,
    context: Context,
    Linking(id): Linking,
    OwnForm { session, form }: OwnForm<ConfirmForm>,
) -> Response {
    match broker.confirm_link(id, &session.browser(), &form.seen, &context.transaction).await {
        Ok(_) => see_other("/account"),
        Err(error) => link_error(&broker, &context, error, Some(id)).await,
    }
}

/// What was filled in before the person asked for more time.
#[derive(Deserialize)]
pub(crate) struct FilledIn {
    /// What they search.
    q: Option<String>,
}

/// `POST /account/link/{id}/more`: the person needs more time. The search form, which is sent here too, has no token: whoever
/// got somebody to send it from elsewhere would give them time.
pub(crate) async fn more_time(
    State(broker): State<Broker>,
    context: Context,
    Linking(id): Linking,
    HarmlessForm { session, form: filled_in }: HarmlessForm<FilledIn>,
) -> Response {
    let Some(session) = session else { return link_error(&broker, &context, LinkError::OtherBrowser, None).await };
    match broker.prolong_link(id, &session.browser()).await {
        Ok(new) => {
            let searched = filled_in.q.filter(|q| !q.is_empty() && q.len() <= LONGEST);
            let query = searched.map(|q| format!("?{}", Serializer::new(String::new()).append_pair("q", &q).finish()));
            see_other(&format!("/account/link/{new}{}", query.unwrap_or_default()))
        }
        Err(error) => link_error(&broker, &context, error, None).await,
    }
}
