use storage::crls::StoredCrl;

use super::{DAY, Database, NOW, at_once};
use beadle_tests::MINUTE;

on_both_databases! {
    the_newest_list_of_an_issuer_is_found,
    a_number_is_published_once,
    of_many_nodes_that_publish_at_once_one_is_first,
    lists_that_were_replaced_long_ago_are_forgotten,
}

fn crl(number: i64, day: u32) -> StoredCrl {
    let this_update = NOW + DAY * day;
    StoredCrl {
        number,
        der: vec![0x30, 0, u8::try_from(day).unwrap()],
        this_update,
        next_update: this_update + DAY * 7,
        revocations: number * 2,
    }
}

async fn the_newest_list_of_an_issuer_is_found(db: Database) {
    assert_eq!(db.store.newest_crl("root").await.unwrap(), None);
    // Numbers, not letters: 10 is more than 9.
    for number in [9, 10, 2] {
        assert!(db.store.publish_crl("root", &crl(number, 0)).await.unwrap());
    }
    assert!(db.store.publish_crl("issuing", &crl(30, 0)).await.unwrap());
    assert_eq!(db.store.newest_crl("root").await.unwrap(), Some(crl(10, 0)));
}

async fn a_number_is_published_once(db: Database) {
    assert!(db.store.publish_crl("root", &crl(1, 0)).await.unwrap());
    assert!(!db.store.publish_crl("root", &crl(1, 1)).await.unwrap());
    assert_eq!(db.store.newest_crl("root").await.unwrap(), Some(crl(1, 0)));
    assert!(db.store.publish_crl("issuing", &crl(1, 1)).await.unwrap());
}

async fn of_many_nodes_that_publish_at_once_one_is_first(db: Database) {
    let published = at_once(&db, 10, |store, n| async move {
        let crl = StoredCrl { this_update: NOW + MINUTE * u32::try_from(n).unwrap(), ..crl(1, 0) };
        store.publish_crl("root", &crl).await.unwrap()
    });
    assert_eq!(published.await.into_iter().filter(|published| *published).count(), 1);
}

async fn lists_that_were_replaced_long_ago_are_forgotten(db: Database) {
    db.store.publish_crl("root", &crl(1, 0)).await.unwrap();
    db.store.publish_crl("issuing", &crl(1, 0)).await.unwrap();
    db.store.publish_crl("root", &crl(2, 8)).await.unwrap();
    assert_eq!(db.store.newest_crl("root").await.unwrap(), Some(crl(2, 8)));
    // Its number is free again, so it is gone; that of another issuer is not.
    assert!(db.store.publish_crl("root", &crl(1, 8)).await.unwrap());
    assert_eq!(db.store.newest_crl("issuing").await.unwrap(), Some(crl(1, 0)));
}
