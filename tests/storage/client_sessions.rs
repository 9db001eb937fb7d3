//! Who is told when a session ends, and by whom.

use domain::{
    AccessToken, AuthorizationCode, AuthorizationId, Client, ClientMetadata, ClientStatus, GrantId, SessionId,
    Timestamp,
};
use storage::Store;
use storage::authorizations::{NewAuthorization, Redemption, Visit};
use storage::client_sessions::NoticeTerms;
use storage::client_subjects::Told;
use storage::logout_notices::LogoutNotice;

use super::{
    DAY, Database, NOW, access_token, at_once, bought_with, client, client_id, entropy, refresh_token, scopes, sign_in,
    subject,
};
use beadle_tests::MINUTE;

on_both_databases! {
    a_session_ends_once_and_names_each_client_once,
    only_clients_in_use_that_want_to_hear_are_noticed,
    tokens_of_the_session_die_but_for_offline_grants,
    a_person_s_sessions_are_found,
    the_newest_sign_in_that_is_kept_is_found,
    the_newest_sign_ins_of_joined_accounts_are_found_by_institution,
    a_notice_is_tried_by_one_at_a_time_until_it_is_settled,
    a_notice_that_nobody_can_deliver_ends,
}

/// Notices that somebody else tries after a minute, and nobody after a day.
pub(super) const TERMS: NoticeTerms = NoticeTerms {
    next_try_at: Timestamp::from_seconds(1_800_000_060),
    expires_at: Timestamp::from_seconds(1_800_086_400),
};

/// A session by a name of up to eleven letters.
pub(super) fn session(name: &str) -> SessionId {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
    SessionId::parse(&BASE64URL.encode(format!("{name:0>16}"))).unwrap()
}

/// Zoë gets an answer for a client in a session.
pub(super) async fn visit(store: &Store, client: &str, name: &str, end: Timestamp) -> AuthorizationCode {
    let id = AuthorizationId::generate(NOW + DAY, &entropy());
    let new = NewAuthorization {
        id,
        client: client_id(client),
        request: "{}".into(),
        browser: domain::Digest::of(b"browser"),
    };
    store.insert_authorization(&new).await.unwrap();
    let mut sign_in = sign_in("zoe");
    sign_in.session = session(name);
    store.authenticate(id, &sign_in).await.unwrap();
    let code = AuthorizationCode::generate(id, NOW + MINUTE, &entropy());
    let visit = Visit { told: Told { audience: client, at: NOW }, session_end: end };
    assert!(store.approve(&code, &scopes("openid"), None, &visit).await.unwrap());
    code
}

async fn add_client(store: &Store, id: &str, wants_to_hear: bool, status: ClientStatus) {
    let backchannel_logout_uri = wants_to_hear.then(|| "https://rp.example.org/logout".parse().unwrap());
    let metadata = ClientMetadata { backchannel_logout_uri, ..ClientMetadata::default() };
    store.insert_client(&Client { metadata, ..client(id, status, NOW) }).await.unwrap();
}

async fn a_session_ends_once_and_names_each_client_once(db: Database) {
    for client in ["portal", "hub", "portal"] {
        visit(&db.store, client, "one", NOW + DAY).await;
    }
    visit(&db.store, "wiki", "two", NOW + DAY).await;
    let all =
        at_once(&db, 10, |store, _| async move { store.end_session(&session("one"), TERMS, NOW).await.unwrap() }).await;
    let told: Vec<_> = all.iter().filter(|ended| !ended.is_empty()).collect();
    assert_eq!(told.len(), 1, "{all:?}");
    let clients: Vec<_> = told[0].iter().map(|ended| ended.client.as_str()).collect();
    assert_eq!(clients, ["hub", "portal"]);
    assert!(told[0].iter().all(|ended| ended.subject == subject("zoe") && ended.session == session("one")));
    // The other session goes on.
    assert_eq!(db.store.end_session(&session("two"), TERMS, NOW).await.unwrap().len(), 1);
}

async fn only_clients_in_use_that_want_to_hear_are_noticed(db: Database) {
    add_client(&db.store, "deaf", false, ClientStatus::Approved).await;
    add_client(&db.store, "hub", true, ClientStatus::Approved).await;
    add_client(&db.store, "off", true, ClientStatus::Suspended).await;
    for client in ["deaf", "hub", "off", "gone"] {
        visit(&db.store, client, "one", NOW + DAY).await;
    }
    let ended = db.store.end_session(&session("one"), TERMS, NOW).await.unwrap();
    let noticed: Vec<_> = ended.iter().filter(|ended| ended.noticed).map(|ended| ended.client.as_str()).collect();
    assert_eq!((ended.len(), noticed), (4, vec!["hub"]));
    let due = db.store.take_due_notices(NOW + MINUTE, NOW + DAY, 10).await.unwrap();
    assert_eq!(
        due,
        [LogoutNotice { session: session("one"), client: client_id("hub"), subject: subject("zoe"), attempts: 2 }]
    );
}

async fn tokens_of_the_session_die_but_for_offline_grants(db: Database) {
    let mut bought: Vec<(AccessToken, GrantId)> = Vec::new();
    for (name, scope) in [("one", "openid"), ("one", "openid offline_access"), ("two", "openid")] {
        let code = visit(&db.store, "cilogon:/client/1", name, NOW + DAY).await;
        let (token, refresh_token) = (access_token(), refresh_token());
        let mut tokens = bought_with(&code, &token, &refresh_token);
        tokens.grant.as_mut().unwrap().scopes = scopes(scope);
        assert_eq!(db.store.redeem(&code, &tokens, NOW).await.unwrap(), Redemption::Done);
        bought.push((token, refresh_token.grant()));
    }
    db.store.end_session(&session("one"), TERMS, NOW).await.unwrap();
    let mut live = Vec::new();
    for (token, grant) in &bought {
        let grant = db.store.grant(*grant).await.unwrap().unwrap();
        live.push((db.store.token_grant(token).await.unwrap().is_some(), grant.revoked_at.is_none()));
    }
    assert_eq!(live, [(false, false), (false, true), (true, true)]);
}

async fn a_person_s_sessions_are_found(db: Database) {
    for name in ["one", "two", "one"] {
        visit(&db.store, "portal", name, NOW + DAY).await;
    }
    let mut found = db.store.sessions_of(&subject("zoe")).await.unwrap();
    found.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    assert_eq!(found, [session("one"), session("two")]);
    assert_eq!(db.store.sessions_of(&subject("sam")).await.unwrap(), []);
}

async fn the_newest_sign_in_that_is_kept_is_found(db: Database) {
    let newest = async || db.store.newest_sign_ins(&subject("zoe")).await.unwrap().into_iter().next();
    assert_eq!(newest().await, None);
    let code = visit(&db.store, "cilogon:/client/1", "one", NOW + DAY).await;
    assert_eq!(newest().await.unwrap().session, session("one"));
    assert_eq!(db.store.newest_sign_ins(&subject("sam")).await.unwrap(), []);
    // What the person lets the client do while they are away counts too, and outlives the session.
    let mut tokens = bought_with(&code, &access_token(), &refresh_token());
    tokens.grant.as_mut().unwrap().sign_in.began_at = NOW + MINUTE;
    assert_eq!(db.store.redeem(&code, &tokens, NOW).await.unwrap(), Redemption::Done);
    assert_eq!(newest().await.unwrap().began_at, NOW + MINUTE);
    db.store.end_session(&session("one"), TERMS, NOW).await.unwrap();
    assert_eq!(newest().await.unwrap().began_at, NOW + MINUTE);
}

async fn the_newest_sign_ins_of_joined_accounts_are_found_by_institution(db: Database) {
    let store = &db.store;
    let (ada, eve) = super::joining::two(store).await;
    let institutions = ["https://a.edu", "https://b.edu", "https://a.edu"];
    for (minute, (account, institution)) in (0_u32..).zip([&ada, &eve, &eve].into_iter().zip(institutions)) {
        let id = AuthorizationId::generate(NOW + DAY + MINUTE * minute, &entropy());
        let browser = domain::Digest::of(b"browser");
        let new = NewAuthorization { id, client: client_id("portal"), request: "{}".into(), browser };
        store.insert_authorization(&new).await.unwrap();
        let began_at = NOW + MINUTE * minute;
        let institution = super::entity(institution);
        let signed_in = domain::SignIn { institution, began_at, ..sign_in(account.as_str()) };
        store.authenticate(id, &signed_in).await.unwrap();
        let code = AuthorizationCode::generate(id, NOW + MINUTE, &entropy());
        let visit = Visit { told: Told { audience: "portal", at: NOW }, session_end: NOW + DAY };
        assert!(store.approve(&code, &scopes("openid"), None, &visit).await.unwrap());
    }
    let newest = async |account| {
        let found = store.newest_sign_ins(account).await.unwrap();
        found.into_iter().map(|one| (one.institution.to_string(), one.began_at)).collect::<Vec<_>>()
    };
    let at = |institution: &str, minute| (institution.to_owned(), NOW + MINUTE * minute);
    assert_eq!(newest(&ada).await, [at("https://a.edu", 0)]);
    super::joining::join(store, &ada, &eve, NOW + MINUTE * 9).await;
    assert_eq!(newest(&ada).await, [at("https://a.edu", 2), at("https://b.edu", 1)]);
}

async fn a_notice_is_tried_by_one_at_a_time_until_it_is_settled(db: Database) {
    add_client(&db.store, "hub", true, ClientStatus::Approved).await;
    visit(&db.store, "hub", "one", NOW + DAY).await;
    db.store.end_session(&session("one"), TERMS, NOW).await.unwrap();
    let take = async |at: Timestamp| db.store.take_due_notices(at, at + MINUTE, 10).await.unwrap();
    assert_eq!(take(NOW + MINUTE / 2).await, [], "whoever ended the session tries first");
    let takers = at_once(&db, 10, |store, _| async move {
        store.take_due_notices(NOW + MINUTE, NOW + MINUTE * 2, 10).await.unwrap()
    })
    .await;
    let taken: Vec<_> = takers.into_iter().flatten().collect();
    assert_eq!(taken.len(), 1, "{taken:?}");
    // It may never come to it; then it is somebody else's turn.
    assert_eq!(take(NOW + MINUTE * 2).await[0].attempts, 3);
    db.store.postpone_notice(&taken[0], NOW + MINUTE * 10).await.unwrap();
    assert_eq!(take(NOW + MINUTE * 9).await, []);
    assert_eq!(take(NOW + MINUTE * 10).await.len(), 1);
    db.store.settle_notice(&taken[0]).await.unwrap();
    assert_eq!(take(NOW + MINUTE * 60).await, []);
}

async fn a_notice_that_nobody_can_deliver_ends(db: Database) {
    add_client(&db.store, "hub", true, ClientStatus::Approved).await;
    visit(&db.store, "hub", "one", NOW + DAY).await;
    db.store.end_session(&session("one"), TERMS, NOW).await.unwrap();
    assert_eq!(db.store.take_due_notices(TERMS.expires_at, NOW + DAY * 2, 10).await.unwrap(), []);
    db.store.drop_expired(NOW + DAY * 2).await.unwrap();
    // Nothing is left of it, by whatever clock.
    assert_eq!(db.store.take_due_notices(NOW + MINUTE, NOW + DAY, 10).await.unwrap(), []);
}
