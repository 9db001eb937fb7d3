//! The hybrid flow
//! ([OpenID Connect Core §3.3](https://openid.net/specs/openid-connect-core-1_0.html#HybridFlowAuth)).

use beadle_tests::provider::Provider;

use super::front_channel::{client, fragment, half_hash, verified};

const NONCE: (&str, &str) = ("nonce", "n-0S6_WzA2Mj");

#[tokio::test]
async fn an_id_token_beside_a_code_ties_it_and_the_code_is_as_good_as_any() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let mut visitor = op.browser();
    for words in ["code id_token", "id_token code"] {
        let page = visitor.authorize(&client, &[("response_type", words), NONCE, ("state", "st")]).await;
        let answer = fragment(&page);
        let front = verified(&op, &client, &answer["id_token"]).await;
        assert_eq!(front["c_hash"], half_hash(&answer["code"]));
        assert_eq!(front["s_hash"], half_hash("st"));
        let tokens = op.redeem_as(&client, &answer["code"]).await.tokens();
        let back = verified(&op, &client, &tokens.id_token).await;
        for name in ["iss", "sub", "aud", "nonce", "auth_time", "email"] {
            assert_eq!(front[name], back[name], "{name}");
        }
        assert_eq!((back.get("c_hash"), back.get("s_hash")), (None, None));
    }
}

#[tokio::test]
async fn a_person_who_does_not_agree_is_told_in_the_fragment() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    let page = visitor.open(&client, &[("response_type", "code id_token"), NONCE]).await;
    let refused = fragment(&visitor.agent.press(&page, "#deny", &[]).await);
    assert_eq!(refused["error"], "access_denied");
    assert!(!refused.contains_key("code") && !refused.contains_key("id_token"));
}

#[tokio::test]
async fn both_access_tokens_work_and_a_replayed_code_kills_both() {
    let op = Provider::start().await;
    let client = client(&op).await;
    for words in ["code token", "code id_token token"] {
        let page = op.browser().authorize(&client, &[("response_type", words), NONCE]).await;
        let answer = fragment(&page);
        let tokens = op.redeem_as(&client, &answer["code"]).await.tokens();
        assert_ne!(tokens.access_token, answer["access_token"]);
        for token in [&tokens.access_token, &answer["access_token"]] {
            assert_eq!(op.userinfo(token).await.status, 200);
        }
        if words.contains("id_token") {
            let front = verified(&op, &client, &answer["id_token"]).await;
            assert_eq!(front["at_hash"], half_hash(&answer["access_token"]));
            assert_eq!(front["c_hash"], half_hash(&answer["code"]));
        } else {
            assert!(!answer.contains_key("id_token"));
        }
        op.redeem_as(&client, &answer["code"]).await.expect_error("invalid_grant");
        for token in [&tokens.access_token, &answer["access_token"]] {
            op.userinfo(token).await.expect_error("invalid_token");
        }
    }
}

#[tokio::test]
async fn a_nonce_may_be_missing_only_where_no_id_token_comes_through_the_browser() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let mut visitor = op.browser();
    for words in ["code id_token", "code id_token token"] {
        assert_eq!(fragment(&visitor.open(&client, &[("response_type", words)]).await)["error"], "invalid_request");
    }
    assert!(fragment(&visitor.authorize(&client, &[("response_type", "code token")]).await).contains_key("code"));
}
