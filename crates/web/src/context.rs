//! What surrounds every request: a transaction id for person and log, and the way to say that something went wrong.

use std::{
    convert::Infallible,
    sync::{Arc, OnceLock},
};

use askama::Template;
use axum::{
    Json,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use broker::{
    Broker, StoreError, Transaction,
    catalogue::Likelier,
    sign_in::{fresh_sign_in_path, sign_in_path},
    skins::Dress,
};
use domain::{
    AuthorizationId, Client, EntityId, Errand, Institution, OwnPage, SignIn, Subject, client::built_in::is_own_pages,
};
use oauth::{ErrorCode, Issuer, OAuthError};

use crate::{
    headers, language,
    language::Spoken,
    page::{Application, ErrorPage, Frame, Languages, Link, Turn, Visitor},
    recent,
    route::login::see_other,
    words::{Phrase, Words},
    worn::Worn,
};

/// Gives every request its transaction id, and logs its end.
pub(crate) async fn begin(State(broker): State<Broker>, mut request: Request, next: Next) -> Response {
    let transaction = Transaction::generate(broker.entropy());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let spoken = Spoken::by_request(&broker, request.headers());
    let worn = Worn::usual(&broker);
    request.extensions_mut().insert(transaction.clone());
    request.extensions_mut().insert(worn.clone());
    request.extensions_mut().insert(spoken.clone());
    let mut response = next.run(request).await;
    // The session layer answers so when a session cannot be saved; it has logged why.
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && !response.headers().contains_key(header::CONTENT_TYPE)
    {
        response = Context::new(&broker, transaction.clone(), (spoken.clone(), worn)).unavailable(&Unsaved);
    }
    tell_language(&mut response, &spoken);
    // The path only: queries carry codes and secrets.
    tracing::debug!(%transaction, %method, path, status = response.status().as_u16(), "answered");
    response
}

/// Pages say in which language they are, and on what that depends.
fn tell_language(response: &mut Response, spoken: &Spoken) {
    let headers = response.headers_mut();
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(spoken.words().tag()));
        headers.append(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    }
}

/// What a handler needs to show a page.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) transaction: Transaction,
    frame: Frame,
    spoken: Spoken,
    worn: Worn,
    /// The issuer in whose name the request is answered, if it is not the one whose host was asked.
    asker: Option<Issuer>,
    /// The page of an account that is asked for, should it take a sign-in first.
    asked: OwnPage,
    /// Where the choice of a language leads back to, and a form that has expired.
    back: String,
    /// Who is signed in, once that is known.
    visitor: OnceLock<Visitor>,
}

impl FromRequestParts<Broker> for Context {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Infallible> {
        let transaction = parts.extensions.get::<Transaction>().cloned();
        let transaction = transaction.unwrap_or_else(|| Transaction::generate(broker.entropy()));
        let path = parts.uri.path();
        let asked = if parts.method.is_safe() { OwnPage::of_path(path) } else { OwnPage::of_form(path) };
        let spoken = parts.extensions.get::<Spoken>().cloned();
        let spoken = spoken.unwrap_or_else(|| Spoken::by_request(broker, &parts.headers));
        let worn = parts.extensions.get::<Worn>().cloned().unwrap_or_else(|| Worn::usual(broker));
        let mut context = Self { asked, ..Self::new(broker, transaction, (spoken, worn)) };
        context.back = language::page_of(&parts.method, &parts.uri);
        context.frame.unsent = OwnPage::is_unsent(parts.uri.query());
        Ok(context)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the browser's session could not be saved")]
struct Unsaved;

impl Context {
    fn new(broker: &Broker, transaction: Transaction, (spoken, worn): (Spoken, Worn)) -> Self {
        let service = &broker.settings.service;
        let frame = Frame {
            service: service.name.clone(),
            support: Some(service.support.clone()),
            transaction_id: Some(transaction.to_string()),
            ..Frame::default()
        };
        let back = OwnPage::home().to_string();
        Self { transaction, frame, spoken, worn, back, asker: None, asked: OwnPage::home(), visitor: OnceLock::new() }
    }

    /// What a handler of the installation needs to answer in the name of the issuer that asked.
    pub(crate) fn in_the_name_of(self, issuer: &Broker) -> Self {
        let asker = (!issuer.settings.community.is_home()).then(|| issuer.settings.issuer.clone());
        Self { asker, back: self.back, ..Self::new(issuer, self.transaction, (self.spoken, Worn::usual(issuer))) }
    }

    /// The address of a page of that issuer.
    pub(crate) fn address(&self, path: &str) -> String {
        self.asker.as_ref().map_or_else(|| path.to_owned(), |issuer| issuer.endpoint(path))
    }

    /// What surrounds a page.
    pub(crate) fn frame(&self) -> Frame {
        let (say, offered) = (self.say(), self.spoken.offered());
        let languages = (offered.len() > 1).then(|| Languages { offered, back: self.back.clone() });
        let skin = self.worn.page(say);
        Frame { visitor: self.visitor.get().cloned(), skin, say, languages, ..self.frame.clone() }
    }

    /// The language in which the request is answered.
    pub(crate) fn say(&self) -> Words {
        self.spoken.words()
    }

    /// Which institutions this browser's person is likelier to mean, and in which language they read names.
    pub(crate) fn likelier(&self, broker: &Broker, headers: &HeaderMap) -> Likelier {
        let likelier = Likelier { page: Some(self.say().tag()), ..recent::likelier(broker, headers) };
        match self.spoken.of_names() {
            Some(tag) => Likelier { language: Some(tag.to_owned()), ..likelier },
            None => likelier,
        }
    }

    /// An institution's name, in the language of the page if it has one.
    pub(crate) fn name<'i>(&self, institution: &'i Institution) -> &'i str {
        institution.name(self.say().tag())
    }

    /// The name of the institution that vouches for somebody: what it was when they signed in, or what it is in the
    /// language of the page.
    pub(crate) fn vouching(&self, broker: &Broker, sign_in: &SignIn) -> String {
        self.name_of(broker, &sign_in.institution, &sign_in.institution_name)
    }

    /// An institution's name as it is known today; its entityID if it has left the catalogue.
    pub(crate) fn known_name(&self, broker: &Broker, institution: &EntityId) -> String {
        let catalogue = broker.catalogue.current();
        let known = catalogue.institution(institution).map(|known| self.name(known).to_owned());
        known.unwrap_or_else(|| institution.to_string())
    }

    /// The same of any institution that has this name in English; one that has left the catalogue keeps it.
    pub(crate) fn name_of(&self, broker: &Broker, institution: &EntityId, english: &str) -> String {
        let catalogue = broker.catalogue.current();
        let known = catalogue.institution(institution).filter(|_| !self.say().is_english());
        known.map_or_else(|| english.to_owned(), |known| self.name(known).to_owned())
    }

    /// What a page says of whoever asks for a sign-in.
    pub(crate) fn application(&self, client: &Client) -> Application {
        let about = &client.registration;
        Application {
            name: if is_own_pages(client) { self.say().own_account().text() } else { about.name.clone() },
            home_page: about.home_page.clone(),
            contact_email: Some(about.contact_email.clone()).filter(|address| !address.is_empty()),
            privacy_url: client.metadata.policy_uri.clone(),
            terms_url: client.metadata.tos_uri.clone(),
            logo_url: client.metadata.logo_uri.clone(),
        }
    }

    /// The relying party wishes for these languages: a list as in `ui_locales`.
    pub(crate) fn wish(&self, ui_locales: Option<&str>) {
        self.spoken.wish(ui_locales.unwrap_or_default().split_ascii_whitespace());
    }

    /// The pages of this request look so.
    pub(crate) fn wears(&self, skin: Option<Arc<Dress>>) {
        let languages = skin.as_ref().map(|dress| dress.skin.languages.as_slice()).unwrap_or_default();
        self.spoken.is_limited_to(languages);
        self.worn.put_on(skin);
    }

    /// The request belongs to this sign-in: its relying party may wish for a language, and for a skin. Whoever cannot be
    /// asked for them does not stop anything.
    pub(crate) async fn is_of_sign_in(&self, broker: &Broker, id: AuthorizationId) {
        match broker.appearance(id).await {
            Ok(appearance) => {
                self.wears(appearance.skin.or_else(|| broker.usual_skin()));
                self.spoken.of_sign_in(id, &appearance.languages);
            }
            Err(error) => {
                tracing::warn!(transaction = %self.transaction, %error, "how a sign-in is to look is not known");
            }
        }
    }

    /// The same by the errand on which somebody was.
    pub(crate) async fn is_of_errand(&self, broker: &Broker, errand: Option<Errand>) {
        if let Some(Errand::SignIn(id)) = errand {
            self.is_of_sign_in(broker, id).await;
        }
    }

    /// The same where nobody is signed in any more.
    pub(crate) fn without_visitor(self) -> Self {
        Self { visitor: OnceLock::new(), ..self }
    }

    /// What decides about the language.
    pub(crate) fn spoken(&self) -> &Spoken {
        &self.spoken
    }

    /// The person chose a language for pages and letters.
    pub(crate) async fn keep_language(&self, broker: &Broker, person: &Subject, language: Option<Words>) {
        if let Err(error) = broker.choose_language(person, language.map(Words::tag)).await {
            self.language_failed(&error);
        }
    }

    /// The person reads this language: letters to them are in it, unless they chose another one.
    pub(crate) async fn note_language(&self, broker: &Broker, person: &Subject, language: Words) {
        if let Err(error) = broker.note_language(person, language.tag()).await {
            self.language_failed(&error);
        }
    }

    /// Whoever cannot be answered or written to in their language is in another.
    pub(crate) fn language_failed(&self, error: &StoreError) {
        tracing::warn!(transaction = %self.transaction, %error, "the language of a person could not be read or kept");
    }

    /// From now on pages say who is signed in.
    pub(crate) fn is_seen_by(&self, broker: &Broker, sign_in: &SignIn, csrf: String) {
        let name = sign_in.display_name().unwrap_or_else(|| sign_in.subject.to_string());
        let visitor = Visitor { name, institution: self.vouching(broker, sign_in), csrf };
        // Whoever it is stays so for the whole request.
        let _ = self.visitor.set(visitor);
    }

    /// The page takes somebody who is signed in: the sign-in leads back to it. A form is not kept meanwhile.
    pub(crate) fn sign_in_first(&self) -> Response {
        see_other(&sign_in_path(&self.asked))
    }

    /// The page issues certificates and takes a fresh sign-in, which leads back to it, or to `page`.
    pub(crate) fn sign_in_again(&self, page: Option<&OwnPage>) -> Response {
        see_other(&fresh_sign_in_path(page.unwrap_or(&self.asked)))
    }

    /// An error page; the log has had its line.
    pub(crate) fn error(&self, status: StatusCode, told: Told) -> Response {
        let page = ErrorPage {
            frame: self.frame(),
            title: told.title,
            sentences: told.sentences,
            turn: told.turn,
            next: told.next,
            detail: told.detail,
            back: told.back,
            institution_page: told.institution_page,
        };
        (status, show(&page)).into_response()
    }

    /// The database, or something else of ours, did not work. The log has the cause under the transaction id.
    pub(crate) fn unavailable(&self, error: &(dyn std::error::Error + 'static)) -> Response {
        tracing::error!(transaction = %self.transaction, %error, "a request failed");
        let say = self.say();
        let told = Told::new(say.error_unavailable(), [say.error_unavailable_what()], say.error_unavailable_next());
        let page = self.error(StatusCode::SERVICE_UNAVAILABLE, Told { turn: Turn::Operator, ..told });
        ([(header::RETRY_AFTER, "30")], page).into_response()
    }

    /// A form without the token of its page: the session ended, or another site sent it. The page that has it is a link away;
    /// of a sign-in, wherever that stands.
    pub(crate) fn forged(&self) -> Response {
        tracing::warn!(transaction = %self.transaction, "a form came without its token");
        let say = self.say();
        let told = Told::new(say.error_forged(), [say.error_forged_what()], say.error_forged_next());
        let back = Link { label: say.error_forged_back().text(), url: self.back.clone() };
        self.error(StatusCode::FORBIDDEN, Told { back: Some(back), ..told })
    }
}

/// The words of an error page, in the language of the person.
pub(crate) struct Told {
    pub(crate) title: String,
    pub(crate) sentences: Vec<String>,
    pub(crate) turn: Turn,
    pub(crate) next: String,
    /// For developers, in English.
    pub(crate) detail: Option<String>,
    pub(crate) back: Option<Link>,
    /// The institution's own page about it.
    pub(crate) institution_page: Option<url::Url>,
}

impl Told {
    /// What happened, in short and in sentences, and what the person can do now; it is their turn if nobody else's.
    pub(crate) fn new<'p>(
        title: impl Into<String>,
        sentences: impl IntoIterator<Item = Phrase<'p>>,
        next: impl Into<String>,
    ) -> Self {
        Self {
            title: title.into(),
            sentences: sentences.into_iter().map(|sentence| sentence.text()).collect(),
            turn: Turn::Person,
            next: next.into(),
            detail: None,
            back: None,
            institution_page: None,
        }
    }
}

/// Renders a page. Pages are personal: nobody keeps them.
pub(crate) fn show(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page about an application, with the application's own picture: the one thing that a page loads from elsewhere.
/// Pictures run nothing, and whoever has them has sent the browser here.
pub(crate) fn show_with_logo(page: &impl Template, application: &Application) -> Response {
    let mut response = show(page);
    if let Some(policy) = application.logo().and_then(headers::policy_with_image) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Programs get an answer that they can read; people get a page.
fn is_for_programs(path: &str) -> bool {
    path.starts_with("/oauth2/") && path != "/oauth2/register"
        || ["/.well-known/", "/idplist", "/include/", "/saml/", "/ca/", "/assets/", "/secure/"]
            .iter()
            .any(|prefix| path.starts_with(prefix))
}

/// An address that is not there.
pub(crate) async fn not_found(context: Context, uri: Uri) -> Response {
    if is_for_programs(uri.path()) {
        let error = OAuthError::new(ErrorCode::InvalidRequest, "There is no such endpoint.");
        return (StatusCode::NOT_FOUND, Json(error)).into_response();
    }
    let say = context.say();
    let told = Told::new(say.error_not_found(), [say.error_not_found_what()], say.error_not_found_next());
    context.error(StatusCode::NOT_FOUND, told)
}

/// An address that takes another method.
pub(crate) async fn method_not_allowed(context: Context, uri: Uri) -> Response {
    if is_for_programs(uri.path()) {
        let error = OAuthError::new(ErrorCode::InvalidRequest, "The endpoint takes another HTTP method; see Allow.");
        return (StatusCode::METHOD_NOT_ALLOWED, Json(error)).into_response();
    }
    let say = context.say();
    let told = Told::new(say.error_method(), [say.error_method_what()], say.error_method_next());
    context.error(StatusCode::METHOD_NOT_ALLOWED, Told { turn: Turn::Application, ..told })
}
