//! Two accounts that become one, and two again.

use domain::identity_act::{ActId, Actor};
use domain::recognition::Recognition;
use domain::{
    AttributeName as Name, AuthorizationCode, AuthorizationId, ClientStatus, Consent, Digest, SessionId, SignIn,
    Subject, Timestamp,
};
use storage::authorizations::{NewAuthorization, Visit};
use storage::certificates::{KeyOrigin, PreparedCertificate};
use storage::client_subjects::Told;
use storage::joining::{Join, JoinDetails, Joined, Undone};
use storage::key_objection::{KeyDigests, KeyObjection};
use storage::people::Standing;
use storage::{NewGrant, NewTokens, Store};

use super::people::signed_in_at;
use super::{
    DAY, Database, NOW, access_token, at_once, client, client_id, entity, entropy, new_token, refresh_token, scopes,
    sign_in, subject,
};
use beadle_tests::MINUTE;

on_both_databases! {
    whoever_signs_in_by_either_login_is_the_survivor,
    of_many_joins_at_once_one_wins,
    two_accounts_that_absorb_each_other_at_once_make_one,
    a_join_needs_two_open_accounts,
    a_client_keeps_the_sub_that_it_knows,
    clients_of_one_sector_agree_after_a_join,
    a_client_that_knew_both_is_told_the_survivor_s_sub,
    what_the_survivor_said_first_outlives_a_further_join,
    consents_come_along_where_there_are_none,
    certificate_names_and_keys_come_along,
    grants_and_sessions_are_found_by_the_survivor,
    an_undone_join_gives_each_back_what_it_had,
    a_sign_in_from_while_they_were_one_counts_no_more,
    an_undo_is_done_once_and_not_for_a_closed_account,
    accounts_that_were_carried_along_go_back_with_theirs,
    a_closed_account_is_closed_with_all_its_parts,
}

const IDP: &str = "https://idp.example.edu";
const OTHER: &str = "https://idp.other.edu";

/// Two people of two institutions.
pub(super) async fn two(store: &Store) -> (Subject, Subject) {
    (signed_in_at(store, IDP, &[ADA]).await, signed_in_at(store, OTHER, &[EVE]).await)
}

const ADA: (Name, &str) = (Name::SubjectId, "ada@x.edu");
const EVE: (Name, &str) = (Name::SubjectId, "eve@x.edu");

pub(super) async fn join(store: &Store, keep: &Subject, absorb: &Subject, now: Timestamp) -> Joined {
    let id = ActId::generate(now, &entropy());
    let join = Join { id: &id, keep, absorb, by: Actor::Person, note: serde_json::Value::Null };
    store.join(&join, now).await.unwrap()
}

/// The same where it succeeds.
async fn joined(store: &Store, keep: &Subject, absorb: &Subject) -> (ActId, JoinDetails) {
    match join(store, keep, absorb, NOW).await {
        Joined::Done(act) => (act.id, serde_json::from_value(act.details).unwrap()),
        other => panic!("{other:?}"),
    }
}

async fn undo(store: &Store, id: &ActId) -> Undone {
    store.undo(id, Actor::Person, NOW + DAY).await.unwrap()
}

/// A sign-in as this account.
fn as_account(account: &Subject, began_at: Timestamp) -> SignIn {
    SignIn { began_at, ..sign_in(account.as_str()) }
}

/// A client is answered about an account.
async fn told(store: &Store, account: &Subject, client: &str, audience: &str, at: Timestamp) -> AuthorizationCode {
    let id = AuthorizationId::generate(NOW + DAY, &entropy());
    let browser = Digest::of(b"browser");
    let new = NewAuthorization { id, client: client_id(client), request: "{}".into(), browser };
    store.insert_authorization(&new).await.unwrap();
    let session = SessionId::generate(&entropy());
    store.authenticate(id, &SignIn { session, ..as_account(account, at) }).await.unwrap();
    let code = AuthorizationCode::generate(id, NOW + MINUTE, &entropy());
    let visit = Visit { told: Told { audience, at }, session_end: NOW + DAY * 2 };
    assert!(store.approve(&code, &scopes("openid"), None, &visit).await.unwrap());
    code
}

async fn base(store: &Store, account: &Subject, audience: &str) -> Option<Subject> {
    store.bases(account, audience).await.unwrap().into_iter().next()
}

async fn whoever_signs_in_by_either_login_is_the_survivor(db: Database) {
    let (ada, eve) = two(&db.store).await;
    assert_eq!(db.store.account_of(&eve).await.unwrap(), Some(eve.clone()));
    joined(&db.store, &ada, &eve).await;
    assert_eq!(signed_in_at(&db.store, IDP, &[ADA]).await, ada);
    assert_eq!(signed_in_at(&db.store, OTHER, &[EVE]).await, ada);
    // What comes there for the first time belongs to the same login.
    let more = [EVE, (Name::PairwiseId, "p@x.edu")];
    assert_eq!(signed_in_at(&db.store, OTHER, &more).await, ada);
    assert_eq!(signed_in_at(&db.store, OTHER, &more).await, ada);
    for (name, is) in [(&ada, Some(&ada)), (&eve, Some(&ada)), (&subject("nobody"), None)] {
        assert_eq!(db.store.account_of(name).await.unwrap().as_ref(), is);
    }
    assert!(db.store.is_open(&eve).await.unwrap());
    let account = db.store.account(&ada).await.unwrap().unwrap();
    assert_eq!((account.joined_to, account.parts), (None, vec![eve.clone()]));
    assert_eq!(account.identifiers.len(), 3);
    assert_eq!(account.identifiers.iter().filter(|known| known.subject == eve).count(), 2);
    let part = db.store.account(&eve).await.unwrap().unwrap();
    assert_eq!((part.joined_to, part.parts, part.identifiers.len()), (Some(ada.clone()), vec![], 2));
    let institutions: Vec<_> =
        db.store.linked_institutions(&ada).await.unwrap().into_iter().map(|(id, _)| id).collect();
    assert_eq!(institutions, [entity(IDP), entity(OTHER)]);
}

async fn of_many_joins_at_once_one_wins(db: Database) {
    let (ada, eve) = two(&db.store).await;
    let outcomes = at_once(&db, 10, move |store, _| {
        let (ada, eve) = (ada.clone(), eve.clone());
        async move { join(&store, &ada, &eve, NOW).await }
    })
    .await;
    let done = outcomes.iter().filter(|outcome| matches!(outcome, Joined::Done(_))).count();
    assert_eq!(done, 1, "{outcomes:?}");
}

async fn two_accounts_that_absorb_each_other_at_once_make_one(db: Database) {
    let (ada, eve) = two(&db.store).await;
    let both = [ada.clone(), eve.clone()];
    let outcomes = at_once(&db, 10, move |store, n| {
        let (keep, absorb) = (both[n % 2].clone(), both[(n + 1) % 2].clone());
        async move { join(&store, &keep, &absorb, NOW).await }
    })
    .await;
    let done = outcomes.iter().filter(|outcome| matches!(outcome, Joined::Done(_))).count();
    assert_eq!(done, 1, "{outcomes:?}");
    assert_eq!(db.store.account_of(&ada).await.unwrap(), db.store.account_of(&eve).await.unwrap());
}

async fn a_join_needs_two_open_accounts(db: Database) {
    let (ada, eve) = two(&db.store).await;
    let nobody = subject("nobody");
    assert_eq!(join(&db.store, &ada, &nobody, NOW).await, Joined::NotOpen(nobody.clone()));
    assert_eq!(join(&db.store, &nobody, &ada, NOW).await, Joined::NotOpen(nobody));
    assert_eq!(join(&db.store, &ada, &ada, NOW).await, Joined::SameAccount);
    db.store.close_person(&eve, NOW).await.unwrap();
    assert_eq!(join(&db.store, &ada, &eve, NOW).await, Joined::NotOpen(eve.clone()));
    assert_eq!(join(&db.store, &eve, &ada, NOW).await, Joined::NotOpen(eve.clone()));
    assert_eq!(db.store.account_of(&eve).await.unwrap(), Some(eve));
}

async fn a_client_keeps_the_sub_that_it_knows(db: Database) {
    let (ada, eve) = two(&db.store).await;
    assert_eq!(base(&db.store, &eve, "portal").await, None);
    told(&db.store, &eve, "portal", "portal", NOW).await;
    told(&db.store, &ada, "hub", "hub", NOW).await;
    let (_, details) = joined(&db.store, &ada, &eve).await;
    assert_eq!(details, JoinDetails::default());
    for signed_in_as in [&ada, &eve] {
        assert_eq!(base(&db.store, signed_in_as, "portal").await, Some(eve.clone()), "it knew the absorbed one");
        assert_eq!(base(&db.store, signed_in_as, "hub").await, Some(ada.clone()));
        assert_eq!(base(&db.store, signed_in_as, "wiki").await, None);
    }
    // It stays so, however often it is told.
    told(&db.store, &ada, "portal", "portal", NOW + DAY).await;
    assert_eq!(base(&db.store, &ada, "portal").await, Some(eve.clone()));
    let known = db.store.client_subjects(&ada).await.unwrap();
    let known: Vec<_> = known.iter().map(|known| (known.client.as_str(), &known.base)).collect();
    assert_eq!(known, [("hub", &ada), ("portal", &eve)]);
}

async fn clients_of_one_sector_agree_after_a_join(db: Database) {
    let (ada, eve) = two(&db.store).await;
    told(&db.store, &eve, "one", "sector a.org", NOW).await;
    told(&db.store, &ada, "two", "sector b.org", NOW).await;
    told(&db.store, &eve, "three", "sector b.org", NOW).await;
    joined(&db.store, &ada, &eve).await;
    // Another client of the sector has never seen anybody, and agrees with the one that has.
    told(&db.store, &ada, "four", "sector a.org", NOW + DAY).await;
    let known = db.store.client_subjects(&ada).await.unwrap();
    let known: Vec<_> = known.iter().map(|known| (known.client.as_str(), &known.base)).collect();
    assert_eq!(known, [("four", &eve), ("one", &eve), ("three", &ada), ("two", &ada)]);
}

async fn a_client_that_knew_both_is_told_the_survivor_s_sub(db: Database) {
    let (ada, eve) = two(&db.store).await;
    told(&db.store, &eve, "portal", "portal", NOW).await;
    told(&db.store, &ada, "portal", "portal", NOW + MINUTE).await;
    let (_, details) = joined(&db.store, &ada, &eve).await;
    assert_eq!(details.knew_both, [client_id("portal")]);
    // Both stand for the account, the survivor's first; what was signed in as the other one keeps its own.
    assert_eq!(db.store.bases(&ada, "portal").await.unwrap(), [ada.clone(), eve.clone()]);
    assert_eq!(db.store.bases(&eve, "portal").await.unwrap(), [eve, ada]);
}

async fn what_the_survivor_said_first_outlives_a_further_join(db: Database) {
    let (ada, eve) = two(&db.store).await;
    let mei = signed_in_at(&db.store, "https://idp.third.edu", &[(Name::SubjectId, "mei@x.edu")]).await;
    // Eve was known first, but Mei is what Ada's account says from the first join on.
    told(&db.store, &eve, "portal", "portal", NOW).await;
    told(&db.store, &mei, "portal", "portal", NOW + MINUTE).await;
    joined(&db.store, &ada, &mei).await;
    let (_, details) = joined(&db.store, &ada, &eve).await;
    assert_eq!(base(&db.store, &ada, "portal").await, Some(mei.clone()));
    assert_eq!(details.knew_both, [client_id("portal")]);
    // And it does when that account becomes part of one that nobody knows.
    let jo = signed_in_at(&db.store, "https://idp.fourth.edu", &[(Name::SubjectId, "jo@x.edu")]).await;
    let (_, details) = joined(&db.store, &jo, &ada).await;
    assert_eq!(base(&db.store, &jo, "portal").await, Some(mei.clone()));
    assert_eq!(details.carried.len(), 2);
    assert_eq!(signed_in_at(&db.store, OTHER, &[EVE]).await, jo);
}

async fn consents_come_along_where_there_are_none(db: Database) {
    let (ada, eve) = two(&db.store).await;
    for id in ["portal", "hub"] {
        db.store.insert_client(&client(id, ClientStatus::Approved, NOW)).await.unwrap();
    }
    let consent = |text: &str| Consent { scopes: scopes(text), claims: ["uid".to_owned()].into() };
    let (portal, hub) = (client_id("portal"), client_id("hub"));
    db.store.remember_consent(&eve, &portal, &consent("openid email"), NOW).await.unwrap();
    db.store.remember_consent(&eve, &hub, &consent("openid email"), NOW).await.unwrap();
    db.store.remember_consent(&ada, &hub, &consent("openid"), NOW).await.unwrap();
    let (act, _) = joined(&db.store, &ada, &eve).await;
    assert_eq!(db.store.consent(&ada, &portal).await.unwrap(), consent("openid email"));
    assert_eq!(db.store.consent(&ada, &hub).await.unwrap(), consent("openid"));
    // Apart, each has what it had.
    undo(&db.store, &act).await;
    assert_eq!(db.store.consent(&ada, &portal).await.unwrap(), Consent::default());
    assert_eq!(db.store.consent(&ada, &hub).await.unwrap(), consent("openid"));
    assert_eq!(db.store.consent(&eve, &hub).await.unwrap(), consent("openid email"));
}

async fn fix(store: &Store, account: &Subject, institution: &str, name: &str) -> bool {
    store.fix_certificate_name(account, &entity(institution), (name, name), NOW).await.unwrap()
}

async fn certificate_names_and_keys_come_along(db: Database) {
    let (ada, eve) = two(&db.store).await;
    assert!(fix(&db.store, &eve, OTHER, "/CN=Eve").await);
    let prepared = PreparedCertificate {
        issued_by: None,
        issuer_serial: "01".to_owned(),
        serial: "01".into(),
        subject: eve.clone(),
        institution: entity(OTHER),
        channel: "getcert".into(),
        client: Some(client_id("portal")),
        issuer: "ca".into(),
        name: "/CN=Eve".into(),
        profile: "short".into(),
        key: Digest::of(b"key"),
        key_origin: KeyOrigin::Holder,
        tbs: Vec::new(),
        not_before: NOW,
        not_after: NOW + DAY,
        addresses: Vec::new(),
        quota: None,
        letters_to: Vec::new(),
    };
    db.store.record_prepared(&prepared, NOW).await.unwrap();
    let key = KeyDigests { x509: Some(prepared.key), ssh: None };
    let objection = async |account| db.store.key_objection(key, account).await.unwrap();
    assert_eq!(objection(&ada).await, Some(KeyObjection::SomebodyElse));
    let (act, _) = joined(&db.store, &ada, &eve).await;
    let name = async |account: &Subject, idp| db.store.certificate_name(account, &entity(idp)).await.unwrap();
    assert_eq!((name(&ada, OTHER).await.as_deref(), name(&ada, IDP).await), (Some("/CN=Eve"), None));
    assert_eq!(objection(&ada).await, None);
    // What is fixed meanwhile stays with whom the institution knows.
    let third = "https://idp.third.edu";
    assert!(fix(&db.store, &ada, IDP, "/CN=Ada").await && fix(&db.store, &ada, third, "/CN=Ada 3").await);
    undo(&db.store, &act).await;
    assert_eq!((name(&ada, OTHER).await, name(&ada, IDP).await.as_deref()), (None, Some("/CN=Ada")));
    assert_eq!((name(&eve, OTHER).await.as_deref(), name(&eve, IDP).await), (Some("/CN=Eve"), None));
    let (again, _) = joined(&db.store, &eve, &ada).await;
    assert_eq!(name(&eve, IDP).await.as_deref(), Some("/CN=Ada"));
    undo(&db.store, &again).await;
    // The absorbed one gets a first certificate while they are one: the name is its institution's.
    let mei = signed_in_at(&db.store, third, &[(Name::SubjectId, "mei@x.edu")]).await;
    let (act, _) = joined(&db.store, &eve, &mei).await;
    assert!(fix(&db.store, &eve, third, "/CN=Mei").await);
    undo(&db.store, &act).await;
    assert_eq!((name(&mei, third).await.as_deref(), name(&eve, third).await), (Some("/CN=Mei"), None));
}

async fn granted(store: &Store, account: &Subject, at: Timestamp) -> domain::GrantId {
    let code = told(store, account, "cilogon:/client/1", "cilogon:/client/1", at).await;
    let (token, refresh_token) = (access_token(), refresh_token());
    let grant = NewGrant {
        refresh_token: refresh_token.clone(),
        client: client_id("cilogon:/client/1"),
        authorization: code.authorization(),
        sign_in: as_account(account, at),
        sub: account.to_string(),
        scopes: scopes("openid offline_access"),
        details: domain::TokenDetails::default(),
        idle_until: NOW + DAY * 20,
    };
    let origin = domain::TokenOrigin::Authorization(code.authorization());
    let bought = NewTokens { access_token: new_token(&token, origin, "openid"), grant: Some(grant) };
    store.redeem(&code, &bought, at).await.unwrap();
    refresh_token.grant()
}

async fn grants_and_sessions_are_found_by_the_survivor(db: Database) {
    let (ada, eve) = two(&db.store).await;
    let grant = granted(&db.store, &eve, NOW).await;
    let client = client_id("cilogon:/client/1");
    let found = async |account| db.store.live_grant(account, &client, NOW).await.unwrap().map(|grant| grant.id);
    assert_eq!(found(&ada).await, None);
    assert_eq!(db.store.sessions_of(&ada).await.unwrap().len(), 0);
    joined(&db.store, &ada, &eve).await;
    assert_eq!(found(&ada).await, Some(grant));
    assert_eq!(db.store.sessions_of(&ada).await.unwrap().len(), 1);
    let stored = db.store.grant(grant).await.unwrap().unwrap();
    assert_eq!(db.store.standing(&stored.sign_in).await.unwrap(), Standing::Open(ada));
}

async fn an_undone_join_gives_each_back_what_it_had(db: Database) {
    let (ada, eve) = two(&db.store).await;
    told(&db.store, &eve, "portal", "portal", NOW).await;
    let (act, _) = joined(&db.store, &ada, &eve).await;
    // While they are one, the clients meet them.
    let more = [EVE, (Name::PairwiseId, "p@x.edu")];
    signed_in_at(&db.store, OTHER, &more).await;
    told(&db.store, &ada, "portal", "portal", NOW + MINUTE).await;
    told(&db.store, &ada, "hub", "hub", NOW + MINUTE).await;
    assert_eq!(undo(&db.store, &act).await, Undone::Done(vec![ada.clone(), eve.clone()]));
    assert_eq!(signed_in_at(&db.store, IDP, &[ADA]).await, ada);
    for sent in [&more[..1], &more[..]] {
        assert_eq!(signed_in_at(&db.store, OTHER, sent).await, eve, "with what came meanwhile");
    }
    // No client sees one `sub` of both.
    assert_eq!(base(&db.store, &eve, "portal").await, Some(eve.clone()));
    assert_eq!(base(&db.store, &ada, "portal").await, None);
    assert_eq!((base(&db.store, &ada, "hub").await, base(&db.store, &eve, "hub").await), (Some(ada.clone()), None));
    let account = db.store.account(&ada).await.unwrap().unwrap();
    assert_eq!((account.parts, account.identifiers.len()), (vec![], 1));
}

async fn a_sign_in_from_while_they_were_one_counts_no_more(db: Database) {
    let (ada, eve) = two(&db.store).await;
    let before = [granted(&db.store, &ada, NOW - DAY).await, granted(&db.store, &eve, NOW - DAY).await];
    let (act, _) = joined(&db.store, &ada, &eve).await;
    let meanwhile = granted(&db.store, &ada, NOW + MINUTE).await;
    let standing = async |account: &Subject, at| db.store.standing(&as_account(account, at)).await.unwrap();
    assert_eq!(standing(&ada, NOW + MINUTE).await, Standing::Open(ada.clone()));
    assert_eq!(standing(&eve, NOW - DAY).await, Standing::Open(ada.clone()));
    undo(&db.store, &act).await;
    // Who that was, nobody knows.
    assert_eq!(standing(&ada, NOW + MINUTE).await, Standing::Doubtful);
    for (account, at) in [(&ada, NOW - DAY), (&eve, NOW - DAY), (&ada, NOW + DAY + MINUTE), (&eve, NOW + MINUTE)] {
        assert_eq!(standing(account, at).await, Standing::Open(account.clone()));
    }
    let revoked = async |id| db.store.grant(id).await.unwrap().unwrap().revoked_at.is_some();
    assert_eq!([revoked(before[0]).await, revoked(before[1]).await, revoked(meanwhile).await], [false, false, true]);
    // A second time, the span only grows.
    let id = ActId::generate(NOW + DAY * 3, &entropy());
    let again = Join { id: &id, keep: &ada, absorb: &eve, by: Actor::Person, note: serde_json::Value::Null };
    db.store.join(&again, NOW + DAY * 3).await.unwrap();
    db.store.undo(&id, Actor::Person, NOW + DAY * 4).await.unwrap();
    assert_eq!(standing(&ada, NOW + MINUTE).await, Standing::Doubtful);
    assert_eq!(standing(&ada, NOW + DAY * 3 + MINUTE).await, Standing::Doubtful);
    assert_eq!(standing(&subject("nobody"), NOW).await, Standing::Closed);
}

async fn an_undo_is_done_once_and_not_for_a_closed_account(db: Database) {
    let (ada, eve) = two(&db.store).await;
    let (act, _) = joined(&db.store, &ada, &eve).await;
    let outcomes = at_once(&db, 6, move |store, _| {
        let act = act.clone();
        async move { undo(&store, &act).await }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Undone::Done(_))).count(), 1, "{outcomes:?}");
    let (act, _) = joined(&db.store, &ada, &eve).await;
    db.store.close_person(&ada, NOW).await.unwrap();
    // The absorbed one was closed with it, and would be open again.
    assert_eq!(undo(&db.store, &act).await, Undone::Closed);
    assert!(!db.store.is_open(&eve).await.unwrap());
}

async fn accounts_that_were_carried_along_go_back_with_theirs(db: Database) {
    let (ada, eve) = two(&db.store).await;
    let mei = signed_in_at(&db.store, "https://idp.third.edu", &[(Name::SubjectId, "mei@x.edu")]).await;
    joined(&db.store, &eve, &mei).await;
    told(&db.store, &eve, "portal", "portal", NOW).await;
    let (act, details) = joined(&db.store, &ada, &eve).await;
    assert_eq!(details.carried, std::slice::from_ref(&mei));
    assert_eq!(db.store.account_of(&mei).await.unwrap(), Some(ada.clone()));
    assert!(matches!(undo(&db.store, &act).await, Undone::Done(_)));
    assert_eq!(db.store.account_of(&mei).await.unwrap(), Some(eve.clone()));
    assert_eq!(base(&db.store, &mei, "portal").await, Some(eve.clone()));
    assert_eq!(base(&db.store, &ada, "portal").await, None);
}

async fn a_closed_account_is_closed_with_all_its_parts(db: Database) {
    let (ada, eve) = two(&db.store).await;
    joined(&db.store, &ada, &eve).await;
    // By whichever name.
    assert!(db.store.close_person(&eve, NOW).await.unwrap());
    assert!(!db.store.close_person(&ada, NOW).await.unwrap());
    for account in [&ada, &eve] {
        assert_eq!(db.store.standing(&as_account(account, NOW)).await.unwrap(), Standing::Closed);
    }
    let recognised = super::people::recognise_at(&db.store, OTHER, &[EVE], NOW).await.unwrap().0;
    assert!(matches!(recognised, Recognition::Closed(_)), "{recognised:?}");
}
