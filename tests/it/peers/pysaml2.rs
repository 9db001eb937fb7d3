//! An institution that others wrote: pysaml2 behind `tests/peers/pysaml2_idp.py`, known to `beadle serve` by its metadata.

use std::path::PathBuf;
use std::process::Command;

use beadle_tests::agent::Agent;
use beadle_tests::demo::User;
use beadle_tests::leash::Leash;
use beadle_tests::scratch::Scratch;
use beadle_tests::serve::{Serve, saml_metadata};
use beadle_tests::sign_in::SignIn;
use beadle_tests::tokens::authorize_url;
use beadle_tests::{eventually, free_port, peers};

#[tokio::test]
async fn a_person_of_a_pysaml2_institution_signs_in() {
    let port = free_port();
    let institution = Institution::start(&saml_metadata(port)).await;
    let beadle = Serve::start(port, &[&institution.metadata()]).await;

    let authorize = authorize_url(&beadle.endpoints.url("/authorize"), &beadle.client, &[]);
    let signed_in = institution.sign_in().run(&mut Agent::default(), &authorize).await;
    let claims = beadle.endpoints.claims(&beadle.client, &signed_in.code()).await;

    assert_eq!(claims["idp"], institution.entity_id.as_str());
    assert_eq!(claims["idp_name"], "Peer University");
    assert_eq!(claims["name"], "Grace Hopper");
    assert_eq!(claims["email"], "grace@peer.example");
    assert_eq!(claims["eppn"], "grace@peer.example");
    assert_eq!(claims["subject_id"], "00grace@peer.example");
    let affiliation = claims["affiliation"].to_string();
    assert!(affiliation.contains("staff@peer.example") && !affiliation.contains("elsewhere"), "{affiliation}");

    // Once more in another browser: pysaml2 makes a new transient name, Beadle knows the person all the same.
    let again = institution.sign_in().run(&mut Agent::default(), &authorize).await;
    let again = beadle.endpoints.claims(&beadle.client, &again.code()).await;
    assert_eq!(again["sub"], claims["sub"]);
}

#[tokio::test]
async fn signing_out_goes_either_way_between_beadle_and_a_pysaml2_institution() {
    let port = free_port();
    let institution = Institution::start(&saml_metadata(port)).await;
    let beadle = Serve::start(port, &[&institution.metadata()]).await;
    let authorize = authorize_url(&beadle.endpoints.url("/authorize"), &beadle.client, &[]);
    let home = beadle.endpoints.url("/");

    // From the institution: pysaml2 asks, and verifies our answer.
    let mut agent = Agent::default();
    institution.sign_in().run(&mut agent, &authorize).await;
    assert!(agent.open(&home).await.has("#sub"));
    let page = agent.open(institution.url("/sign-out")).await;
    assert!(page.has("#signed-out") && page.url.path() == "/slo", "{}", page.body);
    assert!(!agent.open(&home).await.has("#sub"));

    // From us: pysaml2 verifies our request, and answers.
    institution.sign_in().run(&mut agent, &authorize).await;
    let page = agent.open(&home).await;
    let page = agent.press(&page, "#sign-out", &[]).await;
    let page = agent.press(&page, "#institution-logout", &[]).await;
    assert!(page.text("#institution-signed-out").contains("Peer University"), "{}", page.body);
}

#[tokio::test]
async fn a_pysaml2_institution_is_asked_to_show_nothing() {
    let port = free_port();
    let institution = Institution::start(&saml_metadata(port)).await;
    let beadle = Serve::start(port, &[&institution.metadata()]).await;
    let authorize = beadle.endpoints.url("/authorize");
    let usual = authorize_url(&authorize, &beadle.client, &[("scope", "openid")]);
    let silent = authorize_url(&authorize, &beadle.client, &[("scope", "openid"), ("prompt", "none"), ("state", "st")]);

    // Signed out here, and signed in there; the next sign-in gives the browser our cookie again.
    let mut agent = Agent::default();
    institution.sign_in().run(&mut agent, &usual).await;
    let home = agent.open(beadle.endpoints.url("/")).await;
    agent.press(&home, "#sign-out", &[]).await;
    agent.open(&usual).await;
    let signed_in = institution.sign_in().run(&mut agent, &silent).await;
    assert!(!signed_in.code().is_empty());
    assert!(!signed_in.pages.iter().any(|page| page.has("#username")), "nothing was shown");

    let mut stranger = Agent::default();
    assert!(stranger.open(&usual).await.has("#username"));
    let refused = institution.sign_in().run(&mut stranger, &silent).await;
    assert_eq!(refused.parameter("error").as_deref(), Some("login_required"));
    assert_eq!(refused.parameter("state").as_deref(), Some("st"));
}

struct Institution {
    entity_id: String,
    user: User,
    #[expect(dead_code, reason = "dropping it stops the institution")]
    leash: Leash,
    // Last: the process ends before its folder goes.
    folder: Scratch,
}

impl Institution {
    async fn start(sp_metadata: &str) -> Self {
        let folder = Scratch::new("pysaml2");
        let port = free_port();
        signing_key(&folder);
        let mut command = Command::new(peers::python());
        command.arg(beadle_tests::root().join("tests/peers/pysaml2_idp.py"));
        command.args(["--port", &port.to_string(), "--sp-metadata", sp_metadata, "--folder"]).arg(folder.path());
        let mut leash = Leash::start("pysaml2", &command);
        let metadata = folder.path().join("metadata.xml");
        eventually("pysaml2", async || {
            leash.assert_running();
            metadata.exists()
        })
        .await;
        let user = User { username: "grace".to_owned(), password: "correct horse".to_owned() };
        Self { entity_id: format!("http://127.0.0.1:{port}/idp"), user, leash, folder }
    }

    fn metadata(&self) -> PathBuf {
        self.folder.path().join("metadata.xml")
    }

    fn url(&self, path: &str) -> String {
        self.entity_id.replace("/idp", path)
    }

    fn sign_in(&self) -> SignIn<'_> {
        SignIn { entity_id: &self.entity_id, search: "Peer", user: &self.user }
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
