//! An institution that others wrote: SimpleSAMLphp as Debian has it, behind the built-in server of PHP, with the
//! configuration in `tests/peers/simplesamlphp/`.

use std::path::PathBuf;
use std::process::Command;

use beadle_tests::agent::{Agent, Page};
use beadle_tests::leash::Leash;
use beadle_tests::scratch::Scratch;
use beadle_tests::serve::{Serve, saml_metadata};
use beadle_tests::tokens::authorize_url;
use beadle_tests::{eventually, free_port};
use tokio::net::TcpStream;

/// Where Debian has its pages.
const PAGES: &str = "/usr/share/simplesamlphp/www";

#[tokio::test]
async fn a_person_of_a_simplesamlphp_institution_signs_in() {
    let Both { beadle, institution } = Both::start(false).await;
    let authorize = authorize_url(&beadle.endpoints.url("/authorize"), &beadle.client, &[]);
    let way = institution.walk(&mut Agent::default(), &authorize).await;
    let claims = beadle.endpoints.claims(&beadle.client, &way.code()).await;
    assert_eq!(claims["idp"], institution.entity_id.as_str());
    assert_eq!(claims["idp_name"], "Simple University");
    assert_eq!(claims["name"], "Ada Lovelace");
    assert_eq!(claims["email"], "ada@simple.example");
    assert_eq!(claims["eppn"], "ada@simple.example");
    let affiliation = claims["affiliation"].to_string();
    assert!(affiliation.contains("staff@simple.example") && !affiliation.contains("elsewhere"), "{affiliation}");
    let again = institution.walk(&mut Agent::default(), &authorize).await;
    let again = beadle.endpoints.claims(&beadle.client, &again.code()).await;
    assert_eq!(again["sub"], claims["sub"]);
}

/// It is told to (`validate.authnrequest`): what we sign is what it verifies.
#[tokio::test]
async fn simplesamlphp_accepts_our_requests_by_their_signature_alone() {
    let Both { beadle, institution } = Both::start(false).await;
    let authorize = authorize_url(&beadle.endpoints.url("/authorize"), &beadle.client, &[]);
    let mut agent = Agent::default();
    agent.stop_at(&institution.url("/saml2/idp/SSOService.php"));
    let page = institution.walk(&mut agent, &authorize).await.page;
    let asked = page.location().unwrap();
    let without: Vec<_> = asked.query_pairs().into_owned().filter(|(name, _)| !name.starts_with("Sig")).collect();
    let mut unsigned = asked.clone();
    unsigned.query_pairs_mut().clear().extend_pairs(without);
    agent.pass(&institution.url("/saml2/idp/SSOService.php"));
    let page = agent.open(&unsigned).await;
    assert!(!page.has("#submit_button"), "{}", page.body);
    assert!(agent.open(&asked).await.has("#submit_button"));
}

#[tokio::test]
async fn simplesamlphp_asks_anew_where_we_demand_it() {
    let Both { beadle, institution } = Both::start(false).await;
    let endpoint = beadle.endpoints.url("/authorize");
    let mut agent = Agent::default();
    assert!(institution.walk(&mut agent, &authorize_url(&endpoint, &beadle.client, &[])).await.asked);
    // Its own session does where nothing is demanded, and does not where something is.
    for (prompt, asked) in [("select_account", false), ("login", true)] {
        let authorize = authorize_url(&endpoint, &beadle.client, &[("prompt", prompt)]);
        let way = institution.walk(&mut agent, &authorize).await;
        assert_eq!(way.asked, asked, "{prompt}");
        way.code();
    }
}

#[tokio::test]
async fn signing_out_goes_either_way_between_beadle_and_a_simplesamlphp_institution() {
    let Both { beadle, institution } = Both::start(false).await;
    let authorize = authorize_url(&beadle.endpoints.url("/authorize"), &beadle.client, &[]);
    let home = beadle.endpoints.url("/");

    // From the institution: it asks, and verifies our answer.
    let mut agent = Agent::default();
    institution.walk(&mut agent, &authorize).await.code();
    assert!(agent.open(&home).await.has("#sub"));
    let page = agent.open(institution.url("/saml2/idp/initSLO.php?RelayState=/logout.php")).await;
    assert_eq!(page.url.path(), "/logout.php", "{}", page.body);
    assert!(!agent.open(&home).await.has("#sub"));

    // From us: it verifies our request, and answers.
    institution.walk(&mut agent, &authorize).await.code();
    let page = agent.open(&home).await;
    let page = agent.press(&page, "#sign-out", &[]).await;
    let page = agent.press(&page, "#institution-logout", &[]).await;
    assert!(page.text("#institution-signed-out").contains("Simple University"), "{}", page.body);
    let again = authorize_url(&beadle.endpoints.url("/authorize"), &beadle.client, &[]);
    assert!(institution.walk(&mut agent, &again).await.asked, "its session has ended, too");
}

/// This version encrypts with AES in CBC mode and nothing else, which anybody can change without the key: we open none of
/// that, and the page says so without telling why.
#[tokio::test]
async fn what_simplesamlphp_encrypts_by_cbc_is_refused() {
    let Both { beadle, institution } = Both::start(true).await;
    let authorize = authorize_url(&beadle.endpoints.url("/authorize"), &beadle.client, &[]);
    let page = institution.walk(&mut Agent::default(), &authorize).await.page;
    assert_eq!(page.status, 403, "{}", page.body);
    assert_eq!(page.text("#error-title"), "The answer of your institution was not accepted");
}

#[tokio::test]
async fn the_staff_of_a_simplesamlphp_institution_sees_what_it_releases() {
    let Both { beadle, institution } = Both::start(false).await;
    let report = institution.walk(&mut Agent::default(), &beadle.endpoints.url("/testidp")).await.page;
    assert!(report.text("#verdict").contains("People can sign in"), "{} {}", report.status, report.body);
    let affiliation = report.text("[data-attribute=eduPersonScopedAffiliation]");
    assert!(affiliation.contains("staff@elsewhere.example"), "{affiliation}");
    assert!(report.body.contains("No: values pass through the browser in the clear"), "{}", report.body);
}

/// Beadle, and the institution that it knows.
struct Both {
    beadle: Serve,
    institution: Institution,
}

impl Both {
    async fn start(encrypts: bool) -> Self {
        let port = free_port();
        let institution = Institution::start(encrypts).await;
        let beadle = Serve::start(port, &[&institution.metadata()]).await;
        let ours = Agent::default().open(saml_metadata(port)).await;
        std::fs::write(institution.folder.path().join("sp.xml"), ours.body).unwrap();
        Self { beadle, institution }
    }
}

struct Institution {
    entity_id: String,
    #[expect(dead_code, reason = "dropping it stops the institution")]
    leash: Leash,
    // Last: the process ends before its folder goes.
    folder: Scratch,
}

/// A way that a person went.
struct Way {
    /// Where it ended.
    page: Page,
    /// Whether the institution wanted a password.
    asked: bool,
}

impl Way {
    fn code(&self) -> String {
        let callback = self.page.location();
        let callback = callback.unwrap_or_else(|| panic!("{} {}", self.page.status, self.page.body));
        let code = callback.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned());
        code.unwrap_or_else(|| panic!("{callback}"))
    }
}

impl Institution {
    async fn start(encrypts: bool) -> Self {
        let folder = Scratch::new("simplesamlphp");
        let port = free_port();
        signing_key(&folder);
        let mut command = Command::new("php");
        command.args(["-S", &format!("127.0.0.1:{port}"), "-t", PAGES]);
        command.env("SIMPLESAMLPHP_CONFIG_DIR", beadle_tests::root().join("tests/peers/simplesamlphp"));
        command.env("PEER_FOLDER", folder.path()).env("PEER_PORT", port.to_string());
        command.env("PEER_ENCRYPTS", if encrypts { "yes" } else { "no" });
        let mut leash = Leash::start("simplesamlphp", &command);
        let address = format!("http://127.0.0.1:{port}/saml2/idp/metadata.php");
        let metadata = folder.path().join("metadata.xml");
        eventually("SimpleSAMLphp", async || {
            leash.assert_running();
            TcpStream::connect(("127.0.0.1", port)).await.is_ok()
        })
        .await;
        let page = Agent::default().open(address).await;
        assert!(page.status == 200 && page.body.contains("EntityDescriptor"), "{} {}", page.body, leash.log());
        std::fs::write(&metadata, page.body).unwrap();
        Self { entity_id: format!("http://127.0.0.1:{port}/idp"), leash, folder }
    }

    fn metadata(&self) -> PathBuf {
        self.folder.path().join("metadata.xml")
    }

    fn url(&self, path: &str) -> String {
        self.entity_id.replace("/idp", path)
    }

    /// From an address as far as there is a next step.
    async fn walk(&self, agent: &mut Agent, address: impl AsRef<str>) -> Way {
        let mut way = Way { page: agent.open(address).await, asked: false };
        let choice = format!("button[name=institution][value=\"{}\"]", self.entity_id);
        let login = [("username", "ada"), ("password", "correct horse")];
        for _ in 0..10 {
            let page = &way.page;
            way.page = if page.location().is_some() {
                return way;
            } else if page.has(&choice) {
                agent.press(page, &choice, &[]).await
            } else if page.has("#submit_button") {
                way.asked = true;
                agent.press(page, "#submit_button", &login).await
            } else if page.has("#postLoginSubmitButton") {
                agent.press(page, "form", &[]).await
            } else if page.has("#approve") {
                agent.press(page, "#approve", &[]).await
            } else {
                return way;
            };
        }
        panic!("more than ten pages, the last {}:\n{}", way.page.url, way.page.body);
    }
}

fn signing_key(folder: &Scratch) {
    let output = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=peer"])
        .args(["-keyout", "idp.key", "-out", "idp.pem"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
