//! `beadle ca show`.

use broker::{Broker, certificates::AuthorityStage};

use crate::{
    Outcome,
    open::{NO_AUTHORITY, Target},
};

/// Prints every authority that has not ended, and what is to be done about them.
pub(super) async fn run(target: &Target) -> Outcome {
    let broker = target.broker().await?;
    tell_unclaimed(&broker).await;
    if broker.authority().published().is_empty() {
        return Err(NO_AUTHORITY.into());
    }
    print(&broker);
    if let Err((authority, error)) = broker.check_keys().await {
        println!("WARNING: the key of {authority} cannot be used: {error}");
    }
    if let Some(what_to_do) = broker.authority().nobody_signs() {
        println!("WARNING: {what_to_do}");
    }
    for crl in broker.ending_crls().await? {
        println!("WARNING: {crl}");
    }
    if let Some(ending) = broker.rollover_due() {
        println!(
            "WARNING: {} ends on {}, and certificates end with it: make the next one (beadle ca rollover)",
            ending.subject, ending.not_after
        );
    }
    Ok(())
}

pub(super) fn print(broker: &Broker) {
    for authority in broker.authority().published() {
        println!("{:8} {}", authority.title, authority.subject);
        println!("         key id {}, {}, until {}", authority.id, authority.stage.as_str(), authority.not_after);
        println!("         key {}", authority.key);
        if let Some(revoked) = authority.revoked {
            println!("         revoked on {}: it signs no more", revoked.at.truncated_to_seconds());
        }
        if authority.stage == AuthorityStage::Next {
            println!("         signs from {} on", authority.active_from);
        }
        println!("         SHA-256 {}", authority.fingerprint_pairs());
    }
}

/// Prints which keys in the token no authority has: an earlier command may have been killed.
pub(super) async fn tell_unclaimed(broker: &Broker) {
    match broker.unclaimed_keys().await {
        Ok(keys) => keys.iter().for_each(|key| println!("WARNING: {key}")),
        Err(error) => println!("WARNING: the keys in the token cannot be listed: {error}"),
    }
}
