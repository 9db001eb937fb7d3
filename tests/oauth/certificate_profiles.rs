//! The profiles of certificates at `/oauth2/getcert`: which there are, who may get them, and what they say of a person.

use std::time::Duration;

use beadle_tests::agent::Page;
use beadle_tests::authenticator::Authenticator;
use beadle_tests::provider::{JONAS, Person, Provider, Reply, ZOE};
use broker::settings::{Channel, ClientLimit, OfferedProfile, PasskeyPolicy, Profiles};
use ca::{ExtendedKeyUsage, MailAddress, PolicyClaim, Profile, ProfileSettings};
use domain::ClientId;

use super::certificate::{Chain, bare, csr};

const MFA: &str = "https://refeds.org/profile/mfa";
const IAP: &str = "https://refeds.org/assurance/IAP/medium";
const OWN: &str = "1.3.6.1.4.1.32473.1.2.1";
const STATEMENT: &str = "1.3.6.1.4.1.32473.1.2.7";
const MICS: &str = "1.2.840.113612.5.2.2.5";

pub(super) fn profile(name: &str, change: impl FnOnce(&mut ProfileSettings)) -> Profile {
    let mut settings = Profile::long().settings().clone();
    name.clone_into(&mut settings.name);
    change(&mut settings);
    Profile::new(settings).unwrap()
}

pub(super) fn offered(profile: Profile) -> OfferedProfile {
    let channels = vec![Channel::GetCert];
    OfferedProfile { profile, description: None, channels, requires_acr: Vec::new(), requires_assurance: Vec::new() }
}

/// A provider with these profiles beside the built-in ones.
async fn provider(written: Vec<OfferedProfile>) -> Provider {
    let profiles = Profiles::with(written, None, None).unwrap();
    Provider::start_with(|settings| settings.certificates.profiles = profiles).await
}

async fn fetch(op: &Provider, person: Person, asked: &[(&str, &str)], fields: &[(&str, &str)]) -> Reply {
    let page = op.browser().sign_in_as(person).authorize(&op.portal, asked).await;
    let token = op.redeem(&page.callback("code").unwrap()).await.tokens().access_token;
    fetch_with(op, &token, fields).await
}

async fn fetch_with(op: &Provider, token: &str, fields: &[(&str, &str)]) -> Reply {
    let request = bare(&csr("rsa:2048", "/CN=x", &[]));
    let mut form = vec![("access_token", token)];
    if !fields.iter().any(|(name, _)| *name == "certreq") {
        form.push(("certreq", &request));
    }
    form.extend(fields);
    op.post_as(&op.portal, "/oauth2/getcert", &form).await
}

#[tokio::test]
async fn a_profile_is_chosen_by_its_name_and_an_unknown_one_is_told_with_those_there_are() {
    let month = profile("month", |settings| settings.default_lifetime = Duration::from_secs(30 * 86_400));
    let op = provider(vec![offered(month)]).await;
    let chosen = Chain::of(&op, fetch(&op, ZOE, &[], &[("profile", "month")]).await).await;
    assert_eq!(chosen.seconds(&op), 30 * 86_400);
    let usual = Chain::of(&op, fetch(&op, ZOE, &[], &[]).await).await;
    assert_eq!(usual.seconds(&op), 864_000);
    for unknown in ["robot", "Month", ""] {
        let reply = fetch(&op, ZOE, &[], &[("profile", unknown)]).await;
        if unknown.is_empty() {
            // A parameter without a value counts as left out (RFC 6749 §3.2).
            assert_eq!(reply.status, 200, "{}", reply.body);
            continue;
        }
        let expected = "There is no such certificate profile here; possible: short-lived, month.\n";
        assert_eq!((reply.status, reply.body.as_str()), (400, expected), "{unknown}");
    }
}

#[tokio::test]
async fn a_profile_that_others_have_is_told_with_the_way_to_it_and_what_could_open_another() {
    let nobodys = OfferedProfile { channels: Vec::new(), ..offered(profile("nobodys", |_| ())) };
    let mut op = provider(vec![offered(profile("month", |_| ())), nobodys]).await;
    let limit = ClientLimit {
        client: ClientId::parse(&op.portal.client_id).unwrap(),
        profiles: vec!["short-lived".to_owned()],
        max_lifetime: None,
    };
    op.restart_with(|settings| settings.certificates.clients = vec![limit]).await;
    for (named, told) in [
        (
            "long",
            "Certificates of profile long are not had this way, but on the terminal with the password of the institution \
             (beadle cert get --institution), or in the browser, at /account/certificates; whoever runs the server can \
             change it (`channels` in [[certificates.profiles]]). Possible here: short-lived.\n",
        ),
        (
            "month",
            "This application gets no certificates of profile month; whoever runs the server can change it \
             ([[certificates.clients]]). Possible here: short-lived.\n",
        ),
        ("nobodys", "There is no such certificate profile here; possible: short-lived.\n"),
    ] {
        let reply = fetch(&op, ZOE, &[], &[("profile", named)]).await;
        assert_eq!((reply.status, reply.body.as_str()), (400, told), "{named}");
    }
}

fn with_principal_name(settings: &mut ProfileSettings) {
    settings.principal_name = true;
    settings.default_lifetime = Duration::from_secs(86_400);
}

/// The principal name in a certificate, as `openssl` reads it.
fn principal_name(chain: &Chain) -> Option<String> {
    let dump = chain.openssl(&["asn1parse", "-in", "chain.pem"]);
    let mut lines = dump.lines().skip_while(|line| !line.ends_with(":1.3.6.1.4.1.5923.1.1.1.6")).skip(1);
    let value = lines.next()?;
    assert!(value.contains("OCTET STRING"), "it is not critical: {value}");
    let at = value.split(':').next().unwrap().trim();
    let inside = chain.openssl(&["asn1parse", "-in", "chain.pem", "-strparse", at]);
    assert!(inside.contains("UTF8STRING") && inside.lines().count() == 1, "{inside}");
    inside.trim_end().rsplit_once(':').map(|(_, name)| name.to_owned())
}

#[tokio::test]
async fn what_the_institution_calls_the_person_stands_in_certificates_of_profiles_that_say_so() {
    let op = provider(vec![offered(profile("named", with_principal_name))]).await;
    for (person, name) in [(ZOE, "zoe@hills.example.edu"), (JONAS, "jonas@sample-tech.example.org")] {
        let chain = Chain::of(&op, fetch(&op, person, &[], &[("profile", "named")]).await).await;
        chain.verify(&op);
        assert_eq!(principal_name(&chain).as_deref(), Some(name));
    }
    let usual = Chain::of(&op, fetch(&op, ZOE, &[], &[]).await).await;
    assert_eq!(principal_name(&usual), None, "nothing of it by default");
    let statement = op.get("/ca/cps").await.body;
    assert_eq!(statement.matches("(<code>1.3.6.1.4.1.5923.1.1.1.6</code>)").count(), 1);
}

#[tokio::test]
async fn ec_keys_are_certified_where_the_profile_allows_them() {
    let curves = profile("curves", |settings| settings.ec_keys = true);
    let op = provider(vec![offered(curves)]).await;
    let key = bare(&csr("ec", "/CN=x", &[]));
    let chain = Chain::of(&op, fetch(&op, ZOE, &[], &[("profile", "curves"), ("certreq", &key)]).await).await;
    chain.verify(&op);
    assert!(chain.text().contains("P-256"), "{}", chain.text());
    let reply = fetch(&op, ZOE, &[], &[("certreq", &key)]).await;
    assert_eq!(reply.status, 400, "{}", reply.body);
    assert!(reply.body.contains("profile short-lived are not issued for P-256 keys"), "{}", reply.body);
}

#[tokio::test]
async fn a_policy_is_claimed_only_of_people_whom_their_institution_knows_so_well() {
    let vetted = profile("vetted", |settings| {
        let requires_assurance = vec![IAP.to_owned()];
        settings.policies = vec![PolicyClaim::always(OWN), PolicyClaim { oid: MICS.to_owned(), requires_assurance }];
    });
    let op = provider(vec![offered(vetted)]).await;
    let zoe = Chain::of(&op, fetch(&op, ZOE, &[], &[("profile", "vetted")]).await).await.text();
    assert!(zoe.contains(OWN) && zoe.contains(MICS), "{zoe}");
    let jonas = Chain::of(&op, fetch(&op, JONAS, &[], &[("profile", "vetted")]).await).await.text();
    assert!(jonas.contains(OWN) && !jonas.contains(MICS), "{jonas}");
}

#[tokio::test]
async fn a_profile_may_demand_assurance_and_a_second_factor() {
    let strict = OfferedProfile {
        requires_acr: vec![MFA.to_owned()],
        requires_assurance: vec![IAP.to_owned()],
        ..offered(profile("strict", |_| ()))
    };
    let op = provider(vec![strict]).await;
    let strict = [("profile", "strict")];
    let weak = fetch(&op, ZOE, &[], &strict).await;
    assert_eq!(weak.status, 401, "{}", weak.body);
    let challenge = weak.header("www-authenticate").unwrap();
    assert!(challenge.contains(r#"error="insufficient_user_authentication""#), "{challenge}");
    assert!(challenge.contains(r#"acr_values="https://refeds.org/profile/mfa""#), "{challenge}");
    Chain::of(&op, fetch(&op, ZOE, &[("acr_values", MFA), ("prompt", "login")], &strict).await).await;

    let unknown = OfferedProfile {
        requires_assurance: vec![IAP.to_owned(), "https://example.org/seen-in-person".to_owned()],
        ..offered(profile("seen", |_| ()))
    };
    let op = provider(vec![unknown]).await;
    let reply = fetch(&op, ZOE, &[], &[("profile", "seen")]).await;
    assert_eq!(reply.status, 403, "{}", reply.body);
    assert!(reply.body.contains("https://example.org/seen-in-person"), "{}", reply.body);
}

#[tokio::test]
async fn a_passkey_is_the_second_factor_of_a_profile_that_demands_one() {
    let demanding = OfferedProfile { requires_acr: vec![MFA.to_owned()], ..offered(profile("strict", |_| ())) };
    let profiles = Profiles::with(vec![demanding], None, None).unwrap();
    let op = Provider::start_with(|settings| {
        settings.certificates.profiles = profiles;
        settings.passkeys = Some(PasskeyPolicy {
            rp_id: "localhost".to_owned(),
            enrol_at_sign_in: true,
            settling: Duration::ZERO,
            required_for: vec![ClientId::parse("cilogon:/client_id/somebody-else").unwrap()],
        });
    })
    .await;
    let strict = [("profile", "strict")];
    assert_eq!(fetch(&op, JONAS, &[], &strict).await.status, 401);

    let essential = r#"{"id_token":{"acr":{"essential":true,"value":"https://refeds.org/profile/mfa"}}}"#;
    let key = Authenticator::new("localhost", op.issuer());
    let mut jonas = op.browser().sign_in_as(JONAS);
    let page = jonas.authorize(&op.portal, &[("claims", essential)]).await;
    let page =
        jonas.agent.press(&page, "#add", &[("name", "x"), ("credential", &key.register(&challenge(&page)))]).await;
    let page = jonas.agent.press(&page, "#use", &[("credential", &key.prove(&challenge(&page)))]).await;
    let page = jonas.walk(page).await;
    let token = op.redeem(&page.callback("code").unwrap()).await.tokens().access_token;
    assert_eq!(op.introspect(&op.portal, &token).await.json()["acr"], MFA);
    Chain::of(&op, fetch_with(&op, &token, &strict).await).await;
}

/// Of the question on a page.
fn challenge(page: &Page) -> String {
    let options = page.attribute("form[data-passkey]", "data-options").unwrap();
    let options: serde_json::Value = serde_json::from_str(&options).unwrap();
    options["challenge"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn mail_addresses_go_in_as_the_profile_says() {
    let without = profile("without", |settings| {
        settings.mail = MailAddress::Never;
        settings.extended_key_usages = vec![ExtendedKeyUsage::ClientAuth];
    });
    let mail = profile("mail", |settings| {
        settings.mail = MailAddress::Required;
        settings.extended_key_usages = vec![ExtendedKeyUsage::EmailProtection];
    });
    let op = provider(vec![offered(without), offered(mail)]).await;
    let text = Chain::of(&op, fetch(&op, ZOE, &[], &[("profile", "without")]).await).await.text();
    assert!(!text.contains("zoe@hills.example.edu"), "{text}");
    let text = Chain::of(&op, fetch(&op, ZOE, &[], &[("profile", "mail")]).await).await.text();
    assert!(text.contains("email:zoe@hills.example.edu") && !text.contains("TLS Web Client"), "{text}");
    // Somebody whose institution vouches for no address.
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    let response = asked.response(|statement| {
        let mail = domain::AttributeName::Mail.uri();
        statement.attributes.retain(|attribute| attribute.name != mail);
        let other = demo::institution::ReleasedAttribute::text(domain::AttributeName::Mail, ["zoe@elsewhere.example"]);
        statement.attributes.push(other);
    });
    let page = visitor.answer(&asked, &response).await;
    let page = visitor.walk(page).await;
    let token = op.redeem(&page.callback("code").unwrap()).await.tokens().access_token;
    let reply = fetch_with(&op, &token, &[("profile", "mail")]).await;
    assert_eq!(reply.status, 400, "{}", reply.body);
    assert!(reply.body.contains("hold a mail address"), "{}", reply.body);
    let text = Chain::of(&op, fetch_with(&op, &token, &[]).await).await.text();
    assert!(!text.contains("elsewhere"), "{text}");
}

#[tokio::test]
async fn an_operator_limits_single_clients() {
    let profiles = Profiles::with(vec![offered(profile("month", |_| ()))], None, None).unwrap();
    let mut op = Provider::start_with(|settings| settings.certificates.profiles = profiles).await;
    let client = ClientId::parse(&op.portal.client_id).unwrap();
    let limit =
        ClientLimit { client, profiles: vec!["month".to_owned()], max_lifetime: Some(Duration::from_secs(86_400)) };
    // The same installation, started again with a limit.
    op.restart_with(|settings| settings.certificates.clients = vec![limit]).await;
    let chain = Chain::of(&op, fetch(&op, ZOE, &[], &[]).await).await;
    assert_eq!(chain.seconds(&op), 86_400);
    let reply = fetch(&op, ZOE, &[], &[("certlifetime", "86401")]).await;
    let expected = "The certificate would live longer than the 86400 seconds that this client may have.\n";
    assert_eq!((reply.status, reply.body.as_str()), (400, expected));
    let reply = fetch(&op, ZOE, &[], &[("profile", "short-lived")]).await;
    assert_eq!((reply.status, reply.body.contains("Possible here: month.")), (400, true), "{}", reply.body);
    // The person reads as much.
    let mut visitor = op.browser();
    visitor.authorize(&op.portal, &[("scope", "openid")]).await;
    let page = visitor.open(&op.portal, &[]).await;
    assert!(page.body.contains("up to 24 hours"), "{}", page.body);
}

#[tokio::test]
async fn the_operator_s_statement_stands_as_a_policy_in_every_certificate() {
    let own = PolicyClaim { oid: STATEMENT.to_owned(), requires_assurance: vec![IAP.to_owned()] };
    let careful = profile("careful", |settings| settings.policies = vec![own, PolicyClaim::always(OWN)]);
    let profiles = Profiles::with(vec![offered(careful)], None, None).unwrap().under(STATEMENT).unwrap();
    let op = Provider::start_with(|settings| settings.certificates.profiles = profiles).await;
    // Of Jonas his institution says less than the condition demands.
    for (fields, policies) in [(&[][..], vec![STATEMENT]), (&[("profile", "careful")], vec![OWN])] {
        let chain = Chain::of(&op, fetch(&op, JONAS, &[], fields).await).await;
        let text = chain.text();
        let found: Vec<_> = text.lines().filter_map(|line| line.trim().strip_prefix("Policy: ")).collect();
        assert_eq!(found, policies, "{text}");
    }
    assert!(Profiles::built_in().under("no oid").is_err());
}

#[tokio::test]
async fn the_practice_statement_says_what_is_in_force() {
    let claim = PolicyClaim { oid: OWN.to_owned(), requires_assurance: vec![IAP.to_owned()] };
    let vetted = OfferedProfile {
        requires_acr: vec![MFA.to_owned()],
        ..offered(profile("vetted", |settings| {
            settings.default_lifetime = Duration::from_secs(30 * 86_400);
            settings.policies = vec![claim];
        }))
    };
    let hidden = OfferedProfile { channels: Vec::new(), ..offered(profile("hidden", |_| ())) };
    let mut op = provider(vec![vetted, hidden]).await;
    assert!(!op.get("/ca/cps").await.body.contains("Identifier (OID)"));
    op.restart_with(|settings| {
        let policy = &mut settings.certificates;
        policy.profiles = policy.profiles.clone().under(STATEMENT).unwrap();
        policy.statement_oid = Some(STATEMENT.to_owned());
        policy.statement_version = Some("7 of 1 May".to_owned());
    })
    .await;
    let page = op.get("/ca/cps").await;
    assert_eq!(page.status, 200);
    for said in [
        "short-lived",
        "10 days",
        "vetted",
        "30 days, or as asked for up to 396 days",
        MFA,
        OWN,
        IAP,
        "12 hours",
        "signing in to servers (clientAuth)",
        "if it is verified; also none",
        "(getcert)",
        STATEMENT,
        "7 of 1 May",
        "kept encrypted (AES-256-GCM)",
    ] {
        assert!(page.body.contains(said), "no {said} in {}", page.body);
    }
    for raw in ["if-verified", "client-auth"] {
        assert!(!page.body.contains(raw), "a word of the configuration, {raw}");
    }
    assert!(!page.body.contains("hidden</h3>") && op.get("/ca").await.body.contains("href=\"/ca/cps\""));
}
