//! The preview of skins, as an administrator sees it.

use beadle_tests::browser::{Browser, Options};
use beadle_tests::provider::Provider;
use beadle_tests::scratch::Scratch;
use broker::skins::SkinPolicy;

/// Panics unless the three pages stand in their frames, with the colours that are tried.
async fn frames_show(browser: &Browser, field: &str) {
    for (place, page) in ["#institution-search", "#approve", "#error-title"].into_iter().enumerate() {
        let frame = format!("#views > div:nth-child({}) iframe", place + 1);
        let look = async |browser: &Browser| {
            browser.see(page).await;
            (browser.text(".brand bdi").await, browser.style(".top", "background-color").await)
        };
        let (title, bar) = browser.inside(&frame, look).await;
        assert_eq!((title.as_str(), bar.as_str()), ("The Hub", field), "{page}");
    }
}

#[tokio::test]
async fn the_preview_shows_its_pages_in_frames_and_breaks_no_policy() {
    let folder = Scratch::new("skins");
    let file = "[colours.light]\nfield = \"#702459\"\non-field = \"#ffffff\"\n[texts.en]\ntitle = \"The Hub\"\n";
    std::fs::write(folder.path().join("hub.toml"), file).unwrap();
    let directory = Some(folder.path().to_owned());
    let op = Provider::start_with(|settings| settings.skins = SkinPolicy { directory, default: None }).await;
    op.broker.set_administrator("admin", &domain::Secret::from("correct horse battery staple")).await.unwrap();
    for no_script in [false, true] {
        let journey = if no_script { "skins-no-script" } else { "skins" };
        Browser::run(journey, Options { no_script, ..Options::default() }, async |browser| {
            browser.open(op.url("/admin/skins")).await;
            browser.fill("#username", "admin").await;
            browser.fill("#password", "correct horse battery staple").await;
            browser.press("#sign-in").await;
            browser.see("#sign-out").await;
            browser.open(op.url("/admin/skins/hub")).await;
            assert_eq!(browser.text("#verdict").await, "All pairs stand out enough.");
            if !no_script {
                frames_show(browser, "rgba(112, 36, 89, 1)").await;
                browser.shot("as-in-its-file").await;
                // The script follows a colour while it is chosen, and the table tells what comes of it.
                let choose = "const field = document.getElementById('on-field'); field.value = '#80305f';
                    field.dispatchEvent(new Event('input', { bubbles: true })); arguments[0]()";
                browser.script(choose, Vec::new()).await;
                browser.see("#contrasts tr[data-enough=false]").await;
                assert!(browser.text("#verdict").await.contains("the file would be refused"));
                frames_show(browser, "rgba(112, 36, 89, 1)").await;
                browser.shot("tried").await;
            }
            assert_eq!(browser.console().await, Vec::<String>::new());
        })
        .await;
    }
}
