//! The skins: what there is, what is wrong, and how one looks, also with colours that nobody keeps.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use broker::{
    Broker,
    skins::{Colour, Dress, Palette, Scheme, Skin, SkinMistake, TOKENS},
};
use domain::SkinName;

use crate::{
    administrator::{Administrator, needs},
    context::{not_found, show},
    extract::PageQuery,
    headers::POLICY,
    page::{
        AdminSkin, AdminSkins, Application, Consent, ErrorPage, FoundSkin, Frame, InstitutionChoice, InstitutionSearch,
        Link, PageSkin, Picker, Release, ShownColour, ShownContrast, Turn, WrittenMistake,
    },
    words::{Phrase, Words},
    worn::page_skin,
};

/// The pages of a preview: in an address, and for people.
fn views(say: Words) -> [(&'static str, Phrase<'static>); 3] {
    [("picker", say.skin_pages_picker()), ("consent", say.skin_pages_consent()), ("error", say.skin_pages_error())]
}

/// What an address says of colours and of how they are shown.
type Tried = BTreeMap<String, String>;

/// `GET /admin/skins`.
pub(crate) async fn all(
    State(broker): State<Broker>,
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadSkins>,
) -> Response {
    let mistakes = broker.skins.mistakes();
    let skins = broker.skins.all().into_iter().map(|dress| FoundSkin {
        name: dress.skin.name.to_string(),
        title: dress.skin.text(context.say().tag(), |texts| texts.title.as_ref()).map(|said| said.text.to_owned()),
        is_default: broker.settings.skins.default.as_ref() == Some(&dress.skin.name),
        is_old: mistakes.iter().any(|mistake| mistake.is_of(&dress.skin.name)),
    });
    show(&AdminSkins {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator,
        directory: broker.skins.directory().map(|directory| directory.display().to_string()),
        skins: skins.collect(),
        mistakes: mistakes.iter().map(written).collect(),
    })
}

fn written(mistake: &SkinMistake) -> WrittenMistake {
    WrittenMistake {
        file: mistake.file.display().to_string(),
        line: mistake.mistake.line,
        column: mistake.mistake.column,
        reason: mistake.mistake.reason.clone(),
    }
}

/// `GET /admin/skins/{name}`.
pub(crate) async fn one(
    State(broker): State<Broker>,
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadSkins>,
    Path(name): Path<String>,
    (uri, PageQuery(tried)): (axum::http::Uri, PageQuery<Tried>),
) -> Response {
    let Some(dress) = named(&broker, &name) else { return not_found(context, uri).await };
    let (scheme, palette) = palette(&dress.skin, &tried);
    let mistakes = broker.skins.mistakes();
    let own = mistakes.iter().filter(|mistake| mistake.is_of(&dress.skin.name));
    let query = query(&tried);
    let views = views(context.say()).map(|(view, label)| {
        let address = format!("/admin/skins/{}/pages/{view}?{query}", dress.skin.name);
        (label.text(), address)
    });
    let is_wrong = |token: &str| tried.get(token).is_some_and(|text| Colour::parse(text).is_none());
    let page = AdminSkin {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator,
        name: dress.skin.name.to_string(),
        mistakes: own.map(written).collect(),
        scheme: scheme.as_str(),
        phone: tried.get("width").is_some_and(|width| width == "phone"),
        views: views.into(),
        colours: palette
            .iter()
            .map(|(token, colour)| ShownColour {
                token: token.name(),
                value: colour.to_string(),
                is_wrong: is_wrong(token.name()),
            })
            .collect(),
        contrasts: palette
            .contrasts()
            .map(|pair| ShownContrast {
                upper: pair.upper.name(),
                lower: pair.lower.name(),
                // Cut, not rounded: 4.499 must not look like enough.
                ratio: format!("{:.2}", (pair.ratio * 100.0).floor() / 100.0),
                needed: pair.needed.to_string(),
                is_enough: pair.is_enough(),
            })
            .collect(),
    };
    with_policy(show(&page), &format!("{POLICY}; frame-src 'self'"))
}

/// `GET /admin/skins/{name}/pages/{view}`: a page with made-up content, for a frame of the preview.
pub(crate) async fn view(
    State(broker): State<Broker>,
    Administrator { context, .. }: Administrator<needs::ReadSkins>,
    Path((name, view)): Path<(String, String)>,
    (uri, PageQuery(tried)): (axum::http::Uri, PageQuery<Tried>),
) -> Response {
    let Some(dress) = named(&broker, &name) else { return not_found(context, uri).await };
    let style = format!("/admin/skins/{}/style.css?{}", dress.skin.name, query(&tried));
    let skin = PageSkin { style, ..page_skin(&dress, context.say()) };
    let frame = Frame { skin: Some(skin), still: true, ..context.frame() };
    let shown = match view.as_str() {
        "picker" => show(&picker(frame)),
        "consent" => show(&consent(frame)),
        "error" => show(&error(frame)),
        _ => return not_found(context, uri).await,
    };
    // For our own preview alone, and only to look at.
    let policy = POLICY.replace("script-src 'self'; worker-src 'self'; connect-src 'self'; ", "");
    with_policy(shown, &policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'; form-action 'none'"))
}

/// `GET /admin/skins/{name}/style.css`: what a skin's style sheet would be. There is nothing in it but colours that were read as such, so
/// anybody may ask; frames without an origin of their own bring no cookie.
pub(crate) async fn style(
    State(broker): State<Broker>,
    Path(name): Path<String>,
    Query(tried): Query<Tried>,
) -> Response {
    let Some(dress) = named(&broker, &name) else { return StatusCode::NOT_FOUND.into_response() };
    let (scheme, palette) = palette(&dress.skin, &tried);
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, Skin::css_of(&palette, scheme)).into_response()
}

fn named(broker: &Broker, name: &str) -> Option<Arc<Dress>> {
    broker.skins.named(&SkinName::parse(name)?)
}

/// The colours of the scheme that is shown, with those that are tried.
fn palette(skin: &Skin, tried: &Tried) -> (Scheme, Palette) {
    let scheme = tried.get("scheme").and_then(|text| Scheme::parse(text)).unwrap_or(Scheme::Light);
    let mut palette = skin.palette(scheme).clone();
    // Colours that were shown of the other scheme are none that anybody tries in this one.
    let are_of_it = tried.get("of").is_none_or(|of| of == scheme.as_str());
    for token in TOKENS.iter().filter(|_| are_of_it) {
        if let Some(colour) = tried.get(token.name()).and_then(|text| Colour::parse(text)) {
            palette.set(*token, colour);
        }
    }
    (scheme, palette)
}

/// The same again, of what can be read.
fn query(tried: &Tried) -> String {
    let is_colour =
        |name: &str, text: &str| TOKENS.iter().any(|token| token.name() == name) && Colour::parse(text).is_some();
    let known = tried.iter().filter(|(name, text)| {
        matches!(name.as_str(), "scheme" | "of") && Scheme::parse(text).is_some() || is_colour(name, text)
    });
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(known).finish()
}

fn with_policy(mut response: Response, policy: &str) -> Response {
    if let Ok(policy) = HeaderValue::from_str(policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn application() -> Application {
    Application {
        name: "Example Hub".to_owned(),
        home_page: None,
        contact_email: Some("hub@example.org".to_owned()),
        privacy_url: None,
        terms_url: None,
        logo_url: None,
    }
}

fn institution(name: &str, domain: &str) -> InstitutionChoice {
    InstitutionChoice {
        entity_id: format!("https://idp.{domain}/"),
        name: name.to_owned(),
        detail: domain.to_owned(),
        logo: None,
    }
}

fn picker(frame: Frame) -> Picker {
    let results = vec![
        institution("Sample Institute of Technology", "sample-tech.example"),
        institution("University of Example Hills", "example-hills.example"),
    ];
    Picker {
        frame,
        csrf: String::new(),
        authorization: "preview".to_owned(),
        application: application(),
        recent: vec![institution("Example Academy", "academy.example")],
        preferred: Vec::new(),
        hinted: None,
        always: false,
        near: Vec::new(),
        excluded: Vec::new(),
        search: Some(InstitutionSearch { query: String::new(), total: results.len(), results }),
        social: vec![institution("ORCID", "orcid.example")],
        institutions: 4,
        places: false,
    }
}

fn consent(frame: Frame) -> Consent {
    let say = frame.say;
    let release = |label: String, claim: &str, value: &str| Release {
        label,
        claim: claim.to_owned(),
        values: vec![value.to_owned()],
    };
    Consent {
        csrf: String::new(),
        authorization: "preview".to_owned(),
        application: application(),
        person: "Ada Lovelace".to_owned(),
        institution: "University of Example Hills".to_owned(),
        other_institution_url: "#".to_owned(),
        releases: vec![
            release(say.label_name().text(), "name", "Ada Lovelace"),
            release(say.label_mail().text(), "email", "ada@example-hills.example"),
        ],
        certificates: None,
        ssh: None,
        rights: Vec::new(),
        offline_access: true,
        logins: Vec::new(),
        frame,
    }
}

fn error(frame: Frame) -> ErrorPage {
    let say: Words = frame.say;
    ErrorPage {
        title: say.error_institution().text(),
        sentences: vec![say.error_institution_what().text()],
        turn: Turn::Person,
        next: say.error_choose_other().text(),
        detail: Some("https://idp.example-hills.example/".to_owned()),
        back: Some(Link { label: say.error_choose_again().text(), url: "#".to_owned() }),
        institution_page: None,
        frame,
    }
}
