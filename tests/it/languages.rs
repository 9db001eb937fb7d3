//! In which language people are answered: what the relying party asks for, what they chose here, what their browser asks
//! for, what the operator put first.

use beadle_tests::agent::{Agent, Page, Submission};
use beadle_tests::provider::Provider;
use domain::Secret;
use reqwest::{
    Method,
    header::{CONTENT_LANGUAGE, LOCATION, SET_COOKIE, VARY},
};

fn language(page: &Page) -> String {
    let spoken = page.attribute("html", "lang").expect("a page says its language");
    assert_eq!(page.header(CONTENT_LANGUAGE), Some(spoken.as_str()), "{}", page.url);
    spoken
}

async fn first_page(op: &Provider, accept_language: &str) -> Page {
    let mut agent = Agent::default();
    agent.speak(accept_language);
    agent.open(op.url("/")).await
}

#[tokio::test]
async fn a_page_is_in_the_language_that_the_browser_asks_for() {
    let op = Provider::start().await;
    for (accepted, spoken, title) in [
        ("de-AT, en;q=0.5", "de", "Sie sind hier nicht angemeldet"),
        ("ja, fr;q=0.4, es;q=0.3", "fr", "Vous n’êtes pas connecté ici"),
        ("es-419", "es", "No ha iniciado sesión aquí"),
        ("en", "en", "You are not signed in here"),
        ("tlh, *;q=0.1", "en", "You are not signed in here"),
    ] {
        let page = first_page(&op, accepted).await;
        assert_eq!((language(&page).as_str(), page.text("h1").as_str()), (spoken, title), "{accepted}");
        assert_eq!(page.attribute("html", "dir").as_deref(), Some("ltr"));
        assert!(page.header(VARY).is_some_and(|vary| vary.contains("Accept-Language") && vary.contains("Cookie")));
        assert!(page.attribute("main", "lang").is_none(), "the whole page is in it");
    }
}

#[tokio::test]
async fn whatever_a_browser_asks_for_there_is_a_page() {
    let op = Provider::start().await;
    let (many, long) = ("de;q=0.1,".repeat(1_111), "x".repeat(10_000));
    for (accepted, spoken) in [
        (many.as_str(), "de"),
        (&long, "en"),
        ("", "en"),
        (";;;q=", "en"),
        ("de;q=9, fr;q=0.2", "fr"),
        ("-, --de", "en"),
    ] {
        let page = first_page(&op, accepted).await;
        assert_eq!((page.status, language(&page).as_str()), (200, spoken), "{accepted:.40}");
    }
}

#[tokio::test]
async fn the_relying_party_has_its_language_until_it_has_its_answer() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.agent.speak("es");
    let page = zoe.authorize(&op.portal, &[("ui_locales", "tlh fr-CA de")]).await;
    assert!(page.callback("code").is_some(), "{}", page.body);
    for step in ["#institution-search", "#approve"] {
        let page = zoe.seen(step).unwrap_or_else(|| panic!("{step}"));
        assert_eq!(language(page), "fr", "{step}");
    }
    assert!(zoe.seen("#approve").unwrap().text("h1").ends_with("souhaite savoir"));
    assert_eq!(language(&zoe.agent.open(op.url("/")).await), "es", "afterwards it is the browser's again");
}

#[tokio::test]
async fn a_sign_in_that_fails_says_so_in_its_language() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask_for(&[("ui_locales", "de")]).await;
    let refusal = asked.institution.refuse(&asked.request, demo::institution::Refusal::AuthnFailed).unwrap();
    let page = zoe.answer(&asked, &refusal).await;
    assert_eq!((page.status, language(&page).as_str()), (403, "de"), "{}", page.body);
    assert_eq!(page.text("h1"), "Ihre Einrichtung hat Sie nicht angemeldet");
    let mut other = op.browser();
    let untrusted = [("redirect_uri", "https://evil.example/"), ("ui_locales", "fr")];
    let page = other.open(&op.portal, &untrusted).await;
    assert_eq!((page.status, language(&page).as_str()), (400, "fr"), "{}", page.body);
}

#[tokio::test]
async fn a_person_chooses_and_is_answered_so_from_then_on() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.agent.speak("es");
    let picker = zoe.open(&op.portal, &[("ui_locales", "fr")]).await;
    assert_eq!(language(&picker), "fr");
    assert_eq!(picker.attribute("#languages [aria-current]", "value").as_deref(), Some("fr"));
    // At a page of the sign-in their own choice counts more than the relying party's wish for it,
    let german = zoe.agent.press(&picker, "#languages button[value=\"de\"]", &[]).await;
    assert_eq!((german.url.as_str(), language(&german).as_str()), (picker.url.as_str(), "de"));
    let page = zoe.walk(german).await;
    assert!(page.callback("code").is_some(), "{}", page.body);
    assert_eq!(language(zoe.seen("#approve").unwrap()), "de");
    assert_eq!(language(&zoe.agent.open(op.url("/")).await), "de", "more than the browser's");
    // but not for another sign-in.
    let other = zoe.open(&op.portal, &[("ui_locales", "fr"), ("prompt", "select_account")]).await;
    assert_eq!(language(&other), "fr");
    let unasked = zoe.open(&op.portal, &[("prompt", "select_account")]).await;
    assert_eq!(language(&unasked), "de");
}

#[tokio::test]
async fn the_choice_leads_nowhere_else() {
    let op = Provider::start().await;
    let mut agent = Agent::default();
    let page = agent.open(op.url("/")).await;
    for back in ["https://evil.example/", "//evil.example/", "/\\evil.example", "", "/a\nb"] {
        let form = vec![("language".to_owned(), "de".to_owned()), ("back".to_owned(), back.to_owned())];
        let page = agent.submit(&page, Submission { method: Method::POST, url: op.url("/language"), form }).await;
        assert_eq!(page.url, op.url("/"), "{back}");
    }
    // Another site does not choose for anybody, and nobody chooses what there is not.
    let client = op.request(Method::POST, "/language").header("origin", "https://evil.example");
    let foreign = client.form(&[("language", "de"), ("back", "/")]).send().await.unwrap();
    assert_eq!((foreign.status().as_u16(), foreign.headers().get(SET_COOKIE)), (403, None));
    let unknown =
        op.request(Method::POST, "/language").form(&[("language", "tlh\r\nx"), ("back", "/")]).send().await.unwrap();
    assert_eq!((unknown.headers().get(SET_COOKIE), unknown.headers()[LOCATION].to_str().unwrap()), (None, "/"));
}

#[tokio::test]
async fn the_operator_says_which_languages_there_are() {
    let op = Provider::start_with(|settings| settings.languages = vec!["de".to_owned(), "fr".to_owned()]).await;
    let page = first_page(&op, "en, es").await;
    assert_eq!(language(&page), "de", "the first one is for who wishes for none of them");
    assert!(!page.has("#languages button[value=\"en\"]") && page.has("#languages button[value=\"fr\"]"));
    let discovery: serde_json::Value =
        op.request(Method::GET, "/.well-known/openid-configuration").send().await.unwrap().json().await.unwrap();
    assert_eq!(discovery["ui_locales_supported"], serde_json::json!(["de", "fr"]));
    let alone = Provider::start_with(|settings| settings.languages = vec!["es".to_owned()]).await;
    let page = first_page(&alone, "de").await;
    assert!(language(&page) == "es" && !page.has("#languages"), "nothing to choose from");
}

#[tokio::test]
async fn the_pages_of_the_account_are_in_the_language_of_the_person() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.agent.speak("de");
    let picker = zoe.agent.open(op.url("/account")).await;
    assert_eq!(picker.text("h1 strong"), "„Ihr Konto“", "{}", picker.body);
    zoe.approve(&op.portal).await;
    for (path, status, heading) in [
        ("/account/addresses", 200, "Ihre Mailadressen"),
        ("/account/addresses/confirm", 200, "Öffnen Sie den Link in der Mail noch einmal"),
        ("/account/addresses/confirm?challenge=x", 410, "Dieser Link bestätigt keine Adresse von Ihnen"),
        ("/account", 200, "Ihr Konto"),
        ("/account/delete", 200, "Ihr Konto löschen"),
    ] {
        let page = zoe.agent.open(op.url(path)).await;
        assert_eq!((page.status, language(&page).as_str()), (status, "de"), "{path}");
        assert!(page.text("h1").starts_with(heading), "{path}: {}", page.text("h1"));
        assert!(page.attribute("main", "lang").is_none(), "{path}: the whole page is in it");
    }
    // Names and what applications may do, too.
    let account = zoe.agent.open(op.url("/account")).await;
    assert_eq!(account.texts("#logins b"), ["Universität Example Hills"]);
    assert!(account.text("#visitor").ends_with("bei Universität Example Hills"), "{}", account.body);
    assert!(account.text("#access li").contains("Ihr Kennzeichen"), "{}", account.body);
    let question = zoe.agent.open(op.url("/account/delete")).await;
    let gone = zoe.agent.press(&question, "#delete", &[("understood", "yes")]).await;
    assert_eq!((language(&gone).as_str(), gone.text("#account-deleted").as_str()), ("de", "Ihr Konto ist gelöscht"));
    assert!(gone.text(".lead").contains("Universität Example Hills"), "{}", gone.body);
}

async fn chosen(agent: &mut Agent, op: &Provider) -> serde_json::Value {
    let data: serde_json::Value = serde_json::from_str(&agent.open(op.url("/account/data")).await.body).unwrap();
    data["account"]["chosen_language"].clone()
}

#[tokio::test]
async fn the_language_of_an_account_is_that_of_every_browser_in_which_its_person_signs_in() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.agent.speak("es");
    zoe.approve(&op.portal).await;
    let account = zoe.agent.open(op.url("/account")).await;
    assert_eq!((language(&account).as_str(), account.has("#language option[selected]")), ("es", false));
    let account = zoe.agent.press(&account, "#keep-language", &[("language", "fr")]).await;
    assert_eq!((account.url.path(), language(&account).as_str()), ("/account", "fr"));
    assert_eq!(account.attribute("#language option[selected]", "value").as_deref(), Some("fr"));
    assert_eq!(chosen(&mut zoe.agent, &op).await, "fr");

    // Another browser hears of it when she has signed in, and only then; an application may still wish otherwise.
    let mut other = op.browser();
    other.agent.speak("de");
    let page = other.authorize(&op.portal, &[("prompt", "consent")]).await;
    assert!(page.callback("code").is_some(), "{}", page.body);
    let spoken = |step: &str| language(other.seen(step).unwrap_or_else(|| panic!("{step}")));
    assert_eq!((spoken("#institution-search").as_str(), spoken("#approve").as_str()), ("de", "fr"));
    let wished = [("prompt", "consent"), ("ui_locales", "es")];
    assert_eq!(language(&other.open(&op.portal, &wished).await), "es");
    assert_eq!(language(&other.agent.open(op.url("/")).await), "fr");

    // What she chooses on the way in she chooses for good.
    let mut third = op.browser();
    let picker = third.open(&op.portal, &[]).await;
    let picker = third.agent.press(&picker, "#languages button[value=\"de\"]", &[]).await;
    third.walk(picker).await;
    assert_eq!(chosen(&mut third.agent, &op).await, "de");
    // And at the foot of a page, where she is signed in.
    let page = third.agent.open(op.url("/")).await;
    third.agent.press(&page, "#languages button[value=\"en\"]", &[]).await;
    assert_eq!(chosen(&mut third.agent, &op).await, "en");

    // No choice is one, too.
    let account = zoe.agent.open(op.url("/account")).await;
    let account = zoe.agent.press(&account, "#keep-language", &[("language", "")]).await;
    assert_eq!((language(&account).as_str(), account.has("#language option[selected]")), ("es", false));
    assert!(chosen(&mut zoe.agent, &op).await.is_null());
    let mut fourth = op.browser();
    fourth.agent.speak("de");
    fourth.approve(&op.portal).await;
    assert_eq!(language(&fourth.agent.open(op.url("/")).await), "de");
}

#[tokio::test]
async fn nobody_else_sets_the_language_of_an_account_and_to_nothing_that_there_is_not() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let account = zoe.agent.open(op.url("/account")).await;
    for strange in ["tlh", "de; Path=/", "de\r\nSet-Cookie: x=y", &"x".repeat(5_000)] {
        let page = zoe.agent.press(&account, "#keep-language", &[("language", strange)]).await;
        assert_eq!((page.status, language(&page).as_str()), (200, "en"), "{strange:.40}");
        assert!(chosen(&mut zoe.agent, &op).await.is_null(), "{strange:.40}");
    }
    let forged = zoe.agent.press(&account, "#keep-language", &[("language", "de"), ("csrf", "x")]).await;
    assert_eq!((forged.status, language(&forged).as_str()), (403, "en"));
    // Where there is one language alone there is nothing to choose.
    let alone = Provider::start_with(|settings| settings.languages = vec!["es".to_owned()]).await;
    let mut zoe = alone.browser();
    zoe.approve(&alone.portal).await;
    assert!(!zoe.agent.open(alone.url("/account")).await.has("#language"));
}

#[tokio::test]
async fn the_pages_of_administrators_are_in_their_language_with_what_was_done_and_why_not() {
    let op = Provider::start().await;
    op.broker.set_administrator("grace", &Secret::from("correct horse battery staple")).await.unwrap();
    let mut grace = Agent::default();
    grace.speak("fr");
    let door = grace.open(op.url("/admin")).await;
    assert_eq!((language(&door).as_str(), door.text("label").as_str()), ("fr", "Nom d’utilisateur"), "{}", door.body);
    let wrong = grace.press(&door, "#sign-in", &[("username", "grace"), ("password", "x")]).await;
    assert_eq!((wrong.status, language(&wrong).as_str()), (401, "fr"));
    assert!(wrong.text("#sign-in-error").starts_with("Il n’y a pas d’administrateur"), "{}", wrong.body);
    // The choice leads back to the door, which is where the form was.
    let door = grace.press(&wrong, "#languages button[value=\"de\"]", &[]).await;
    assert_eq!((door.url.path(), language(&door).as_str()), ("/admin", "de"));
    let fields = [("username", "grace"), ("password", "correct horse battery staple")];
    assert!(grace.press(&door, "#sign-in", &fields).await.has("#sign-out"));
    for (path, heading) in [
        ("/admin", "Anwendungen"),
        ("/admin/institutions", "Einrichtungen"),
        ("/admin/people", "Menschen"),
        ("/admin/journal", "Was mit Konten geschehen ist"),
        ("/admin/certificates", "Zertifikate"),
        ("/admin/audit", "Prüfprotokoll"),
        ("/admin/skins", "Skins"),
    ] {
        let page = grace.open(op.url(path)).await;
        assert_eq!((language(&page).as_str(), page.text("h1").as_str()), ("de", heading), "{path}");
        assert!(page.attribute("main", "lang").is_none(), "{path}: the whole page is in it");
    }
    // An institution's name is that of the language.
    let found = grace.open(op.url("/admin/institutions?q=hills")).await;
    assert!(found.text("#results").contains("Universität Example Hills"), "{}", found.body);

    let queue = grace.open(op.url("/admin?status=approved")).await;
    let suspend = format!("article[data-client=\"{}\"] button.suspend", op.portal.client_id);
    assert_eq!(queue.text(&suspend), "Sperren Portal", "{}", queue.body);
    let done = grace.press(&queue, &suspend, &[]).await;
    assert!(done.text("#notice").starts_with("Gesperrt. Niemand kann sich"), "{}", done.body);
    let late = grace.press(&queue, &suspend, &[]).await;
    assert_eq!((late.status, language(&late).as_str()), (409, "de"));
    assert_eq!(late.text("#error-title"), "Die Entscheidung wurde nicht ausgeführt");
    assert!(late.text("main").contains("Ihr jetziger Stand: Gesperrt."), "{}", late.body);

    for (path, status, sentence) in [
        ("/admin/people?sub=nobody", 404, "Ein Konto mit diesem sub gibt es nicht."),
        ("/admin/people/merge?keep=a", 400, "Zwei Konten müssen genannt werden."),
        ("/admin/certificates/FF", 404, "Ein Zertifikat mit dieser Seriennummer ist nicht aufgezeichnet."),
        ("/admin/certificates?by=serial&q=x", 200, "Eine Seriennummer ist hexadezimal."),
        ("/admin/audit?from=x", 200, "Ein Tag schreibt sich 2026-11-23."),
    ] {
        let page = grace.open(op.url(path)).await;
        assert_eq!((page.status, language(&page).as_str()), (status, "de"), "{path}");
        assert!(page.text("main").contains(sentence), "{path}: {}", page.body);
    }
    // What the log itself writes is in every language the same.
    let log = grace.open(op.url("/admin/audit")).await;
    assert!(log.texts("#kind option").iter().any(|kind| kind == "certificate.issued"), "{}", log.body);
}

#[tokio::test]
async fn the_statement_of_practice_is_one_text_in_english_within_a_page_of_the_person_s_language() {
    let op = Provider::start().await;
    let mut agent = Agent::default();
    agent.speak("de");
    let page = agent.open(op.url("/ca/cps")).await;
    assert!(page.attribute("main", "lang").is_none() && page.text("h1").starts_with("Zertifizierungspraxis von"));
    assert_eq!(page.attribute("#statement", "lang").as_deref(), Some("en"));
    assert!(page.text("#in-english").contains("nur auf Englisch"), "{}", page.body);
    assert_eq!(agent.open(op.url("/ca")).await.text("h1"), "Zertifizierungsstelle");
}

#[tokio::test]
async fn why_there_is_no_certificate_is_told_in_the_person_s_language_now_and_later() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.agent.speak("es");
    zoe.approve(&op.portal).await;
    let page = zoe.agent.open(op.url("/account/certificates/new")).await;
    let fields = [("csr", "hola"), ("days", ""), ("agreed", "yes")];
    let refused = zoe.agent.press(&page, "#send", &fields).await;
    assert_eq!((refused.status, language(&refused).as_str()), (422, "es"));
    for place in ["#objection", "#csr-error"] {
        assert!(refused.text(place).contains("Esto no es una solicitud de certificado"), "{}", refused.body);
    }
    let words: serde_json::Value = serde_json::from_str(&refused.attribute("#make", "data-words").unwrap()).unwrap();
    assert_eq!(words["made-file"], "Creado: {file}.");
}

#[tokio::test]
async fn the_search_answers_in_the_language_of_the_page() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let picker = zoe.open(&op.portal, &[("ui_locales", "de")]).await;
    let counts: Vec<String> = serde_json::from_str(&picker.attribute("#q", "data-counts").unwrap()).unwrap();
    assert_eq!((counts.len(), counts[2].as_str()), (11, "2 Einrichtungen"));
    let none = zoe.agent.press(&picker, "#institution-search button", &[("q", "zzzzzzzz")]).await;
    assert!(none.text("#results h3").contains("Nichts gefunden für „zzzzzzzz“"), "{}", none.body);
}
