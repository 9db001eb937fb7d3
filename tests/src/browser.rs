//! Headless Chromium, driven through Debian's chromedriver.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::pin::pin;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::time::Duration;

use thirtyfour::PageLoadStrategy;
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::{LoggingPrefsLogLevel, prelude::*};
use tokio::sync::OnceCell;

use crate::leash::Leash;
use crate::scratch::Scratch;
use crate::{artefacts, crypto, eventually};

/// How long an element may take to appear, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the browser of a test is allowed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Whether scripts are switched off.
    pub no_script: bool,
    /// Whether certificates of unknown authorities are accepted: for `--tls` only.
    pub any_certificate: bool,
    /// Whether a journey goes on without waiting until a page is whole: for pages whose scripts never come.
    pub hasty: bool,
}

/// One window with an empty profile.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    options: Options,
    journey: String,
    shots: AtomicU32,
    // Last: Chromium is gone before its profile is.
    _profile: Scratch,
}

impl Browser {
    /// Opens a window, walks the journey, closes the window. `journey` names the screenshots; one more is taken where
    /// the journey fails.
    pub async fn run(journey: &str, options: Options, walk: impl AsyncFnOnce(&Self)) {
        Self::walked(Self::open_window(journey, options, None).await, walk).await;
    }

    /// The same with everything on record in a folder: downloads below `downloads`, and whatever goes over the network in
    /// `network.json` (a NetLog), which is whole when this returns.
    pub async fn run_recorded(journey: &str, folder: &Path, walk: impl AsyncFnOnce(&Self)) {
        Self::walked(Self::open_window(journey, Options::default(), Some(folder)).await, walk).await;
    }

    async fn walked(browser: Self, walk: impl AsyncFnOnce(&Self)) {
        let outcome = caught(walk(&browser)).await;
        if outcome.is_err() {
            browser.shot("failed").await;
        }
        // Also after a failure: a window that is only dropped blocks the thread for two minutes.
        browser.driver.quit().await.expect("the window closes");
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    }

    async fn open_window(journey: &str, options: Options, record: Option<&Path>) -> Self {
        let profile = Scratch::new("chromium");
        let mut capabilities = DesiredCapabilities::chrome();
        for flag in flags(options) {
            capabilities.add_arg(&flag).expect("a plain flag");
        }
        let folder = format!("--user-data-dir={}", profile.path().display());
        capabilities.add_arg(&folder).expect("a plain flag");
        if options.no_script {
            let preferences = serde_json::json!({ "profile.managed_default_content_settings.javascript": 2 });
            capabilities.add_experimental_option("prefs", preferences).expect("plain preferences");
        }
        if options.hasty {
            capabilities.set_page_load_strategy(PageLoadStrategy::None).expect("Chromium knows it");
        }
        if let Some(record) = record {
            let log = format!("--log-net-log={}", record.join("network.json").display());
            capabilities.add_arg(&log).expect("a plain flag");
            capabilities.add_arg("--net-log-capture-mode=Everything").expect("a plain flag");
            let preferences = serde_json::json!({
                "download.default_directory": record.join("downloads"),
                "download.prompt_for_download": false,
                "profile.default_content_setting_values.automatic_downloads": 1,
            });
            capabilities.add_experimental_option("prefs", preferences).expect("plain preferences");
        }
        capabilities.set_logging_prefs("browser", LoggingPrefsLogLevel::All).expect("a plain preference");
        let driver = WebDriver::new(driver_url().await, capabilities).await.expect("Chromium starts");
        Self { driver, options, journey: journey.to_owned(), shots: AtomicU32::new(1), _profile: profile }
    }

    /// Whether pages can run scripts in it.
    pub fn runs_scripts(&self) -> bool {
        !self.options.no_script
    }

    /// Goes to an address that is typed in.
    pub async fn open(&self, url: impl AsRef<str>) {
        self.driver.goto(url.as_ref()).await.unwrap_or_else(|error| panic!("{}: {error}", url.as_ref()));
    }

    /// The address of the page. Where nothing answers, it is the one that was tried.
    pub async fn url(&self) -> url::Url {
        self.driver.current_url().await.expect("the window has an address")
    }

    /// Waits until an element is there.
    pub async fn see(&self, selector: &str) -> WebElement {
        let found = self.driver.query(By::Css(selector)).wait(PATIENCE, Duration::from_millis(100)).first().await;
        match found {
            Ok(element) => element,
            Err(error) => {
                let source = self.driver.source().await.unwrap_or_default();
                panic!("no {selector} at {}: {error}\n{source}", self.url().await);
            }
        }
    }

    /// Whether an element is there now.
    pub async fn has(&self, selector: &str) -> bool {
        self.driver.query(By::Css(selector)).nowait().exists().await.expect("the window answers")
    }

    /// The visible text of an element.
    pub async fn text(&self, selector: &str) -> String {
        self.see(selector).await.text().await.expect("an element has a text")
    }

    /// A property of an element's style, as it is shown.
    pub async fn style(&self, selector: &str, property: &str) -> String {
        self.see(selector).await.css_value(property).await.expect("an element has a style")
    }

    /// What a script of the page says: it calls its last argument with it.
    pub async fn script(&self, script: &str, arguments: Vec<serde_json::Value>) -> serde_json::Value {
        let answer = self.driver.execute_async(script, arguments).await;
        answer.unwrap_or_else(|error| panic!("{script}: {error}")).json().clone()
    }

    /// Clicks an element, as soon as it is there, and once more if the page changed under the pointer.
    pub async fn press(&self, selector: &str) {
        for _ in 0..3 {
            let element = self.see(selector).await;
            let before = self.url().await;
            match element.click().await {
                Ok(()) => return,
                // Another page: the click has led there.
                Err(error) if matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_)) => {
                    if self.url().await.path() != before.path() {
                        return;
                    }
                }
                Err(error) => panic!("{selector} cannot be clicked: {error}"),
            }
        }
        panic!("{selector} does not stay long enough to be clicked");
    }

    /// Replaces the content of a field.
    pub async fn fill(&self, selector: &str, text: &str) {
        let field = self.see(selector).await;
        field.clear().await.unwrap_or_else(|error| panic!("{selector} cannot be emptied: {error}"));
        field.send_keys(text).await.unwrap_or_else(|error| panic!("{selector} cannot be filled in: {error}"));
    }

    /// Chooses a file.
    pub async fn upload(&self, selector: &str, file: &Path) {
        let path = file.to_str().expect("our own folder");
        let field = self.see(selector).await;
        field.send_keys(path).await.unwrap_or_else(|error| panic!("{selector} takes no file: {error}"));
    }

    /// Makes the window as wide as a screen of so many pixels, as high as it was.
    pub async fn resize(&self, width: u32) {
        self.driver.set_window_rect(0, 0, width, 900).await.expect("the window can be resized");
    }

    /// Ticks a box or chooses a radio button, unless it is already.
    pub async fn tick(&self, selector: &str) {
        if !self.see(selector).await.is_selected().await.expect("a box tells its state") {
            self.press(selector).await;
        }
    }

    /// Presses a key wherever the focus is.
    pub async fn key(&self, key: Key) {
        self.keys(&char::from(key).to_string()).await;
    }

    /// Types wherever the focus is.
    pub async fn keys(&self, text: &str) {
        self.driver.action_chain().send_keys(text).perform().await.expect("keys can be pressed");
    }

    /// Presses the Tab key until an element has the focus, as somebody does who has no pointer.
    pub async fn tab_to(&self, selector: &str) {
        self.see(selector).await;
        let has_focus = "arguments[1](document.activeElement?.matches(arguments[0]) ?? false)";
        for _ in 0..40 {
            if self.script(has_focus, vec![selector.into()]).await == true {
                return;
            }
            self.key(Key::Tab).await;
        }
        panic!("the Tab key does not reach {selector}");
    }

    /// Clicks an element twice, as fast as people do by mistake.
    pub async fn press_twice(&self, selector: &str) {
        let element = self.see(selector).await;
        self.driver.action_chain().double_click_element(&element).perform().await.expect("it can be clicked");
    }

    /// The browser's button.
    pub async fn back(&self) {
        self.driver.back().await.expect("the window goes back");
    }

    /// Opens another tab, to which everything goes from then on, and hands out the one from before.
    pub async fn another_tab(&self) -> WindowHandle {
        let before = self.driver.window().await.expect("a tab has a name");
        let tab = self.driver.new_tab().await.expect("a tab can be opened");
        self.turn_to(&tab).await;
        before
    }

    /// Goes to another tab.
    pub async fn turn_to(&self, tab: &WindowHandle) {
        self.driver.switch_to_window(tab.clone()).await.expect("the tab is still there");
    }

    /// Keeps what matches this pattern of addresses (`*` stands for anything) on its way, until [`Self::let_go`].
    pub async fn hold(&self, pattern: &str) {
        // https://chromedevtools.github.io/devtools-protocol/tot/Fetch/#method-enable: nobody ever lets it go on.
        self.devtools("Fetch.enable", serde_json::json!({ "patterns": [{ "urlPattern": pattern }] })).await;
    }

    /// Lets come what was on its way.
    pub async fn let_go(&self) {
        self.devtools("Fetch.disable", serde_json::json!({})).await;
    }

    /// Refuses what matches these patterns of addresses.
    pub async fn block(&self, patterns: &[&str]) {
        self.devtools("Network.enable", serde_json::json!({})).await;
        self.devtools("Network.setBlockedURLs", serde_json::json!({ "urls": patterns })).await;
    }

    /// Where the window says that it is, to whoever may ask; in degrees.
    pub async fn be_at(&self, latitude: f64, longitude: f64) {
        let place = serde_json::json!({ "latitude": latitude, "longitude": longitude, "accuracy": 10 });
        self.devtools("Emulation.setGeolocationOverride", place).await;
        self.devtools("Browser.grantPermissions", serde_json::json!({ "permissions": ["geolocation"] })).await;
    }

    async fn devtools(&self, command: &str, parameters: serde_json::Value) {
        let url = format!("{}/session/{}/goog/cdp/execute", driver_url().await, self.driver.session_id());
        let body = serde_json::json!({ "cmd": command, "params": parameters });
        let answer = reqwest::Client::new().post(url).json(&body).send().await.expect("chromedriver answers");
        assert!(answer.status().is_success(), "{command}: {}", answer.text().await.unwrap_or_default());
    }

    /// Fills in a field and presses Enter.
    pub async fn search(&self, selector: &str, text: &str) {
        self.fill(selector, text).await;
        self.see(selector).await.send_keys(Key::Enter).await.expect("Enter can be pressed");
    }

    /// Searches an institution in the picker and chooses it. Where the live search is quick, Enter has chosen already, and
    /// the institution asks for the name.
    pub async fn choose(&self, name: &str, entity_id: &str) {
        self.search("#q", name).await;
        self.press(&format!("button[name=institution][value=\"{entity_id}\"], #username")).await;
    }

    /// Plugs in a security key in software, which verifies whoever touches it, and is touched whenever it is asked.
    pub async fn add_authenticator(&self) {
        // https://www.w3.org/TR/webauthn-3/#sctn-automation-add-virtual-authenticator
        let options = serde_json::json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserConsenting": true,
            "isUserVerified": true,
        });
        let url = format!("{}/session/{}/webauthn/authenticator", driver_url().await, self.driver.session_id());
        let answer = reqwest::Client::new().post(url).json(&options).send().await.expect("chromedriver answers");
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap_or_default());
    }

    /// What Chromium wrote to the console of the page and its frames since the last look: what a page's policy forbade, and
    /// what could not be loaded.
    pub async fn console(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.expect("chromedriver hands out its log");
        log.into_iter().map(|entry| entry.message).collect()
    }

    /// Looks into a frame of the page; what the browser is asked meanwhile it is asked there.
    pub async fn inside<T>(&self, frame: &str, look: impl AsyncFnOnce(&Self) -> T) -> T {
        let frame = self.see(frame).await;
        frame.scroll_into_view().await.expect("a frame can be reached");
        frame.enter_frame().await.expect("a frame can be entered");
        let seen = look(self).await;
        self.driver.enter_default_frame().await.expect("a frame can be left");
        seen
    }

    /// Keeps a picture of the page as `artefacts/screenshots/JOURNEY-NN-NAME.png`.
    pub async fn shot(&self, name: &str) {
        let number = self.shots.fetch_add(1, Ordering::Relaxed);
        let path = artefacts::path("screenshots", &format!("{}-{number:02}-{name}.png", self.journey));
        self.driver.screenshot(&path).await.expect("a screenshot can be taken");
    }
}

/// The future's panic as a value.
async fn caught(future: impl Future<Output = ()>) -> std::thread::Result<()> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

fn flags(options: Options) -> Vec<String> {
    let mut flags: Vec<&str> = vec![
        "--headless=new",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        // Nothing but the pages of the tests is ever asked for.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-proxy-server",
        "--window-size=1100,900",
        "--lang=en",
        // Chromium's sandbox does not start as root, as which continuous integration runs.
        "--no-sandbox",
    ];
    if options.any_certificate {
        flags.push("--ignore-certificate-errors");
    }
    flags.into_iter().map(str::to_owned).collect()
}

/// The one chromedriver of this process, at a port that it chose.
async fn driver_url() -> &'static str {
    static DRIVER: OnceCell<(Leash, String)> = OnceCell::const_new();
    let start = async || {
        crypto();
        let mut command = Command::new("chromedriver");
        command.arg("--port=0");
        let mut leash = Leash::start("chromedriver", &command);
        let mut port = None;
        eventually("chromedriver", async || {
            leash.assert_running();
            port = started_on(&leash.log());
            port.is_some()
        })
        .await;
        (leash, format!("http://127.0.0.1:{}", port.expect("waited for")))
    };
    &DRIVER.get_or_init(start).await.1
}

/// `ChromeDriver was started successfully on port 40123.`
fn started_on(log: &str) -> Option<u16> {
    let (_, rest) = log.split_once("started successfully on port ")?;
    rest.split_once('.')?.0.parse().ok()
}
