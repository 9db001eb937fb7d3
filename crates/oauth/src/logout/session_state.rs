//! `session_state`: by it a script of the relying party notices that the session has changed
//! ([Session Management §3](https://openid.net/specs/openid-connect-session-1_0.html#ChangeNotification)).

use std::fmt::Write as _;

use domain::{ClientId, Digest, RedirectUri};
use url::Url;

/// The value for the answer that goes to `redirect_uri`; `None` where that is no web page, which alone can ask.
/// `browser_state` stands in a cookie that our own frame reads, `salt` is chosen anew for each answer. The frame works
/// out the same: `templates/static/check-session.js`.
pub fn session_state(client: &ClientId, redirect_uri: &RedirectUri, browser_state: &str, salt: &str) -> Option<String> {
    let origin = Url::parse(redirect_uri.as_str()).ok()?.origin();
    if !origin.is_tuple() {
        return None;
    }
    let origin = origin.ascii_serialization();
    let digest = Digest::of(format!("{client} {origin} {browser_state} {salt}").as_bytes());
    let mut text = String::new();
    for byte in digest.as_bytes() {
        write!(text, "{byte:02x}").ok()?;
    }
    Some(format!("{text}.{salt}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(client: &str, redirect_uri: &str) -> Option<String> {
        let (client, uri) = (ClientId::parse(client).unwrap(), RedirectUri::parse(redirect_uri).unwrap());
        session_state(&client, &uri, "browser", "salt")
    }

    #[test]
    fn it_is_the_digest_of_client_origin_browser_and_salt_and_the_salt() {
        // printf 'portal https://rp.example.org browser salt' | sha256sum
        let expected = "2f36052aba61d317382b331a5b9ef90bfa617bb816d2bce0d55603989dada1c4.salt";
        assert_eq!(state("portal", "https://rp.example.org/cb?x=1").unwrap(), expected);
        assert_eq!(state("portal", "https://rp.example.org:443/other"), state("portal", "https://rp.example.org/cb"));
        assert_ne!(state("hub", "https://rp.example.org/cb"), state("portal", "https://rp.example.org/cb"));
    }

    #[test]
    fn an_app_without_an_origin_has_none() {
        assert_eq!(state("portal", "org.example.app:/cb"), None);
    }
}
