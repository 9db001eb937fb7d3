//! Where forms come from: each route of the table that may change something is judged, and none is added without a decision.

use std::collections::BTreeMap;

use beadle_tests::agent::{Page, Submission};
use beadle_tests::provider::{Provider, Visitor, ZOE};
use reqwest::Method;

/// The table of the routes, as it is written.
const ROUTES: &str = include_str!("../../crates/web/src/lib.rs");

/// How it is judged that the person themselves sent something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judged {
    /// By the session's token.
    Token,
    /// By that, or the one from before the sign-in in another tab.
    Choice,
    /// By the browser, if it says from where: what is asked for harms nobody, or has a secret of its own.
    Origin,
    /// By the browser, which must say so.
    SameOrigin,
    /// By nothing that a browser adds by itself: credentials of a program, or what a message says and proves.
    Message,
}

use Judged::{Choice, Message, Origin, SameOrigin, Token};

/// What was decided about each. Those of `/admin/api` have a table of their own, and take tokens alone.
const DECIDED: [(&str, Judged); 77] = [
    // Pages.
    ("/account/access", Token),
    ("/account/addresses", Token),
    ("/account/addresses/confirm", Token),
    ("/account/affiliation", Token),
    ("/account/certificates/pkcs12", Token),
    ("/account/certificates/requests", Token),
    ("/account/certificates/requests/{id}", Token),
    ("/account/certificates/revoke", Token),
    ("/account/delete", Token),
    ("/account/language", Token),
    ("/account/link", Token),
    ("/account/link/{id}/confirm", Token),
    ("/account/link/{id}/institution", Token),
    ("/account/link/{id}/more", Origin),
    ("/account/passkeys", Token),
    ("/account/passkeys/confirm", Token),
    ("/account/passkeys/remove", Token),
    ("/account/sessions", Token),
    ("/account/sessions/all", Token),
    ("/account/undo", Token),
    ("/account/unlink", Token),
    ("/account/usual", Token),
    ("/admin/certificates/revoke", Token),
    ("/admin/clients/decision", Token),
    ("/admin/journal/undo", Token),
    ("/admin/clients/{id}/change", Token),
    ("/admin/mail/discard", Token),
    ("/admin/mail/retry", Token),
    ("/admin/people/merge", Token),
    ("/admin/people/split", Token),
    ("/admin/sign-in", Token),
    ("/admin/sign-out", Token),
    ("/clients/{id}/change/withdraw", Token),
    ("/clients/{id}/edit", Token),
    ("/clients/{id}/invitations", Token),
    ("/clients/{id}/invitations/withdraw", Token),
    ("/clients/{id}/owners/remove", Token),
    ("/clients/{id}/retire", Token),
    ("/clients/{id}/secrets", Token),
    ("/clients/{id}/secrets/end", Token),
    ("/contact", Token),
    ("/ds/forget", SameOrigin),
    ("/invitation", Token),
    ("/language", Origin),
    ("/login/{id}/as", Token),
    ("/login/{id}/consent", Token),
    ("/login/{id}/forget", Choice),
    ("/login/{id}/institution", Choice),
    ("/login/{id}/more", Origin),
    ("/login/{id}/passkey", Token),
    ("/login/{id}/passkey/new", Token),
    ("/login/{id}/use", Token),
    ("/logout", Token),
    ("/logout/institution", Origin),
    ("/oauth2/register", Token),
    ("/testidp/institution", Choice),
    ("path::DEVICE", Token),
    // What others send by way of the browser.
    ("/saml/acs", Message),
    ("/saml/slo", Message),
    ("path::AUTHORIZE", Message),
    ("path::END_SESSION", Message),
    // Programs.
    ("&format!({}/{{provider}},broker::openid::BACK_CHANNEL)", Message),
    ("PAOS_CONSUMER", Message),
    ("broker::certificates::OCSP", Message),
    ("ecp::PATH", Message),
    ("ecp::PATH.trim_end_matches('/')", Message),
    ("path::DEVICE_AUTHORIZATION", Message),
    ("path::FEDERATION_REGISTRATION", Message),
    ("path::GETCERT", Message),
    ("path::INTROSPECT", Message),
    ("path::PAR", Message),
    ("path::REGISTRATION", Message),
    ("path::REVOKE", Message),
    ("path::REVOKE_CERTIFICATE", Message),
    ("path::SSH_CERTIFICATE", Message),
    ("path::TOKEN", Message),
    ("path::USERINFO", Message),
];

/// The paths, as they are written, of all routes that take more than `GET`.
fn routes() -> Vec<String> {
    let mut all = Vec::new();
    for rest in ROUTES.split(".route(").skip(1) {
        let mut depth = 1;
        let end = rest.find(|letter| {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            depth == 0
        });
        let route: String = rest[..end.unwrap()].chars().filter(|letter| !letter.is_whitespace()).collect();
        // The first comma that stands in no brackets.
        let mut depth = 0;
        let comma = route.find(|letter| {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            depth == 0 && letter == ','
        });
        let (path, methods) = route.split_at(comma.unwrap());
        if ["post(", "put(", "patch(", "delete(", "any(", "on("].iter().any(|method| methods.contains(method)) {
            all.push(path.replace('"', ""));
        }
    }
    all.sort();
    all.dedup();
    all
}

#[test]
fn of_every_route_that_may_change_something_it_is_decided_how_it_is_judged() {
    let decided: BTreeMap<_, _> = DECIDED.into_iter().collect();
    let routes = routes();
    for route in &routes {
        assert!(decided.contains_key(route.as_str()), "nobody decided how a form for {route} is judged");
    }
    for (route, _) in DECIDED {
        assert!(routes.iter().any(|known| known == route), "there is no {route} any more");
    }
}

/// Somebody who is signed in, as an administrator too, and in the midst of everything that has an address of its own.
struct Everywhere<'op> {
    visitor: Visitor<'op>,
    /// A page of ours.
    home: Page,
    /// The token of its forms, and the one from before the last sign-in.
    csrf: (String, String),
    login: String,
    link: String,
}

impl<'op> Everywhere<'op> {
    async fn of(op: &'op Provider) -> Self {
        let mut visitor = op.browser().sign_in_as(ZOE);
        visitor.approve(&op.portal).await;
        let door = visitor.agent.open(op.url("/admin")).await;
        let before = door.attribute("[name=csrf]", "value").unwrap();
        let fields = [("username", "admin"), ("password", "correct horse battery staple")];
        let home = visitor.agent.press(&door, "#sign-in", &fields).await;
        let csrf = home.attribute("form[action='/admin/sign-out'] [name=csrf]", "value");
        let csrf = csrf.unwrap_or_else(|| panic!("{}", home.body));
        let login = visitor.open(&op.portal, &[("prompt", "select_account")]).await;
        let account = visitor.agent.open(op.url("/account")).await;
        let link = visitor.agent.press(&account, "form[action='/account/link'] button", &[]).await;
        let id = |page: &Page, place: usize| page.url.path_segments().unwrap().nth(place).unwrap().to_owned();
        Self { login: id(&login, 1), link: id(&link, 2), visitor, home, csrf: (csrf, before) }
    }

    /// Sends a form with this token, as if from the page.
    async fn send(&mut self, page: &Page, path: &str, csrf: Option<&str>) -> Page {
        let id = if path.starts_with("/login") { &self.login } else { &self.link };
        let path = path.replace("path::DEVICE", "/device").replace("{id}", id);
        let mut form = vec![("x".to_owned(), String::new())];
        form.extend(csrf.map(|csrf| ("csrf".to_owned(), csrf.to_owned())));
        let url = self.home.url.join(&path).unwrap();
        self.visitor.agent.submit(page, Submission { method: Method::POST, url, form }).await
    }
}

#[tokio::test]
async fn a_form_that_the_person_did_not_send_themselves_is_refused_wherever_it_goes() {
    let op = Provider::start().await;
    op.broker.set_administrator("admin", &domain::Secret::from("correct horse battery staple")).await.unwrap();
    let mut zoe = Everywhere::of(&op).await;
    let (own, before) = zoe.csrf.clone();
    let here = zoe.home.clone();
    // Another port of our host: the browser brings the cookie along, and says from where.
    let mut elsewhere = here.clone();
    elsewhere.url.set_port(Some(1)).unwrap();
    for (path, judged) in DECIDED {
        let (with_token, with_origin) = match judged {
            Token => (vec![None, Some(""), Some("x"), Some(before.as_str())], vec![Some(own.as_str())]),
            Choice => (vec![None, Some(""), Some("x")], vec![Some(own.as_str()), Some(before.as_str())]),
            Origin | SameOrigin => (Vec::new(), vec![None, Some(own.as_str())]),
            Message => continue,
        };
        let wrong = with_token.into_iter().map(|csrf| (&here, csrf));
        for (page, csrf) in wrong.chain(with_origin.into_iter().map(|csrf| (&elsewhere, csrf))) {
            let answer = zoe.send(page, path, csrf).await;
            let refused = answer.status == 403 && answer.has("#error-title");
            assert!(refused, "{path} {csrf:?} from {}: {} {}", page.url, answer.status, answer.body);
        }
    }
    // What was refused has ended nothing, and what is the person's own is taken.
    for (path, judged) in DECIDED {
        let csrf = match judged {
            Token => Some(own.as_str()),
            Choice => Some(before.as_str()),
            Origin | SameOrigin => None,
            Message => continue,
        };
        // These end what the others need.
        let ends = ["/account/delete", "/account/sessions/all", "/admin/sign-out", "/logout"].contains(&path);
        let answer = if ends {
            let mut other = Everywhere::of(&op).await;
            let (here, csrf) = (other.home.clone(), other.csrf.0.clone());
            other.send(&here, path, Some(&csrf)).await
        } else {
            zoe.send(&here, path, csrf).await
        };
        assert!(answer.status != 403 && answer.status < 500, "{path}: {} {}", answer.status, answer.body);
    }
}

#[tokio::test]
async fn a_form_that_has_expired_leads_back_to_the_page_that_has_it() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(ZOE);
    let picker = visitor.open(&op.portal, &[("prompt", "consent")]).await;
    let expired = visitor.agent.press(&picker, "button.choice", &[("csrf", "x")]).await;
    assert_eq!(expired.status, 403, "{}", expired.body);
    let again = visitor.agent.press(&expired, "p.actions a", &[]).await;
    assert_eq!((again.status, again.url.path()), (200, picker.url.path()), "{}", again.body);
    // Wherever the sign-in stands by now.
    visitor.walk(again).await;
    let consent = visitor.open(&op.portal, &[("prompt", "consent")]).await;
    let expired = visitor.agent.press(&consent, "#approve", &[("csrf", "x")]).await;
    let again = visitor.agent.press(&expired, "p.actions a", &[]).await;
    assert!(again.has("#approve") && again.url.path() == consent.url.path(), "{}", again.body);
    let account = visitor.agent.open(op.url("/account")).await;
    let account = visitor.walk(account).await;
    let expired = visitor.agent.press(&account, "#link", &[("csrf", "x")]).await;
    assert_eq!(visitor.agent.press(&expired, "p.actions a", &[]).await.url.path(), "/account");
}
