//! The pages of owners.

use domain::{Client, ClientId, ClientStatus, CommunityId, RedirectUri, Registration, Scopes, client::ClientMetadata};
use oauth::Issuer;

use super::*;
use crate::configuration::Configurations;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let none = OwnClients { clients: Vec::new(), ..clients("") };
    let alone = own_client("Example Hub");
    let alone = OwnClient {
        secrets: Some(ShownSecrets { all: Vec::new(), has_room: true, notice_days: 30 }),
        errors: Vec::new(),
        configurations: None,
        ..alone
    };
    let alone = OwnClient { owners: alone.owners.into_iter().take(1).collect(), invitations: Vec::new(), ..alone };
    let refused = OwnClient {
        objection: Some(frame().say.own_last().text()),
        secret: Some("q8Qm1dJb2eU0Yt3Hs5Vw7Xz9Ac4Ef6Gi8Kl0Mn2Op4".to_owned()),
        configurations: Some(configurations("Example Hub", Some("q8Qm1dJb2eU0Yt3Hs5Vw7Xz9Ac4Ef6Gi8Kl0Mn2Op4"))),
        change: None,
        may_change: false,
        may_retire: false,
        invite: Field { value: HOSTILE.to_owned(), error: Some(frame().say.own_no_address().text()) },
        ..own_client("Example Hub")
    };
    vec![
        ("own-clients", clients("Example Hub").render().unwrap()),
        ("own-clients-none", none.render().unwrap()),
        ("own-client", own_client("Example Hub").render().unwrap()),
        ("own-client-alone", alone.render().unwrap()),
        ("own-client-refused", refused.render().unwrap()),
        ("claim-client", claim("Example Hub").render().unwrap()),
        ("hostile-own-clients", clients(HOSTILE).render().unwrap()),
        ("hostile-own-client", own_client(HOSTILE).render().unwrap()),
        ("hostile-claim-client", claim(HOSTILE).render().unwrap()),
    ]
}

fn clients(name: &str) -> OwnClients {
    let row = |standing, used: bool| OwnClientRow {
        name: name.to_owned(),
        client_id: unless_hostile(name, "cilogon:/client_id/72c5b0a1f4"),
        url: "/clients/cilogon%3A%2Fclient_id%2F72c5b0a1f4".to_owned(),
        standing,
        last_used: used.then(|| moment("2026-11-22T10:00:00Z")),
    };
    OwnClients {
        frame: account_frame(name),
        clients: vec![row(Standing::Approved, true), row(Standing::Pending, false), row(Standing::Retired, false)],
    }
}

fn own_client(name: &str) -> OwnClient {
    let at = moment("2026-11-22T10:00:00Z");
    let owner = |called: &str, is_you| ShownOwner {
        subject: unless_hostile(name, "https://login.example.org/users/01JDA7QW3M5H6X8Z9ABCDEFGHJ"),
        name: unless_hostile(name, called),
        since: at,
        is_you,
    };
    let act = |sentence: Phrase<'_>, reason: Option<&str>| ShownClientAct {
        at,
        sentence: sentence.text(),
        by: unless_hostile(name, "Ada Lovelace"),
        reason: reason.map(|reason| unless_hostile(name, reason)),
    };
    let say = frame().say;
    let failure = |(sentence, advice): (Phrase<'_>, Phrase<'_>), detail: &str| ShownFailure {
        sentence: sentence.text(),
        detail: if detail.is_empty() { String::new() } else { unless_hostile(name, detail) },
        advice: advice.text(),
        times: if detail.is_empty() { 1 } else { 1_204 },
        last_at: at,
    };
    OwnClient {
        frame: account_frame(name),
        csrf: csrf(),
        objection: None,
        secret: None,
        configurations: Some(configurations(name, None)),
        secrets: Some(secrets(name, at)),
        errors: vec![
            failure((say.own_error_redirect_uri(), say.own_error_redirect_uri_do()), "https://hub.example.org/old"),
            failure((say.own_error_proof(), say.own_error_proof_do()), ""),
            failure((say.own_error_token(), say.own_error_token_do()), "The code has expired."),
        ],
        change: Some(edit_client::change(name)),
        may_change: true,
        may_retire: true,
        url: "/clients/cilogon%3A%2Fclient_id%2F72c5b0a1f4".to_owned(),
        name: name.to_owned(),
        client_id: unless_hostile(name, "cilogon:/client_id/72c5b0a1f4"),
        standing: Standing::Approved,
        registered_at: at,
        last_used: Some(at),
        redirect_uris: vec![unless_hostile(name, "https://hub.example.org/hub/oauth_callback")],
        scopes: unless_hostile(name, "openid email profile"),
        contact_email: unless_hostile(name, "hub-team@example.org"),
        owners: vec![owner("Ada Lovelace", true), owner("王秀英", false)],
        invitations: vec![ShownInvitation {
            id: "006ab1a8800102030405".to_owned(),
            address: unless_hostile(name, "grace@example.org"),
            until: at,
        }],
        invite: Field::default(),
        invitation_days: 7,
        acts: vec![act(say.own_act_change_rejected(), Some("Please use https.")), act(say.own_act_registered(), None)],
    }
}

/// What the client of these samples is configured with, or what cannot be markup there either.
pub(super) fn configurations(name: &str, secret: Option<&str>) -> Configurations {
    let about = Registration {
        name: name.to_owned(),
        contact_email: "hub-team@example.org".to_owned(),
        home_page: None,
        redirect_uris: vec![RedirectUri::parse("https://hub.example.org/hub/oauth_callback").unwrap()],
        scopes: Scopes::parse("openid email profile").unwrap(),
    };
    let client = Client {
        id: ClientId::parse("cilogon:/client_id/72c5b0a1f4").unwrap(),
        community: CommunityId::default(),
        registration: about,
        metadata: ClientMetadata::default(),
        secrets: Vec::new(),
        status: ClientStatus::Approved,
        registered_at: moment("2026-11-22T10:00:00Z"),
        federation: None,
    };
    let issuer = Issuer::parse("https://login.example.org").unwrap();
    let mut configurations = Configurations::of(&client, ("Example Research Login", &issuer), secret).unwrap();
    for one in &mut configurations.all {
        one.text = unless_hostile(name, &one.text);
    }
    configurations
}

fn secrets(name: &str, at: Timestamp) -> ShownSecrets {
    let secret = |number, made_by: Option<&str>| ShownSecret {
        number,
        made_at: at,
        made_by: made_by.map(|by| unless_hostile(name, by)),
        last_used: Some(at).filter(|_| number == 1),
        ends_at: (number == 1).then(|| moment("2026-12-22T10:00:00Z")),
    };
    ShownSecrets { all: vec![secret(1, None), secret(2, Some("Ada Lovelace"))], has_room: false, notice_days: 30 }
}

fn claim(name: &str) -> ClaimClient {
    ClaimClient {
        frame: account_frame(name),
        csrf: csrf(),
        invitation: unless_hostile(name, "4Ac4Ef6Gi8Kl0Mn2Op4"),
        name: name.to_owned(),
        client_id: unless_hostile(name, "cilogon:/client_id/72c5b0a1f4"),
    }
}
