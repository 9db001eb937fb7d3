//! How the pages of a sign-in look: by the client, by the request, by default; from the first page to the last. And which
//! institutions a skin takes away, whatever way somebody comes.

use std::fs;

use beadle_tests::agent::{Agent, Page};
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, JONAS, Person, Provider, ROSA, ZOE, add_community};
use beadle_tests::scratch::Scratch;
use broker::skins::SkinPolicy;
use domain::client::GrantType;
use domain::{ClientMetadata, SkinName};
use reqwest::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

/// A provider with the skins `hub`, `other` and `plain`.
struct Skinned {
    op: Provider,
    folder: Scratch,
}

impl Skinned {
    fn folder() -> Scratch {
        let folder = Scratch::new("skins");
        for (name, text) in [
            (
                "hub.toml",
                "logo = \"hub.svg\"\n[colours.light]\naccent = \"#702459\"\n[texts.en]\ntitle = \"The Hub\"\n",
            ),
            ("hub.svg", "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h1'/></svg>"),
            ("other.toml", "[texts.en]\ntitle = \"The Other\"\n"),
            ("plain.toml", ""),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    async fn start(default: Option<&str>) -> Self {
        let folder = Self::folder();
        let policy =
            SkinPolicy { directory: Some(folder.path().to_owned()), default: default.and_then(SkinName::parse) };
        let op = Provider::start_with(|settings| settings.skins = policy).await;
        Self { op, folder }
    }

    /// The operator writes a skin.
    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(format!("{name}.toml")), text).unwrap();
        self.op.broker.skins.follow();
    }

    fn id(&self, person: Person) -> String {
        self.op.institution(person).entity_id().to_owned()
    }
}

/// The title of a skin, if the page wears one that has a title.
fn worn(page: &Page) -> Option<String> {
    page.has(".brand bdi").then(|| page.text(".brand bdi"))
}

fn offered(page: &Page) -> Vec<String> {
    page.texts("main .choice-name")
}

#[tokio::test]
async fn a_sign_in_wears_the_skin_that_its_request_names_from_the_first_page_to_the_last() {
    let Skinned { op, .. } = &Skinned::start(None).await;
    for parameter in ["skin", "cilogon_skin", "vo"] {
        let mut zoe = op.browser();
        let page = zoe.authorize(&op.portal, &[(parameter, "HUB")]).await;
        assert!(page.callback("code").is_some(), "{}", page.body);
        for step in ["#institution-search", "#approve"] {
            let page = zoe.seen(step).unwrap_or_else(|| panic!("{step}"));
            assert_eq!(worn(page).as_deref(), Some("The Hub"), "{parameter} {step}");
            let policy = page.header(CONTENT_SECURITY_POLICY).unwrap();
            assert!(!policy.contains("unsafe"), "{policy}");
        }
        assert_eq!(worn(&zoe.agent.open(op.url("/")).await), None, "what belongs to no sign-in is as usual");
    }
    let mut zoe = op.browser();
    let asked = zoe.ask_for(&[("skin", "hub")]).await;
    let refusal = asked.institution.refuse(&asked.request, demo::institution::Refusal::AuthnFailed).unwrap();
    let page = zoe.answer(&asked, &refusal).await;
    assert_eq!((page.status, worn(&page).as_deref()), (403, Some("The Hub")), "the institution refuses: {}", page.body);
    let mut zoe = op.browser();
    let page = zoe.open(&op.portal, &[("redirect_uri", "https://evil.example/"), ("skin", "hub")]).await;
    assert_eq!((page.status, worn(&page).as_deref()), (400, Some("The Hub")), "{}", page.body);
}

#[tokio::test]
async fn a_name_that_means_nothing_is_no_error() {
    let Skinned { op, .. } = &Skinned::start(Some("other")).await;
    for name in ["nothing", "../hub", "hub.toml", "%00", "<script>", &"x".repeat(300)] {
        let page = op.browser().open(&op.portal, &[("skin", name)]).await;
        assert_eq!((page.status, worn(&page).as_deref()), (200, Some("The Other")), "{name}: {}", page.body);
    }
}

#[tokio::test]
async fn the_skin_that_the_operator_gave_a_client_is_not_taken_off_by_an_address() {
    let Skinned { op, .. } = &Skinned::start(Some("plain")).await;
    let metadata = ClientMetadata { skin: SkinName::parse("hub"), ..ClientMetadata::default() };
    let client = op.client_with(&[CALLBACK], metadata).await;
    for wished in ["", "other", "nothing"] {
        let page = op.browser().open(&client, &[("skin", wished)]).await;
        assert_eq!(worn(&page).as_deref(), Some("The Hub"), "{wished}");
    }
    assert_eq!(worn(&op.browser().open(&op.portal, &[("skin", "other")]).await).as_deref(), Some("The Other"));
}

#[tokio::test]
async fn a_style_sheet_and_a_logo_are_served_for_good_and_run_nothing() {
    let Skinned { op, .. } = &Skinned::start(None).await;
    let page = op.browser().open(&op.portal, &[("skin", "hub")]).await;
    let style = page.attribute("link[rel=stylesheet] ~ link[rel=stylesheet]", "href").unwrap();
    let logo = page.attribute(".brand img", "src").unwrap();
    for (path, kind) in [(&style, "text/css; charset=utf-8"), (&logo, "image/svg+xml")] {
        assert!(path.starts_with("/skins/"), "{path}");
        let reply = op.get(path).await;
        assert_eq!((reply.status, reply.header(CONTENT_TYPE)), (200, Some(kind)), "{path}");
        assert!(reply.header(CACHE_CONTROL).unwrap().contains("immutable"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        let policy = reply.header(CONTENT_SECURITY_POLICY).unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("sandbox") && !policy.contains("unsafe"));
    }
    assert!(op.get(&style).await.body.contains("--accent: #702459;"));
    for path in ["/skins/hub.toml", "/skins/hub.svg", "/skins/..%2fhub.toml", "/skins/x"] {
        assert_eq!(op.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_change_is_worn_at_once_and_a_mistake_never() {
    let skinned = Skinned::start(None).await;
    let op = &skinned.op;
    let title = async || worn(&op.browser().open(&op.portal, &[("skin", "hub")]).await);
    skinned.write("hub", "[texts.en]\ntitle = \"New\"\n");
    assert_eq!(title().await.as_deref(), Some("New"));
    skinned.write("hub", "[texts.en]\ntitel = \"Newer\"\n");
    assert_eq!(title().await.as_deref(), Some("New"), "the last good one stays");
    let mistakes = op.broker.skins.mistakes();
    assert!(mistakes[0].to_string().contains("line 2, column 1: there is no key texts.en.titel; did you mean"));
    // Nor does anybody begin with it.
    let error = op.try_with(op.broker.settings.clone()).await.err().unwrap().to_string();
    assert!(error.contains("hub.toml, line 2, column 1"), "{error}");
}

#[tokio::test]
async fn a_page_that_was_shown_before_a_change_still_finds_its_style_sheet() {
    let skinned = Skinned::start(None).await;
    let op = &skinned.op;
    let page = op.browser().open(&op.portal, &[("skin", "hub")]).await;
    let before = page.attribute("link[rel=stylesheet] ~ link[rel=stylesheet]", "href").unwrap();
    skinned.write("hub", "[colours.light]\naccent = \"#1c4532\"\n");
    let page = op.browser().open(&op.portal, &[("skin", "hub")]).await;
    assert_ne!(page.attribute("link[rel=stylesheet] ~ link[rel=stylesheet]", "href").unwrap(), before);
    let reply = op.get(&before).await;
    assert!(reply.status == 200 && reply.body.contains("#702459"), "{} {}", reply.status, reply.body);
}

#[tokio::test]
async fn a_skin_chooses_languages_for_those_who_wish_for_none_of_them() {
    let skinned = Skinned::start(None).await;
    skinned.write("hub", "languages = [\"fr\", \"de\"]\n");
    let op = &skinned.op;
    for (accepted, spoken) in [("es", "fr"), ("de", "de"), ("en, de;q=0.1", "de")] {
        let mut zoe = op.browser();
        zoe.agent.speak(accepted);
        let page = zoe.open(&op.portal, &[("skin", "hub")]).await;
        assert_eq!(page.attribute("html", "lang").as_deref(), Some(spoken), "{accepted}");
        assert_eq!(page.texts("#languages button"), ["Français", "Deutsch"]);
    }
}

#[tokio::test]
async fn what_a_skin_denies_is_not_offered_not_found_and_not_chosen() {
    let skinned = Skinned::start(None).await;
    let (op, denied) = (&skinned.op, skinned.id(JONAS));
    skinned.write("hub", &format!("[institutions]\ndeny = [\"{denied}\"]\n"));
    let mut jonas = op.browser().sign_in_as(JONAS);
    let all = offered(&op.browser().open(&op.portal, &[]).await);
    let page = jonas.open(&op.portal, &[("skin", "hub")]).await;
    assert_eq!((offered(&page).len(), all.len()), (2, 3), "{:?}", offered(&page));
    let name = op.institution(JONAS).name();
    let login = page.url.path().trim_start_matches("/login/").to_owned();
    let search = async |login: &str| op.get(&format!("/idplist/search?q={name}&login={login}")).await.body;
    assert!(!search(&login).await.contains(&denied) && search("").await.contains(&denied));
    assert!(!offered(&jonas.agent.open(format!("{}?q={name}", page.url)).await).iter().any(|found| found == name));
    // Whoever writes the form by hand is told.
    let mut form = page.submission(".choices button", &[]);
    for (_, value) in form.form.iter_mut().filter(|(name, _)| name == "institution") {
        value.clone_from(&denied);
    }
    let page = jonas.agent.submit(&page, form).await;
    assert_eq!((page.status, page.has("#error-title")), (400, true), "{} {}", page.url, page.body);
    // A hint does not widen the list: it names nothing that there is.
    let hinted = jonas.open(&op.portal, &[("skin", "hub"), ("idphint", &denied)]).await;
    assert_eq!(offered(&hinted).len(), 2, "{}", hinted.url);
}

#[tokio::test]
async fn who_comes_back_from_where_the_skin_does_not_let_them_gets_no_code() {
    let skinned = Skinned::start(None).await;
    let op = &skinned.op;
    let mut zoe = op.browser();
    let asked = zoe.ask_for(&[("skin", "hub")]).await;
    // The list changes while somebody is away.
    skinned.write("hub", &format!("[institutions]\ndeny = [\"{}\"]\n", skinned.id(ZOE)));
    let page = zoe.answer(&asked, &asked.response(|_| ())).await;
    assert_eq!((page.status, page.has("#error-title")), (400, true), "{} {}", page.url, page.body);
    let page = zoe.agent.open(&asked.login).await;
    assert!(page.has("#institution-search"), "the same sign-in goes on with another institution: {}", page.body);
}

#[tokio::test]
async fn a_session_from_elsewhere_is_no_way_around_a_skins_list() {
    let skinned = Skinned::start(None).await;
    let op = &skinned.op;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    skinned.write("hub", &format!("[institutions]\ndeny = [\"{}\"]\n", skinned.id(ZOE)));
    let page = zoe.open(&op.portal, &[("skin", "hub")]).await;
    assert!(page.has("#institution-search"), "{} {}", page.url, page.body);
    let silent = zoe.open(&op.portal, &[("skin", "hub"), ("prompt", "none")]).await;
    assert_eq!(silent.callback("error").as_deref(), Some("login_required"), "{} {}", silent.url, silent.body);
    let page = zoe.open(&op.portal, &[("skin", "other")]).await;
    assert!(page.has("#approve"), "the session is as good as ever elsewhere: {} {}", page.url, page.body);
}

#[tokio::test]
async fn one_institution_that_is_left_is_asked_straight_away() {
    let skinned = Skinned::start(None).await;
    let (op, only) = (&skinned.op, skinned.id(ZOE));
    skinned.write("hub", &format!("[institutions]\nallow = [\"{only}\"]\n"));
    let mut zoe = op.browser();
    let page = zoe.authorize(&op.portal, &[("skin", "hub")]).await;
    assert!(page.callback("code").is_some() && !zoe.saw("#institution-search"), "{}", page.url);
}

#[tokio::test]
async fn what_a_skin_prefers_comes_first_and_what_it_hides_is_found_by_its_name() {
    let skinned = Skinned::start(None).await;
    let op = &skinned.op;
    let (preferred, hidden) = (op.institution(ROSA), op.institution(JONAS));
    let text =
        format!("[institutions]\nprefer = [\"{}\"]\nhide = [\"{}\"]\n", preferred.entity_id(), hidden.entity_id());
    skinned.write("hub", &text);
    let mut jonas = op.browser().sign_in_as(JONAS);
    let page = jonas.open(&op.portal, &[("skin", "hub")]).await;
    assert_eq!(page.texts("#preferred .choice-name"), [preferred.name()]);
    assert!(!offered(&page).iter().any(|name| name == hidden.name()), "{:?}", offered(&page));
    let found = jonas.agent.open(format!("{}?q={}", page.url, hidden.name())).await;
    assert!(found.texts("#results .choice-name").iter().any(|name| name == hidden.name()), "{}", found.body);
    let page = jonas.authorize(&op.portal, &[("skin", "hub"), ("idphint", hidden.entity_id())]).await;
    assert!(page.callback("code").is_some(), "a hint finds it as well: {} {}", page.url, page.body);
}

async fn administrator(op: &Provider) -> Agent {
    op.broker.set_administrator("admin", &domain::Secret::from("correct horse battery staple")).await.unwrap();
    let mut agent = Agent::default();
    let page = agent.open(op.url("/admin")).await;
    let fields = [("username", "admin"), ("password", "correct horse battery staple")];
    agent.press(&page, "#sign-in", &fields).await;
    agent
}

/// An application whose people come back to it.
const OUT: &str = "https://localhost/callback/out";

/// One with the skin `hub`, and with the right to let devices in.
async fn hub(op: &Provider) -> Client {
    let metadata = ClientMetadata {
        skin: SkinName::parse("hub"),
        post_logout_redirect_uris: vec![domain::RedirectUri::parse(OUT).unwrap()],
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::DeviceCode]),
        ..ClientMetadata::default()
    };
    op.client_with(&[CALLBACK], metadata).await
}

#[tokio::test]
async fn a_sign_out_that_a_client_asks_for_wears_its_skin_up_to_the_last_page() {
    let Skinned { op, .. } = &Skinned::start(Some("plain")).await;
    let client = hub(op).await;
    let mut url = op.url("/oauth2/logout");
    url.query_pairs_mut().append_pair("client_id", &client.client_id);
    let mut zoe = op.browser();
    zoe.approve(&client).await;
    let page = zoe.agent.open(&url).await;
    assert_eq!((page.has("#sign-out"), worn(&page).as_deref()), (true, Some("The Hub")), "{}", page.body);
    let page = zoe.agent.press(&page, "button#sign-out", &[]).await;
    assert_eq!((page.has("#signed-out"), worn(&page).as_deref()), (true, Some("The Hub")), "{}", page.body);
    // By the button of our own pages nobody's.
    zoe.approve(&client).await;
    let page = zoe.agent.open(op.url("/logout")).await;
    let page = zoe.agent.press(&page, "button#sign-out", &[]).await;
    assert_eq!((page.has("#signed-out"), worn(&page)), (true, None), "{}", page.body);
}

#[tokio::test]
async fn a_device_is_let_in_on_pages_that_wear_its_clients_skin() {
    let Skinned { op, .. } = &Skinned::start(Some("other")).await;
    let client = hub(op).await;
    let code = async || {
        let form = [("scope", "openid")];
        let reply = op.post_as(&client, "/oauth2/device_authorization", &form).await;
        reply.json()["user_code"].as_str().unwrap_or_else(|| panic!("{}", reply.body)).to_owned()
    };
    for (button, end) in [("#continue", "#device-approved"), ("#disown", "#device-denied")] {
        let mut zoe = op.browser();
        let page = zoe.agent.open(op.url("/device")).await;
        assert_eq!(worn(&page).as_deref(), Some("The Other"), "nobody knows yet whose code it will be");
        let page = zoe.agent.press(&page, "#send", &[("user_code", &code().await)]).await;
        assert_eq!((page.has("#user-code"), worn(&page).as_deref()), (true, Some("The Hub")), "{}", page.body);
        let page = zoe.agent.press(&page, button, &[]).await;
        let page = zoe.walk(page).await;
        assert_eq!((page.has(end), worn(&page).as_deref()), (true, Some("The Hub")), "{} {}", page.url, page.body);
        let seen = zoe.seen("#approve").map(worn);
        assert_eq!(seen, (button == "#continue").then(|| Some("The Hub".to_owned())));
    }
}

#[tokio::test]
async fn a_skin_may_be_a_file_in_json() {
    let skinned = Skinned::start(None).await;
    let op = &skinned.op;
    fs::write(skinned.folder.path().join("new.json"), r#"{"texts": {"en": {"title": "In JSON"}}}"#).unwrap();
    op.broker.skins.follow();
    let page = op.browser().open(&op.portal, &[("skin", "new")]).await;
    assert_eq!(worn(&page).as_deref(), Some("In JSON"));
}

#[tokio::test]
async fn a_community_has_a_default_of_its_own() {
    let folder = Skinned::folder();
    let policy = |name| SkinPolicy { directory: Some(folder.path().to_owned()), default: SkinName::parse(name) };
    let op = Provider::start_with(|settings| {
        settings.skins = policy("other");
        add_community(settings, |own, _| own.skins = policy("hub"));
    })
    .await;
    let community = op.community();
    let mut agent = Agent::default();
    assert_eq!(worn(&agent.open(op.url("/")).await).as_deref(), Some("The Other"));
    assert_eq!(worn(&agent.open(community.url("/")).await).as_deref(), Some("The Hub"));
    let client = community.client(CALLBACK, ClientMetadata::default()).await;
    let page = agent.open(community.authorize_url(&client, &[])).await;
    assert_eq!((page.has("#institution-search"), worn(&page).as_deref()), (true, Some("The Hub")), "{}", page.body);
    // One that is not there is no beginning, and one that goes stays on.
    let mut settings = op.broker.home().settings.clone();
    settings.communities[0].settings.skins.default = SkinName::parse("nothing");
    let error = op.try_with(settings).await.err().unwrap().to_string();
    assert_eq!(error, "communities, astro: skin: there is no skin nothing");
    fs::remove_file(folder.path().join("hub.toml")).unwrap();
    op.broker.skins.follow();
    assert_eq!(worn(&agent.open(community.url("/")).await).as_deref(), Some("The Hub"));
}

#[tokio::test]
async fn administrators_see_each_skin_and_what_is_wrong_with_it() {
    let skinned = Skinned::start(Some("plain")).await;
    let op = &skinned.op;
    let mut admin = administrator(op).await;
    skinned.write("hub", "\n[colours.light]\nsoft = \"#999\"\n");
    let page = admin.open(op.url("/admin/skins")).await;
    assert_eq!(page.texts("#skins a"), ["hub", "other", "plain"], "{}", page.body);
    assert!(page.text("#mistakes").contains("line 3, column 8: in light pages soft (#999999) on"), "{}", page.body);
    let page = admin.open(op.url("/admin/skins/hub?scheme=light&ink=%23777777&paper=nonsense")).await;
    assert!(page.has("#mistakes") && page.has("#paper-error") && page.has("tr[data-enough=false]"), "{}", page.body);
    assert!(page.header(CONTENT_SECURITY_POLICY).unwrap().contains("frame-src 'self'"));
    let views = page.texts("#views h2").len();
    assert_eq!(views, 3);
    let view = page.attribute("#views iframe", "src").unwrap();
    let shown = admin.open(op.url(&view)).await;
    let policy = shown.header(CONTENT_SECURITY_POLICY).unwrap();
    assert!(policy.contains("frame-ancestors 'self'") && policy.contains("form-action 'none'"), "{policy}");
    assert!(!policy.contains("script-src") && !policy.contains("unsafe"), "{policy}");
    let style = shown.attribute("link[href^='/admin/skins/']", "href").unwrap();
    let style = admin.open(op.url(&style)).await.body;
    assert!(style.contains("--ink: #777777;") && style.contains("color-scheme: light"), "{style}");
    let turned = admin.open(op.url("/admin/skins/hub?scheme=dark&of=light&ink=%23777777")).await;
    assert_eq!(turned.attribute("#ink", "value").as_deref(), Some("#e9eeeb"), "another scheme has its own colours");
    for path in ["/admin/skins/nothing", "/admin/skins/hub/pages/nothing"] {
        assert_eq!(admin.open(op.url(path)).await.status, 404, "{path}");
    }
    // Others see nothing of it.
    let page = op.browser().agent.open(op.url("/admin/skins/hub/pages/picker")).await;
    assert!(!page.has("#institution-search") && page.has("#sign-in"), "{}", page.body);
}
