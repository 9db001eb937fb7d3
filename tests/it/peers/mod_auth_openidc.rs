//! Apache with Debian's mod_auth_openidc, configured as CILogon documents it, behind TLS of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use beadle_tests::agent::Agent;
use beadle_tests::demo::{Client, Demo};
use beadle_tests::leash::Leash;
use beadle_tests::registration::Registration;
use beadle_tests::scratch::Scratch;
use beadle_tests::sign_in::SignIn;
use beadle_tests::{eventually, free_port};

const SCOPES: [&str; 4] = ["openid", "email", "profile", "org.cilogon.userinfo"];

#[tokio::test]
async fn apache_lets_a_person_in_and_hands_their_claims_on() {
    let demo = Demo::shared_tls().await;
    let origin = format!("https://localhost:{}", free_port());
    let redirect_uri = format!("{origin}/oidc/redirect");
    let registration = Registration { name: "Apache", redirect_uri: &redirect_uri, scopes: &SCOPES };
    let client = registration.approved(&mut demo.agent(), demo).await;

    let apache = Apache::start(demo, &origin, &client).await;
    let mut agent = Agent::trusting(&[&demo.tls_ca(), &apache.certificate()]);
    agent.stop_at(&redirect_uri);
    let page = agent.open(format!("{origin}/oidc/")).await;
    let signed_in = SignIn::at(demo.institution(0)).go_on(&mut agent, page).await;

    let page = agent.open(&signed_in.callback).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(page.url.as_str(), format!("{origin}/oidc/"));
    let claim = |name: &str| page.header(format!("x-claim-{name}").as_str()).unwrap_or_default().to_owned();
    assert_eq!(claim("iss"), demo.facts.issuer);
    assert_eq!(claim("idp"), demo.institution(0).entity_id);
    assert_eq!(claim("idp_name"), demo.institution(0).name);
    for name in ["sub", "email", "given_name", "family_name", "eppn"] {
        assert!(!claim(name).is_empty() && claim(name) != "(null)", "OIDC_CLAIM_{name} did not arrive");
    }
    // `sub@iss`, as the documentation promises: the issuer without its scheme.
    let host = demo.facts.issuer.trim_start_matches("https://");
    assert_eq!(page.header("x-remote-user").unwrap_or_default(), format!("{}@{host}", claim("sub")));
}

/// `OIDCRedirectURI?logout=…`, as its documentation has it.
#[tokio::test]
async fn apache_signs_its_person_out_here_too() {
    let demo = Demo::shared_tls().await;
    let origin = format!("https://localhost:{}", free_port());
    let (redirect_uri, signed_out) = (format!("{origin}/oidc/redirect"), format!("{origin}/signed-out"));
    let client = demo.add_client(&serde_json::json!({
        "client_name": "Apache", "contacts": ["owner@example.org"], "redirect_uris": [redirect_uri],
        "post_logout_redirect_uris": [signed_out], "scope": SCOPES.join(" "),
    }));
    let apache = Apache::start(demo, &origin, &client).await;
    let mut agent = Agent::trusting(&[&demo.tls_ca(), &apache.certificate()]);
    agent.stop_at(&redirect_uri);
    let page = agent.open(format!("{origin}/oidc/")).await;
    let signed_in = SignIn::at(demo.institution(0)).go_on(&mut agent, page).await;
    agent.pass(&redirect_uri);
    assert_eq!(agent.open(&signed_in.callback).await.status, 200);

    agent.stop_at(&signed_out);
    let mut logout: url::Url = redirect_uri.parse().unwrap();
    logout.query_pairs_mut().append_pair("logout", &signed_out);
    let back = agent.open(&logout).await.location().map(String::from).unwrap_or_default();
    assert!(back.starts_with(&signed_out), "{back}");
    // Neither Apache nor Beadle knows anybody now.
    let page = agent.open(format!("{origin}/oidc/")).await;
    assert!(page.has("#institution-search"), "{} {}", page.url, page.body);
}

/// A private Apache.
struct Apache {
    #[expect(dead_code, reason = "dropping it stops the server")]
    leash: Leash,
    // Last: the server ends before its folder goes.
    folder: Scratch,
}

impl Apache {
    async fn start(demo: &Demo, origin: &str, client: &Client) -> Self {
        let folder = Scratch::new("apache");
        let path = folder.path();
        fs::create_dir_all(path.join("html/oidc/redirect")).unwrap();
        fs::write(path.join("html/oidc/index.html"), "<title>OIDC Variables</title>").unwrap();
        own_certificate(path);
        // Apache's workers may not look into the demo's folder.
        fs::copy(demo.tls_ca(), path.join("ca.pem")).unwrap();
        fs::write(path.join("apache.conf"), configuration(path, demo, origin, client)).unwrap();

        let mut command = Command::new("/usr/sbin/apache2");
        command.args(["-d", "/usr/lib/apache2", "-DFOREGROUND", "-f"]).arg(path.join("apache.conf"));
        let mut leash = Leash::start("apache", &command);
        let address = origin.trim_start_matches("https://").to_owned();
        eventually("apache", async || {
            leash.assert_running();
            tokio::net::TcpStream::connect(&address).await.is_ok()
        })
        .await;
        Self { leash, folder }
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("server.pem")
    }
}

/// The documentation's self-signed certificate for testing purposes.
fn own_certificate(folder: &Path) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(folder.join("server.pem"), own.cert.pem()).unwrap();
    fs::write(folder.join("server.key"), own.signing_key.serialize_pem()).unwrap();
}

/// `tests/peers/apache.conf`, filled in.
fn configuration(folder: &Path, demo: &Demo, origin: &str, client: &Client) -> String {
    let port = origin.rsplit(':').next().unwrap();
    include_str!("../../peers/apache.conf")
        .replace("@FOLDER@", folder.to_str().unwrap())
        .replace("@PORT@", port)
        .replace("@ISSUER@", &demo.facts.issuer)
        .replace("@CLIENT_ID@", &client.client_id)
        .replace("@CLIENT_SECRET@", &client.client_secret)
        .replace("@REDIRECT_URI@", &client.redirect_uri)
}
