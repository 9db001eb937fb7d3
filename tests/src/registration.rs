//! A client of a test's own: registered by the form, approved by the command.

use crate::agent::Agent;
use crate::demo::{Client, Demo};

/// What the form asks for.
#[derive(Debug, Clone, Copy)]
pub struct Registration<'a> {
    /// `name`.
    pub name: &'a str,
    /// `redirect_uris`: one a line.
    pub redirect_uri: &'a str,
    /// `scopes`: those whose boxes are ticked.
    pub scopes: &'a [&'a str],
}

impl Registration<'_> {
    /// Fills in the form at `/oauth2/register` for a confidential client; it is pending afterwards.
    pub async fn submit(&self, agent: &mut Agent, demo: &Demo) -> Client {
        let form = agent.open(demo.url("/oauth2/register")).await;
        let mut fields = vec![
            ("name", self.name),
            ("contact_email", "operator@example.org"),
            ("home_page", "https://example.org/"),
            ("redirect_uris", self.redirect_uri),
        ];
        fields.extend(self.scopes.iter().map(|scope| ("scopes", *scope)));
        let result = agent.press(&form, "#submit-registration", &fields).await;
        Client {
            client_id: result.text("#client-id"),
            client_secret: result.text("#client-secret"),
            redirect_uri: self.redirect_uri.to_owned(),
            scope: self.scopes.join(" "),
        }
    }

    /// The same, approved by `beadle client approve`.
    pub async fn approved(&self, agent: &mut Agent, demo: &Demo) -> Client {
        let client = self.submit(agent, demo).await;
        demo.command(&["client", "approve", &client.client_id]);
        client
    }
}
