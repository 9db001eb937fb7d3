//! Logos of institutions: taken from their metadata, drawn anew, and shown from here.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::get;
use beadle_tests::provider::{HOSTS, JONAS, Person, Provider, ZOE};
use broker::catalogue::Mode;
use broker::settings::Overlay;
use domain::{Digest, EntityId};
use reqwest::Method;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;

/// What one may weigh, in bytes: a browser loads those that somebody sees, after the page is there.
const LIGHT: usize = 8_000;

const PICTURE: &[u8] = include_bytes!("../../templates/demo/logos/example-hills.png");

async fn with_logos() -> Provider {
    let op = Provider::start().await;
    look(&op).await;
    op
}

async fn look(op: &Provider) {
    op.broker.note_logos().await.unwrap();
    op.broker.tend_logos().await.unwrap();
}

fn logo(person: Person, op: &Provider) -> String {
    format!("button.choice[value=\"{}\"] img", op.institution(person).entity_id())
}

/// The file with an institution's metadata, and what stands before and behind its logo.
fn around_logo(op: &Provider, person: Person) -> (PathBuf, String, String) {
    let id = op.institution(person).entity_id();
    let file = op.institutions.describe().into_iter().find(|one| one.entity_id == id).unwrap().metadata;
    let metadata = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = metadata.split_once("<mdui:Logo").unwrap();
    let (_, after) = rest.split_once("</mdui:Logo>").unwrap();
    (file, before.to_owned(), after.to_owned())
}

/// Puts something else in the place of an institution's logo.
async fn change_logo(op: &Provider, person: Person, logo: &str) {
    let (file, before, after) = around_logo(op, person);
    std::fs::write(&file, format!("{before}{logo}{after}")).unwrap();
    op.broker.refresh_catalogue(Mode::Usual).await;
}

#[tokio::test]
async fn an_institution_is_shown_with_its_logo_from_here() {
    let op = with_logos().await;
    let page = op.browser().open(&op.portal, &[]).await;
    let address = page.attribute(&logo(ZOE, &op), "src").unwrap();
    assert!(address.starts_with("/logos/"), "{address}");
    for (name, value) in [("alt", ""), ("loading", "lazy"), ("width", "40"), ("height", "40")] {
        assert_eq!(page.attribute(&logo(ZOE, &op), name).as_deref(), Some(value), "{name}");
    }
    let answer = op.request(Method::GET, &address).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").contains("sandbox") && header("cache-control").contains("immutable"));
    assert!(answer.headers().get("set-cookie").is_none());
    let png = answer.bytes().await.unwrap();
    assert!(png.starts_with(b"\x89PNG") && png.len() < LIGHT, "{} bytes", png.len());
    // The search says the same to scripts.
    let found = op.request(Method::GET, "/idplist/search?q=hills").send().await.unwrap();
    let found: serde_json::Value = found.json().await.unwrap();
    assert_eq!(found[0]["logo"], address.as_str());
    for nothing in ["/logos/x.png", "/logos/..%2f.png", "/logos/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.png"] {
        assert_eq!(op.request(Method::GET, nothing).send().await.unwrap().status(), 404, "{nothing}");
    }
}

#[tokio::test]
async fn what_is_no_picture_or_cannot_be_had_leaves_the_initials() {
    let op = Provider::start().await;
    for logo in [
        "",
        "<mdui:Logo height=\"80\" width=\"80\">https://127.0.0.1/logo.png</mdui:Logo>",
        "<mdui:Logo height=\"80\" width=\"80\">http://logos.example/logo.png</mdui:Logo>",
        "<mdui:Logo height=\"80\" width=\"80\">javascript:alert(1)</mdui:Logo>",
        "<mdui:Logo height=\"80\" width=\"80\">data:image/svg+xml;base64,PHN2Zy8+</mdui:Logo>",
        "<mdui:Logo height=\"80\" width=\"80\">data:image/png;base64,PHNjcmlwdD4=</mdui:Logo>",
        "<mdui:Logo height=\"x\" width=\"-1\">data:text/html,hello</mdui:Logo>",
    ] {
        change_logo(&op, JONAS, &format!("{logo}<mdui:Logo height=\"1\" width=\"1\"></mdui:Logo>")).await;
        look(&op).await;
        let page = op.browser().open(&op.portal, &[]).await;
        assert!(page.has(&logo_of(&op)) && !page.has(&self::logo(JONAS, &op)), "{logo}: {}", page.body);
        assert!(!page.body.contains("logos.example") && !page.body.contains("javascript:"), "{logo}");
    }
}

fn logo_of(op: &Provider) -> String {
    format!("button.choice[value=\"{}\"] span.tile", op.institution(JONAS).entity_id())
}

#[tokio::test]
async fn who_does_not_want_logos_has_none() {
    let op = Provider::start_with(|settings| settings.logos = false).await;
    look(&op).await;
    assert!(!op.browser().open(&op.portal, &[]).await.has("button.choice img"));
    let id = EntityId::parse(op.institution(ZOE).entity_id()).unwrap();
    let institution = op.broker.catalogue.current().institution(&id).cloned().unwrap();
    assert!(institution.logo.is_some() && op.broker.logo_of(&institution).is_none());
}

/// In place of one institution as many as there are logos, each with its own.
async fn many(op: &Provider, logos: impl Iterator<Item = String>) {
    let (file, before, after) = around_logo(op, JONAS);
    let (_, before) = before.split_once("?>").unwrap();
    let mut many = "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">".to_owned();
    for (number, logo) in logos.enumerate() {
        let own = format!("entityID=\"{}\"", op.institution(JONAS).entity_id());
        let other = if number == 0 { own.clone() } else { format!("entityID=\"https://idp.example/{number}\"") };
        write!(many, "{}", before.replace(&own, &other)).unwrap();
        write!(many, "<mdui:Logo height=\"80\" width=\"80\">{logo}</mdui:Logo>{after}").unwrap();
    }
    std::fs::write(&file, many + "</md:EntitiesDescriptor>").unwrap();
    op.broker.refresh_catalogue(Mode::Usual).await;
}

/// Slow servers keep few of us waiting, and no other work from going on.
#[tokio::test]
async fn no_more_than_eight_hosts_are_asked_at_once() {
    let op = Provider::start().await;
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    // Whoever comes hears nothing for a while, and then that nobody speaks TLS here.
    let asking = Arc::new(Mutex::new((0_usize, 0_usize, 0_usize)));
    let counted = Arc::clone(&asking);
    let server = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let counted = Arc::clone(&counted);
            tokio::spawn(async move {
                {
                    let (now, most, all) = &mut *counted.lock().unwrap();
                    (*now, *all) = (*now + 1, *all + 1);
                    *most = (*most).max(*now);
                }
                tokio::time::sleep(Duration::from_millis(300)).await;
                counted.lock().unwrap().0 -= 1;
                drop(stream);
            });
        }
    });
    many(&op, HOSTS.into_iter().map(|host| format!("https://{host}:{port}/logo.png"))).await;
    look(&op).await;
    assert_eq!(*asking.lock().unwrap(), (0, 8, HOSTS.len()), "now, at most, altogether");
    server.abort();
}

/// However many institutions have theirs at one place, it is not asked for all of them at once.
#[tokio::test]
async fn of_one_host_only_a_few_are_looked_for_in_one_go() {
    const ALL: usize = 12;
    const IN_ONE_GO: usize = 5;
    let op = Provider::start().await;
    many(&op, (0..ALL).map(|number| format!("https://127.0.0.1/{number}.png"))).await;
    op.broker.note_logos().await.unwrap();
    let due = async || op.store.due_logos(op.broker.now(), 100).await.unwrap().len();
    let others = due().await - ALL;
    assert!(others > 0, "those in the metadata themselves");
    op.broker.tend_logos().await.unwrap();
    assert_eq!(due().await, ALL - IN_ONE_GO);
}

#[tokio::test]
async fn a_logo_that_nobody_named_for_thirty_days_is_dropped() {
    let op = with_logos().await;
    let all = op.store.known_logos().await.unwrap().len();
    change_logo(&op, JONAS, "").await;
    let month = Duration::from_secs(30 * 86_400);
    for (later, left) in [(month, all), (Duration::from_secs(60), all - 1)] {
        op.pass(later);
        op.broker.note_logos().await.unwrap();
        assert_eq!(op.store.known_logos().await.unwrap().len(), left, "after {later:?} more");
    }
}

/// What has not changed is not sent again: it stays as it is, and is asked for as rarely as before.
#[tokio::test]
async fn a_logo_that_is_unchanged_at_its_server_stays() {
    const DAY: Duration = Duration::from_secs(86_400);
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let mut op = Provider::start().await;
    op.restart_trusting(own.cert.der()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/logo.png", listener.local_addr().unwrap().port());
    let known: Arc<Mutex<Vec<Option<String>>>> = Arc::default();
    let asked = Arc::clone(&known);
    let answer = get(move |headers: HeaderMap| async move {
        let tag = headers.get("if-none-match").map(|tag| tag.to_str().unwrap().to_owned());
        asked.lock().unwrap().push(tag.clone());
        match tag.as_deref() {
            Some("\"one\"") => StatusCode::NOT_MODIFIED.into_response(),
            _ => ([("etag", "\"one\"")], PICTURE).into_response(),
        }
    });
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let tls = rustls::ServerConfig::builder().with_no_client_auth();
    let tls = Arc::new(tls.with_single_cert(vec![own.cert.der().clone()], key).unwrap());
    let router = Router::new().route("/logo.png", answer);
    let server = tokio::spawn(web::listen::serve(listener, Some(tls), router, std::future::pending()));
    change_logo(&op, JONAS, &format!("<mdui:Logo height=\"80\" width=\"80\">{url}</mdui:Logo>")).await;
    look(&op).await;
    let shown = async || op.browser().open(&op.portal, &[]).await.attribute(&logo(JONAS, &op), "src");
    let picture = shown().await.expect("it is a picture");
    let mut expected = vec![None];
    for _ in 0..2 {
        op.pass(DAY * 6);
        look(&op).await;
        assert_eq!(*known.lock().unwrap(), expected, "for a week nobody asks");
        op.pass(DAY);
        look(&op).await;
        expected.push(Some("\"one\"".to_owned()));
        assert_eq!(*known.lock().unwrap(), expected);
        assert_eq!(shown().await.as_ref(), Some(&picture));
        assert_eq!(op.request(Method::GET, &picture).send().await.unwrap().status(), 200);
    }
    server.abort();
}

#[tokio::test]
async fn for_an_institution_that_is_shown_to_nobody_no_logo_is_looked_for() {
    let mut op = Provider::start().await;
    let zoe = EntityId::parse(op.institution(ZOE).entity_id()).unwrap();
    let overlay = Overlay { hidden: Some(true), ..Overlay::of(zoe) };
    op.restart_with(|settings| settings.overlays = vec![overlay]).await;
    op.broker.note_logos().await.unwrap();
    let without = op.store.due_logos(op.broker.now(), 100).await.unwrap().len();
    op.restart_with(|settings| settings.overlays.clear()).await;
    op.broker.note_logos().await.unwrap();
    assert_eq!(op.store.due_logos(op.broker.now(), 100).await.unwrap().len(), without + 1);
}

/// A federation that left takes thousands of logos along, and some of them were still to be looked for.
#[tokio::test]
async fn logos_that_nobody_names_any_more_keep_none_waiting() {
    let op = Provider::start().await;
    let gone: Vec<_> = (0..1_000).map(|number: u32| Digest::of(&number.to_be_bytes())).collect();
    let before = op.broker.now() - Duration::from_secs(60);
    op.store.want_logos(&gone, before).await.unwrap();
    op.broker.note_logos().await.unwrap();
    for _ in 0..3 {
        op.broker.tend_logos().await.unwrap();
    }
    assert!(op.browser().open(&op.portal, &[]).await.has(&logo(ZOE, &op)));
}
