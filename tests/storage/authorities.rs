use storage::certificate_addresses::Objection;
use storage::certificates::{PreparedCertificate, RevokedCertificate};
use storage::crls::StoredCrl;

use super::{DAY, Database, NOW, certificates::prepared, people};

on_both_databases! {
    nothing_is_recorded_of_a_ca_that_was_revoked,
    a_list_of_others_is_taken_over_once_and_in_order,
}

fn signed_by(serial: &str, above: Option<&str>, own: &str) -> PreparedCertificate {
    PreparedCertificate {
        issued_by: above.map(str::to_owned),
        issuer_serial: own.to_owned(),
        ..prepared(serial, "issuing", NOW + DAY)
    }
}

async fn nothing_is_recorded_of_a_ca_that_was_revoked(db: Database) {
    people::add(&db.store, "zoe").await;
    let record = async |new: &PreparedCertificate| db.store.record_prepared(new, NOW).await.unwrap();
    assert_eq!(record(&signed_by("0a", Some("root"), "77")).await, None);
    assert!(db.store.revoke_authority("root", "77", 2, NOW).await.unwrap());
    assert!(!db.store.revoke_authority("root", "77", 2, NOW).await.unwrap());
    assert_eq!(record(&signed_by("0b", Some("root"), "77")).await, Some(Objection::RevokedAuthority));
    assert_eq!(
        db.store.certificate_status("issuing", "0b").await.unwrap(),
        storage::certificates::RecordedStatus::Never
    );
    // Another one of that root, the same number of another root, and a root itself.
    for (serial, above, own) in [("0c", Some("root"), "78"), ("0d", Some("other"), "77"), ("0e", None, "77")] {
        assert_eq!(record(&signed_by(serial, above, own)).await, None, "{serial}");
    }
    let listed = db.store.revoked_certificates("root", NOW).await.unwrap();
    assert_eq!(listed, [RevokedCertificate { serial: "77".into(), revoked_at: NOW, reason: 2 }]);
    assert_eq!(db.store.revocations("root").await.unwrap(), 1);
}

async fn a_list_of_others_is_taken_over_once_and_in_order(db: Database) {
    let list =
        |number| StoredCrl { number, der: vec![0x30, 0], this_update: NOW, next_update: NOW + DAY, revocations: -1 };
    let entry = |serial: &str| RevokedCertificate { serial: serial.into(), revoked_at: NOW, reason: 0 };
    let import = async |number, entries: &[RevokedCertificate]| {
        db.store.import_next_crl("root", &list(number), entries, NOW).await.unwrap()
    };
    assert!(import(7, &[]).await);
    assert!(!import(7, &[entry("77")]).await && !import(6, &[entry("77")]).await);
    assert_eq!(db.store.revocations("root").await.unwrap(), 0, "nothing of a list that was not taken over");
    assert!(import(9, &[entry("77")]).await);
    assert!(import(10, &[entry("77"), entry("78")]).await);
    assert_eq!(db.store.revocations("root").await.unwrap(), 2);
    assert_eq!(db.store.newest_crl("root").await.unwrap().map(|crl| crl.number), Some(10));
}
