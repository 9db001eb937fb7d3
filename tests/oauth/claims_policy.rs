//! The operator's rules between what an institution says and what a client hears.

use std::fs;

use beadle_tests::agent::Page;
use beadle_tests::binary;
use beadle_tests::demo::{Client, Demo, Options};
use beadle_tests::provider::{CALLBACK, JONAS, Provider, ROSA, ZOE};
use beadle_tests::tokens::unverified;
use domain::ClientMetadata;
use domain::client::AccessTokenFormat;
use serde_json::{Value, json};

const EVERYTHING: &str = "openid email profile org.cilogon.userinfo wlcg.groups";
const ASSURED: &str = "https://refeds.org/assurance/IAP/*";

/// A provider that goes by these rules from now on.
async fn rule(op: &mut Provider, rules: Value) {
    let rules = serde_json::from_value(json!({ "rule": rules })).unwrap();
    op.restart_with(|settings| settings.claims = rules).await;
}

async fn client(op: &Provider) -> Client {
    op.client_with_scopes(&[CALLBACK], ClientMetadata::default(), EVERYTHING).await
}

/// ID token, userinfo and the text of the consent page.
async fn heard(op: &Provider, client: &Client) -> (Value, Value, String) {
    let mut visitor = op.browser();
    let page = visitor.authorize(client, &[]).await;
    let consent = visitor.seen("#approve").expect("consent was asked for").body.clone();
    let tokens = op.redeem_as(client, &page.callback("code").unwrap()).await.tokens();
    (unverified(&tokens.id_token), op.userinfo(&tokens.access_token).await.json(), consent)
}

#[tokio::test]
async fn each_client_hears_what_the_rules_leave_for_it_and_the_person_sees_that() {
    let mut op = Provider::start().await;
    let (portal, other) = (client(&op).await, client(&op).await);
    let staff = json!([{ "from": "faculty@*", "to": "staff@*" }, { "from": "employee@*", "to": "staff@*" }]);
    let portals = json!({
        "name": "the portal's", "clients": [portal.client_id], "rename": { "eduPersonOrcid": "orcid" },
        "join": ["affiliation"], "claims": { "voperson_id": { "attribute": "subject-id", "scope": "profile" } },
    });
    let everybodys = json!({
        "name": "everybody's", "withhold": ["uid"], "map": { "eduPersonScopedAffiliation": staff },
        "claims": { "department": { "attribute": "ou", "scope": "profile" } },
    });
    rule(&mut op, json!([everybodys, portals])).await;

    let (id_token, userinfo, consent) = heard(&op, &portal).await;
    for claims in [&id_token, &userinfo] {
        assert_eq!(claims["affiliation"], "member@hills.example.edu;staff@hills.example.edu");
        assert_eq!(claims["orcid"], "https://orcid.org/0000-0002-1825-0097");
        assert_eq!(
            (&claims["department"], claims.get("uid"), claims.get("eduPersonOrcid")),
            (&json!("Physics"), None, None)
        );
        assert!(claims["voperson_id"].as_str().unwrap().ends_with("@hills.example.edu"));
    }
    for told in ["orcid", "voperson_id", "department", "staff@hills.example.edu"] {
        assert!(consent.contains(told), "{told}");
    }
    assert!(!consent.contains("faculty@hills.example.edu"));

    let (id_token, userinfo, consent) = heard(&op, &other).await;
    for claims in [&id_token, &userinfo] {
        assert_eq!(claims["affiliation"], json!(["member@hills.example.edu", "staff@hills.example.edu"]));
        assert_eq!(claims["eduPersonOrcid"], "https://orcid.org/0000-0002-1825-0097");
        assert_eq!((claims.get("uid"), claims.get("orcid"), claims.get("voperson_id")), (None, None, None));
    }
    assert!(!consent.contains("voperson_id"));

    // Only what any client may get is advertised.
    let document = op.get("/.well-known/openid-configuration").await.json();
    let claims = document["claims_supported"].as_array().unwrap();
    assert!(claims.contains(&json!("department")) && !claims.contains(&json!("voperson_id")), "{document}");
}

#[tokio::test]
async fn a_claim_that_a_rule_adds_is_asked_for_once_more() {
    let mut op = Provider::start().await;
    let client = client(&op).await;
    let mut visitor = op.browser();
    visitor.approve(&client).await;
    visitor.approve(&client).await;
    assert!(!visitor.saw("#approve"));
    let session = visitor.agent;
    let added = json!([{ "name": "one", "claims": { "department": { "attribute": "ou", "scope": "profile" } } }]);
    rule(&mut op, added).await;
    let mut visitor = op.browser();
    visitor.agent = session;
    visitor.approve(&client).await;
    assert!(visitor.saw("#approve"));
    visitor.approve(&client).await;
    assert!(!visitor.saw("#approve"));
}

#[tokio::test]
async fn groups_in_access_tokens_are_those_that_the_rules_leave() {
    let mut op = Provider::start().await;
    let metadata = ClientMetadata { access_token_format: Some(AccessTokenFormat::Wlcg), ..ClientMetadata::default() };
    let client = op.client_with_scopes(&[CALLBACK], metadata, "openid wlcg.groups").await;
    let groups = async |op: &Provider| {
        let tokens = op.redeem_as(&client, &op.browser().approve(&client).await).await.tokens();
        let (token, id_token) = (unverified(&tokens.access_token), unverified(&tokens.id_token));
        assert_eq!(token.get("wlcg.groups"), id_token.get("wlcg.groups"));
        token.get("wlcg.groups").and_then(Value::as_array).map_or(0, Vec::len)
    };
    assert!(groups(&op).await > 0);
    rule(&mut op, json!([{ "name": "none", "keep": { "isMemberOf": [] } }])).await;
    assert_eq!(groups(&op).await, 0);
}

/// What the page says of one attribute.
fn told(page: &Page, attribute: &str) -> String {
    page.texts("ul.attributes li").into_iter().find(|item| item.contains(attribute)).unwrap_or_default()
}

#[tokio::test]
async fn who_does_not_fulfil_a_demand_hears_why_and_the_client_hears_no() {
    let mut op = Provider::start().await;
    let clinic = client(&op).await;
    let open = client(&op).await;
    rule(
        &mut op,
        json!([{
            "name": "the clinic's", "clients": [clinic.client_id], "explain": "Patients’ data need a checked identity.",
            "require": { "eduPersonAssurance": [ASSURED], "eduPersonScopedAffiliation": ["physician@*"] },
        }]),
    )
    .await;
    let asked = [("scope", "openid"), ("state", "st")];
    let mut visitor = op.browser();
    // The session for one client is judged anew for the next.
    assert!(visitor.authorize(&open, &asked).await.callback("code").is_some());
    let page = visitor.authorize(&clinic, &asked).await;
    assert_eq!(page.status, 403, "{}", page.body);
    let role = told(&page, "eduPersonScopedAffiliation");
    for words in ["Not enough", "faculty@hills.example.edu", "physician@*"] {
        assert!(role.contains(words), "{words}: {role}");
    }
    assert_eq!(told(&page, "eduPersonAssurance"), "", "that was fulfilled");
    assert_eq!(page.text("h1"), "This login is not enough here");
    assert_eq!(page.body.matches("Patients’ data need a checked identity.").count(), 1, "{}", page.body);
    let letter = page.text("#letter");
    assert!(letter.contains("faculty@hills.example.edu") && letter.contains("needed: physician@*"), "{letter}");
    // Nobody goes round the page.
    let silent = visitor.open(&clinic, &[("scope", "openid"), ("prompt", "none")]).await;
    assert_eq!(silent.callback("error").as_deref(), Some("interaction_required"));
    let back = visitor.agent.press(&page, "#back", &[]).await;
    assert_eq!(back.callback("error").as_deref(), Some("access_denied"));
    assert_eq!(back.callback("state").as_deref(), Some("st"));

    // The forgetful institution says nothing of assurance at all.
    let page = op.browser().sign_in_as(ROSA).authorize(&clinic, &asked).await;
    assert_eq!(page.text("h1"), "Your institution did not say enough");
    let assurance = told(&page, "eduPersonAssurance");
    assert!(assurance.contains("Not enough") && assurance.contains(ASSURED), "{assurance}");
    assert!(
        page.text("#letter").contains("missing; needed: https://refeds.org/assurance/IAP/*"),
        "{}",
        page.text("#letter")
    );
}

#[tokio::test]
async fn what_a_rule_takes_away_is_missing() {
    let mut op = Provider::start().await;
    let portal = client(&op).await;
    let elsewhere = op.institution(JONAS).entity_id();
    let rules = json!([
        { "name": "no mail of theirs", "institutions": [elsewhere], "remove": { "mail": ["*"] } },
        { "name": "gap", "institutions": [op.institution(ROSA).entity_id()],
          "default": { "mail": { "from": "eduPersonPrincipalName" } } },
    ]);
    rule(&mut op, rules).await;
    let asked = [("scope", "openid email")];
    assert!(op.browser().sign_in_as(ZOE).authorize(&portal, &asked).await.callback("code").is_some());
    let page = op.browser().sign_in_as(JONAS).authorize(&portal, &asked).await;
    assert_eq!(page.status, 403);
    let mail = told(&page, "urn:oid:0.9.2342.19200300.100.1.3");
    assert!(mail.contains("jonas@") && mail.contains("This is not accepted here."), "{mail}");
    // And a gap that a rule fills is none.
    let page = op.browser().sign_in_as(ROSA).authorize(&portal, &asked).await;
    let tokens = op.redeem_as(&portal, &page.callback("code").unwrap()).await.tokens();
    let claims = unverified(&tokens.id_token);
    assert!(claims["email"].as_str().unwrap().contains('@') && claims.get("email_verified").is_none(), "{claims}");
}

#[tokio::test]
async fn a_dry_run_shows_what_each_rule_does_to_somebody() {
    let demo = Demo::start(Options::default()).await;
    let way = beadle_tests::sign_in::SignIn::at(demo.institution(0));
    let signed_in = way.run(&mut demo.agent(), &demo.authorize_url(&[])).await;
    let tokens = demo.endpoints().redeem(&demo.facts.client, &signed_in.code()).await;
    let sub = unverified(tokens.json["id_token"].as_str().unwrap())["sub"].as_str().unwrap().to_owned();
    let rules = demo.data().join("try.toml");
    fs::write(
        &rules,
        "[[rule]]\nname = \"short\"\nkeep.eduPersonScopedAffiliation = [\"member@*\"]\nrename.eduPersonOrcid = \"orcid\"\n\
         [[rule]]\nname = \"strict\"\nrequire.eduPersonEntitlement = [\"urn:example:clinic\"]\n",
    )
    .unwrap();
    let (client, rules) = (demo.facts.client.client_id.clone(), rules.to_str().unwrap().to_owned());
    let trial = |more: &[&str]| {
        let mut all = vec!["claims", "try", "--client", client.as_str()];
        all.extend(more);
        demo.command(&all)
    };
    let now = trial(&["--user", &sub]);
    assert!(now.contains(&format!("claim     sub={sub}\n")) && now.contains("outcome   signed in\n"), "{now}");
    assert!(now.contains("claim     eduPersonOrcid=\""), "{now}");

    let then = trial(&["--user", &sub, "--policy", &rules]);
    for words in [
        "rule      \"short\"\n",
        "eduPersonScopedAffiliation becomes member@",
        "the claim eduPersonOrcid is not released\n",
        "the claim orcid becomes \"https://orcid.org/",
        "rule      \"strict\"\n          changes nothing\n",
        "outcome   refused\n",
        "unmet     eduPersonEntitlement must be urn:example:clinic  by the rule \"strict\"\n",
    ] {
        assert!(then.contains(words), "{words}\n{then}");
    }

    let institution = &demo.facts.institutions[0].entity_id;
    let said =
        ["--institution", institution, "--attribute", "mail=ada@x.org", "--attribute", "subject-id=1@elsewhere.org"];
    let said = trial(&[&said[..], &["--scope", "openid email"]].concat());
    assert!(
        said.contains("dropped   subject-id=1@elsewhere.org") && said.contains("claim     email=\"ada@x.org\"\n"),
        "{said}"
    );
    assert!(!said.contains("email_verified"), "{said}");

    // What is wrong is said, and nothing else.
    let data = demo.data();
    for (more, words) in [
        (&["--user", "nobody"][..], "no sign-in of nobody is kept"),
        (&["--institution", "https://nowhere.example.org"], "no source names"),
        (&["--institution", institution, "--attribute", "shoeSize=9"], "there is no attribute shoeSize"),
        (&[], "--institution"),
    ] {
        let mut all = vec!["claims", "try", "--client", client.as_str(), "--data", data.to_str().unwrap()];
        all.extend(more);
        let run = binary::run(&all);
        assert!(!run.status.success());
        let error = String::from_utf8_lossy(&run.stderr);
        assert!(error.contains(words), "{words}: {error}");
    }
}
