//! The logout request
//! ([RP-Initiated Logout §2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)).

use crate::{Params, form};

/// What a relying party asks for. Nothing of it is trusted yet. `logout_hint` and `ui_locales` are read by nobody: the
/// session is the browser's, and the pages are in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndSessionRequest {
    /// An ID token of the session that is to end. It may have expired.
    pub id_token_hint: Option<String>,
    /// Who asks.
    pub client_id: Option<String>,
    /// Where the browser is to go afterwards.
    pub post_logout_redirect_uri: Option<String>,
    /// Goes back unchanged.
    pub state: Option<String>,
}

impl EndSessionRequest {
    /// Reads a request.
    pub fn from_params(params: &Params) -> Self {
        let text = |name: &str| params.get(name).map(str::to_owned);
        Self {
            id_token_hint: text("id_token_hint"),
            client_id: text("client_id"),
            post_logout_redirect_uri: text("post_logout_redirect_uri"),
            state: text("state"),
        }
    }

    /// The same request as the fields of a form.
    pub fn fields(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("id_token_hint", &self.id_token_hint),
            ("client_id", &self.client_id),
            ("post_logout_redirect_uri", &self.post_logout_redirect_uri),
            ("state", &self.state),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).collect()
    }

    /// The way back to `post_logout_redirect_uri`, which has been found to be the client's, with `state`.
    pub fn way_back(&self, post_logout_redirect_uri: &str) -> String {
        let state = self.state.as_deref().map(|state| ("state", state));
        form::append(post_logout_redirect_uri, state.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> EndSessionRequest {
        EndSessionRequest::from_params(&Params::parse(query.as_bytes()).unwrap())
    }

    #[test]
    fn the_fields_of_a_request_are_the_same_request() {
        let request = read("id_token_hint=a.b.c&state=%26x&client_id=portal&ui_locales=de&logout_hint=zoe");
        assert_eq!(request.post_logout_redirect_uri, None);
        let form = form::encode(&request.fields());
        assert_eq!(read(&form), request);
        assert_eq!(read(""), EndSessionRequest::default());
    }

    #[test]
    fn the_state_goes_back_behind_what_was_registered() {
        let request = read("state=a b");
        assert_eq!(request.way_back("https://rp.example.org/out"), "https://rp.example.org/out?state=a%20b");
        assert_eq!(request.way_back("https://rp.example.org/out?x=1"), "https://rp.example.org/out?x=1&state=a%20b");
        assert_eq!(read("").way_back("https://rp.example.org/out?x=1"), "https://rp.example.org/out?x=1");
    }
}
