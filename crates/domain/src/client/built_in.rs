//! The clients that nobody registers. The command line for people, `beadle cert`, with which they fetch and revoke their
//! certificates, and fetch those for SSH: it is the same program wherever it runs, so every server knows it by the same id.
//! And our own pages, for which people sign in as for any application; they stand in no database, and no request can name
//! them.

use super::{ApplicationType, Client, ClientAuthMethod, ClientMetadata, ClientStatus, GrantType, Registration};
use crate::{ClientId, CommunityId, Scope, Timestamp};

/// Its id. Ids that are handed out have digits behind the first word, so nobody else has this one.
pub const COMMAND_LINE: &str = "beadle-command-line";

/// As it stands in the database when it is added.
pub fn command_line(now: Timestamp) -> Client {
    Client {
        id: ClientId::parse(COMMAND_LINE).expect("a constant of visible ASCII"),
        community: CommunityId::home(),
        registration: Registration {
            name: "Command line for certificates (beadle cert)".to_owned(),
            contact_email: String::new(),
            home_page: None,
            redirect_uris: Vec::new(),
            scopes: [Scope::OpenId, Scope::GetCert, Scope::SshCertificate, Scope::OfflineAccess].into_iter().collect(),
        },
        metadata: ClientMetadata {
            token_endpoint_auth_method: Some(ClientAuthMethod::None),
            grant_types: Some(vec![GrantType::DeviceCode, GrantType::RefreshToken]),
            response_types: Some(Vec::new()),
            application_type: Some(ApplicationType::Native),
            ..ClientMetadata::default()
        },
        secrets: Vec::new(),
        status: ClientStatus::Approved,
        registered_at: now,
        federation: None,
    }
}

/// The id of our own pages.
const OWN_PAGES: &str = "beadle-own-pages";

/// Whether a sign-in is for our own pages. Their name is a word of the language in which it is shown.
pub fn is_own_pages(client: &Client) -> bool {
    client.id.as_str() == OWN_PAGES
}

/// Our own pages as a sign-in for them shows them. They get neither code nor token, but the browser.
pub fn own_pages(community: CommunityId) -> Client {
    Client {
        id: ClientId::parse(OWN_PAGES).expect("a constant of visible ASCII"),
        community,
        registration: Registration {
            name: "your account".to_owned(),
            contact_email: String::new(),
            home_page: None,
            redirect_uris: Vec::new(),
            scopes: std::iter::once(Scope::OpenId).collect(),
        },
        metadata: ClientMetadata {
            grant_types: Some(Vec::new()),
            response_types: Some(Vec::new()),
            ..ClientMetadata::default()
        },
        secrets: Vec::new(),
        status: ClientStatus::Approved,
        registered_at: Timestamp::from_seconds(0),
        federation: None,
    }
}

impl Client {
    /// Whether it is the one that comes with the server.
    pub fn is_built_in(&self) -> bool {
        self.id.as_str() == COMMAND_LINE
    }
}
