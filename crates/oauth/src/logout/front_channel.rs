//! The address that a browser loads for each relying party
//! ([Front-Channel Logout §2](https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout)).

use url::Url;

use crate::Issuer;

/// A client's registered address, with `iss` and `sid` behind it where the client wants to know which session ends.
pub fn front_channel_url(registered: &Url, session: Option<(&Issuer, &str)>) -> Url {
    let mut url = registered.clone();
    if let Some((issuer, sid)) = session {
        url.query_pairs_mut().append_pair("iss", issuer.as_str()).append_pair("sid", sid);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registered_query_stays_and_the_session_is_told_where_it_is_wanted() {
        let registered: Url = "https://rp.example.org/out?a=%20b".parse().unwrap();
        let issuer = Issuer::parse("https://login.example.org").unwrap();
        assert_eq!(front_channel_url(&registered, None), registered);
        let told = front_channel_url(&registered, Some((&issuer, "s&1")));
        assert_eq!(told.as_str(), "https://rp.example.org/out?a=%20b&iss=https%3A%2F%2Flogin.example.org&sid=s%261");
    }
}
