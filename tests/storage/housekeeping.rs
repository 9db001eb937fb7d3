//! Room is made ahead, what expired goes, and nothing that lives is ever touched.

use std::collections::HashMap;
use std::sync::Arc;

use domain::timestamp::ManualClock;
use domain::{AccessToken, AuthorizationCode, AuthorizationId, Digest, LoginId, Timestamp};
use storage::authorizations::{NewAuthorization, Redemption};
use storage::logins::{Answer, Login};
use storage::{BrowserSessions, Store};
use time::OffsetDateTime;
use tower_sessions::SessionStore as _;
use tower_sessions::session::{Id, Record};

use super::{DAY, Database, NOW, at_once, bought, client_id, entity, entropy, psql, scopes, sign_in, subject, visit};
use beadle_tests::MINUTE;

on_both_databases! {
    there_is_room_for_the_longest_lived_until_the_next_day,
    what_lives_is_never_dropped,
    what_expired_days_ago_is_gone,
    expired_sessions_go_and_others_stay,
    ended_sessions_at_clients_go_and_others_stay,
    nodes_may_keep_house_at_once,
}

/// A row of each kind, all of which end at the same moment.
struct Row {
    authorization: AuthorizationId,
    token: AccessToken,
    login: LoginId,
    assertion: (Digest, Timestamp),
}

impl Row {
    async fn insert(store: &Store, end: Timestamp) -> Self {
        let authorization = AuthorizationId::generate(end, &entropy());
        let new = NewAuthorization {
            id: authorization,
            client: client_id("portal"),
            request: "{}".into(),
            browser: Digest::of(b"browser"),
        };
        store.insert_authorization(&new).await.unwrap();
        store.authenticate(authorization, &sign_in("zoe")).await.unwrap();
        let code = AuthorizationCode::generate(authorization, end, &entropy());
        store.approve(&code, &scopes("openid"), None, &visit(NOW + DAY)).await.unwrap();
        let token = AccessToken::generate(end, std::time::Duration::ZERO, &entropy());
        let redemption = store.redeem(&code, &bought(&code, &token), NOW).await.unwrap();
        assert_eq!(redemption, Redemption::Done);
        let login = ask(store, end).await;
        let assertion = (Digest::of(login.to_string().as_bytes()), end);
        let answer = store.answer_login(login, "{}", assertion, Digest::of(b"handoff")).await.unwrap();
        assert_eq!(answer, Answer::Kept);
        Self { authorization, token, login, assertion }
    }

    /// What of it is still there: attempt, token, question, memory of the assertion.
    async fn remains(&self, store: &Store, now: Timestamp) -> [bool; 4] {
        let probe = ask(store, now + MINUTE).await;
        let answer = store.answer_login(probe, "{}", self.assertion, Digest::of(b"probe")).await.unwrap();
        [
            store.authorization(self.authorization).await.unwrap().is_some(),
            store.token_grant(&self.token).await.unwrap().is_some(),
            store.login(self.login).await.unwrap().is_some(),
            answer == Answer::Replayed,
        ]
    }
}

async fn ask(store: &Store, end: Timestamp) -> LoginId {
    let id = LoginId::generate(end, &entropy());
    let login = Login {
        id,
        errand: domain::Errand::SignIn(AuthorizationId::generate(end, &entropy())),
        institution: entity("https://idp.example.edu"),
        question: "{}".into(),
        relay: Digest::of(b"relay"),
    };
    store.insert_login(&login).await.unwrap();
    id
}

async fn keep_house(store: &Store, now: Timestamp) {
    store.make_room(now).await.unwrap();
    store.drop_expired(now).await.unwrap();
}

async fn there_is_room_for_the_longest_lived_until_the_next_day(db: Database) {
    // Room was made at NOW.
    for age in [std::time::Duration::ZERO, DAY] {
        let end = NOW + age + Store::MAX_LIFETIME;
        let row = Row::insert(&db.store, end).await;
        assert_eq!(row.remains(&db.store, NOW + age).await, [true; 4]);
    }
}

async fn what_lives_is_never_dropped(db: Database) {
    let mut rows = Vec::new();
    for hour in [1, 5, 23, 24, 25, 47, 48, 49, 24 * 7] {
        let end = NOW + MINUTE * 60 * hour;
        rows.push((end, Row::insert(&db.store, end).await));
    }
    for quarter in 0..28 {
        let now = NOW + DAY / 4 * quarter;
        keep_house(&db.store, now).await;
        for (end, row) in rows.iter().filter(|(end, _)| *end > now) {
            assert_eq!(row.remains(&db.store, now).await, [true; 4], "{end} at {now}");
        }
    }
}

async fn what_expired_days_ago_is_gone(db: Database) {
    let row = Row::insert(&db.store, NOW + MINUTE).await;
    let later = NOW + DAY * 3;
    db.store.make_room(later).await.unwrap();
    assert!(db.store.login(row.login).await.unwrap().is_some());
    db.store.drop_expired(later).await.unwrap();
    assert!(db.store.authorization(row.authorization).await.unwrap().is_none());
    assert!(db.store.token_grant(&row.token).await.unwrap().is_none());
    assert!(db.store.login(row.login).await.unwrap().is_none());
    // And the next days have room.
    Row::insert(&db.store, later + Store::MAX_LIFETIME).await;
}

async fn expired_sessions_go_and_others_stay(db: Database) {
    // By a clock that stands before their end, whatever is still in the table is found.
    let sessions = BrowserSessions::new(db.store.clone(), Arc::new(ManualClock::at(NOW)));
    let session = |end: Timestamp| Record {
        id: Id::default(),
        data: HashMap::new(),
        expiry_date: OffsetDateTime::from_unix_timestamp(end.as_seconds()).unwrap(),
    };
    let (mut expired, mut live) = (session(NOW + MINUTE), session(NOW + DAY));
    for session in [&mut expired, &mut live] {
        sessions.create(session).await.unwrap();
    }
    db.store.drop_expired(NOW + MINUTE * 2).await.unwrap();
    assert_eq!(sessions.load(&expired.id).await.unwrap(), None);
    assert_eq!(sessions.load(&live.id).await.unwrap(), Some(live));
}

async fn ended_sessions_at_clients_go_and_others_stay(db: Database) {
    use super::client_sessions::{TERMS, visit};
    visit(&db.store, "portal", "one", NOW + MINUTE).await;
    visit(&db.store, "portal", "two", NOW + DAY).await;
    db.store.drop_expired(NOW + MINUTE * 2).await.unwrap();
    let remembered = db.store.sessions_of(&subject("zoe")).await.unwrap();
    let [one, two] = ["one", "two"].map(super::client_sessions::session);
    assert_eq!(remembered, [two]);
    assert_eq!(db.store.end_session(&one, TERMS, NOW).await.unwrap(), []);
}

async fn nodes_may_keep_house_at_once(db: Database) {
    let row = Row::insert(&db.store, NOW + DAY * 6).await;
    at_once(&db, 8, |store, n| async move {
        keep_house(&store, NOW + DAY * u32::try_from(n / 2).unwrap()).await;
    })
    .await;
    assert_eq!(row.remains(&db.store, NOW + DAY * 3).await, [true; 4]);
}

/// The days of a table that have a partition, counted from today.
fn days(db: &Database, table: &str) -> Vec<i64> {
    let query = format!("select inhrelid::regclass::text from pg_inherits where inhparent = '{table}'::regclass");
    let today = NOW.as_seconds() / 86_400;
    let mut days: Vec<i64> = psql(&db.address, &query)
        .lines()
        .map(|name| name.strip_prefix(&format!("{table}_day_")).unwrap().parse::<i64>().unwrap() - today)
        .collect();
    days.sort_unstable();
    days
}

#[tokio::test]
async fn postgresql_drops_whole_days() {
    let db = Database::postgres().await;
    for table in ["authorizations", "logins", "seen_assertions", "access_tokens"] {
        assert_eq!(days(&db, table), (-1..=8).collect::<Vec<_>>(), "{table}");
    }
    keep_house(&db.store, NOW + DAY * 4).await;
    for table in ["authorizations", "logins", "seen_assertions", "access_tokens"] {
        // Yesterday is kept, for clocks that disagree.
        assert_eq!(days(&db, table), (3..=12).collect::<Vec<_>>(), "{table}");
    }
}

#[tokio::test]
async fn postgresql_has_room_for_a_year_of_grants_and_drops_whole_months() {
    let db = Database::postgres().await;
    let room = |db: &Database| {
        let blocks = days(db, "grants");
        assert!(blocks.windows(2).all(|pair| pair[1] - pair[0] == 30), "{blocks:?}");
        (blocks[0], *blocks.last().unwrap() + 30)
    };
    let (from, to) = room(&db);
    assert!((-31..=-1).contains(&from) && to > 366 + 7, "{from} {to}");
    keep_house(&db.store, NOW + DAY * 100).await;
    let (from, to) = room(&db);
    assert!((100 - 31..100).contains(&from) && to > 100 + 366 + 7, "{from} {to}");
}
