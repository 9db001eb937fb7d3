//! The client that nobody registers: the command line for people, `beadle cert`, with which they fetch and revoke their
//! certificates, and fetch those for SSH. It is the same program wherever it runs, so every server knows it by the same id.

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
        secret: None,
        status: ClientStatus::Approved,
        registered_at: now,
        federation: None,
    }
}

impl Client {
    /// Whether it is the one that comes with the server.
    pub fn is_built_in(&self) -> bool {
        self.id.as_str() == COMMAND_LINE
    }
}
