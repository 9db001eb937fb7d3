//! What the well-known providers do in ways of their own.

use broker::settings::ProviderKind;
use serde_json::json;

use super::{arrive, assert_refused, claims, entity_id, with};

#[tokio::test]
async fn googles_word_counts_for_its_own_addresses_alone() {
    let (op, sample) = with(ProviderKind::Google).await;
    assert_eq!(entity_id(&op), "http://google.com/accounts/o8/id");
    let said = claims(&op, &mut op.browser()).await;
    assert_eq!((&said["idp"], &said["oidc"]), (&"http://google.com/accounts/o8/id".into(), &"Ada-1815".into()));
    assert_eq!(said.get("email_verified"), None, "verified once, by somebody who may have lost it since");
    sample.behave(|it| it.person["hd"] = "op.example.org".into());
    assert_eq!(claims(&op, &mut op.browser()).await["email_verified"], true);
}

#[tokio::test]
async fn a_provider_without_new_sign_ins_is_not_used_where_a_client_needs_one() {
    let (op, sample) = with(ProviderKind::Google).await;
    let mut visitor = op.browser();
    for parameter in [("prompt", "login"), ("max_age", "600")] {
        assert_refused(&arrive(&op, &mut visitor, &[parameter]).await, 403, "offers neither");
    }
    assert_eq!(sample.asked().len(), 0);
    // Nor does the session say how old the sign-in is.
    claims(&op, &mut visitor).await;
    assert_refused(&arrive(&op, &mut visitor, &[("max_age", "600")]).await, 403, "offers neither");
}

#[tokio::test]
async fn an_orcid_id_is_released_as_such() {
    let (op, sample) = with(ProviderKind::Orcid).await;
    sample.behave(|it| it.person = json!({ "sub": "0000-0002-1825-0097", "name": "Josiah Carberry" }));
    let page = arrive(&op, &mut op.browser(), &[("scope", "openid org.cilogon.userinfo")]).await;
    let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
    let said = op.userinfo(&tokens.access_token).await.json();
    assert_eq!(said["idp"], "http://orcid.org/oauth/authorize");
    assert_eq!(said["oidc"], "0000-0002-1825-0097");
    assert_eq!(said["eduPersonOrcid"], "https://orcid.org/0000-0002-1825-0097");
    assert_eq!(sample.asked()[0]["scope"], "openid");
}

#[tokio::test]
async fn microsofts_people_are_tenant_and_object_and_their_mail_proves_nothing() {
    const TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let (op, sample) = with(ProviderKind::Microsoft).await;
    let base = sample.issuer().to_owned();
    sample.behave(|it| {
        it.discovery = json!({ "issuer": format!("{base}/{{tenantid}}") });
        it.answer = json!({ "iss": null });
        it.id_token = json!({ "iss": format!("{base}/{TENANT}"), "tid": TENANT, "oid": "0a-1" });
        it.discovery["authorization_response_iss_parameter_supported"] = false.into();
    });
    let first = claims(&op, &mut op.browser()).await;
    assert_eq!(first["idp"], "http://login.microsoftonline.com/common/oauth2/v2.0/authorize");
    assert_eq!(first["oidc"], format!("{TENANT}.0a-1"));
    assert_eq!((first["email"].as_str(), first.get("email_verified")), (Some("ada@op.example.org"), None));
    // Another application's sub for the same person.
    sample.behave(|it| it.person["sub"] = "another".into());
    assert_eq!(claims(&op, &mut op.browser()).await["sub"], first["sub"]);
    // The same object's number in another tenant is somebody else; and a tenant speaks for itself alone.
    sample.behave(|it| {
        it.id_token["iss"] = format!("{base}/aaaa-bbbb").into();
        it.id_token["tid"] = "aaaa-bbbb".into();
    });
    assert_ne!(claims(&op, &mut op.browser()).await["sub"], first["sub"]);
    sample.behave(|it| it.id_token["tid"] = TENANT.into());
    assert_refused(&arrive(&op, &mut op.browser(), &[]).await, 403, "not valid for this sign-in");
    sample.behave(|it| it.id_token = json!({ "iss": format!("{base}/{TENANT}"), "tid": TENANT }));
    assert_refused(&arrive(&op, &mut op.browser(), &[]).await, 403, "oid is missing");
}

#[tokio::test]
async fn github_is_asked_by_its_api_and_the_number_is_the_key() {
    let (op, sample) = with(ProviderKind::GitHub).await;
    let said = claims(&op, &mut op.browser()).await;
    assert_eq!((&said["idp"], &said["oidc"]), (&"http://github.com/login/oauth/authorize".into(), &"1815".into()));
    assert_eq!((&said["name"], &said["email"]), (&"Ada Lovelace".into(), &"ada@op.example.org".into()));
    let asked = &sample.asked()[0];
    assert_eq!((asked["scope"].as_str(), asked["code_challenge_method"].as_str()), ("read:user user:email", "S256"));
    assert!(!asked.contains_key("nonce"));
    // Not the public address, and not one that nobody has verified: without a mail address the page says so.
    sample.behave(|it| it.emails = json!([{ "email": "ada@op.example.org", "primary": true, "verified": false }]));
    let page = arrive(&op, &mut op.browser(), &[]).await;
    assert_eq!(page.status, 403, "{}", page.body);
    assert!(!page.body.contains("public@elsewhere.example"), "{}", page.body);
}
