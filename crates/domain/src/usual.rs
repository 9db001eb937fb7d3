//! Which institution a browser's person always uses for which client, as the browser's cookie says it.
//!
//! Invariant: the cookie is the browser's, who may write anything: it only answers in the person's place a question that
//! they would be asked, and what they may not choose themselves it cannot choose.

use crate::{ClientId, EntityId, browser_cookie};

/// The institution of each client, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UsualInstitutions(Vec<(ClientId, EntityId)>);

impl UsualInstitutions {
    /// For how many clients one is remembered.
    pub const MOST: usize = 8;
    /// The longest value of the cookie, in bytes: a browser need not keep more than 4,096 with the name and all attributes
    /// ([RFC 6265 §6.1](https://www.rfc-editor.org/rfc/rfc6265#section-6.1)).
    pub const LONGEST: usize = 3_072;

    /// Reads the cookie of this name from the `Cookie` headers of a request.
    pub fn from_cookies<'a>(name: &str, headers: impl IntoIterator<Item = &'a str>) -> Self {
        let pairs: Vec<(String, String)> = browser_cookie::read(name, headers);
        let read = |(client, institution): &(String, String)| {
            Some((ClientId::parse(client).ok()?, EntityId::parse(institution)?))
        };
        Self(pairs.iter().take(Self::MOST).filter_map(read).collect())
    }

    /// The institution that is always used for a client.
    pub fn of(&self, client: &ClientId) -> Option<&EntityId> {
        self.0.iter().find(|(own, _)| own == client).map(|(_, institution)| institution)
    }

    /// The same where this institution is always used for a client from now on; `None`: the person is asked.
    #[must_use]
    pub fn with(self, client: &ClientId, institution: Option<&EntityId>) -> Self {
        let new = institution.map(|institution| (client.clone(), institution.clone()));
        let others = self.0.into_iter().filter(|(own, _)| own != client);
        let mut all = Self(new.into_iter().chain(others).take(Self::MOST).collect());
        while all.cookie_value().len() > Self::LONGEST && all.0.pop().is_some() {}
        all
    }

    /// The value of the cookie: letters, digits, hyphens and underscores.
    pub fn cookie_value(&self) -> String {
        let pairs: Vec<(&str, &str)> = self.0.iter().map(|(client, id)| (client.as_str(), id.as_str())).collect();
        browser_cookie::value(&pairs)
    }

    /// Each client with its institution, the latest first.
    pub fn iter(&self) -> impl Iterator<Item = (&ClientId, &EntityId)> {
        self.0.iter().map(|(client, institution)| (client, institution))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str) -> ClientId {
        ClientId::parse(text).unwrap()
    }

    fn id(text: &str) -> EntityId {
        EntityId::parse(text).unwrap()
    }

    fn read(all: &UsualInstitutions) -> UsualInstitutions {
        UsualInstitutions::from_cookies("usual", [format!("x=1; usual={}", all.cookie_value()).as_str()])
    }

    #[test]
    fn each_client_has_one_until_it_is_taken_back() {
        let all =
            UsualInstitutions::default().with(&client("hub"), Some(&id("a"))).with(&client("lab"), Some(&id("b")));
        let all = read(&all.with(&client("hub"), Some(&id("c"))));
        assert_eq!((all.of(&client("hub")), all.of(&client("lab"))), (Some(&id("c")), Some(&id("b"))));
        let all = read(&all.with(&client("hub"), None));
        assert_eq!((all.of(&client("hub")), all.iter().count()), (None, 1));
    }

    #[test]
    fn the_cookie_stays_small_and_the_latest_is_kept() {
        let long = |number: usize| id(&format!("https://idp.example.org/{number}/{}", "x".repeat(900)));
        let all = (0..20).fold(UsualInstitutions::default(), |all, number| {
            all.with(&client(&format!("client-{number}")), Some(&long(number)))
        });
        assert!(all.cookie_value().len() <= UsualInstitutions::LONGEST);
        assert_eq!(all.of(&client("client-19")), Some(&long(19)));
        let short = (0..20).fold(UsualInstitutions::default(), |all, number| {
            all.with(&client(&format!("client-{number}")), Some(&id("a")))
        });
        assert_eq!(short.iter().count(), UsualInstitutions::MOST);
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        for header in ["", "usual=", "usual=%%%", "usual=e30", "usual=W1siYSJdXQ", "usual=W1siYSIsIiJdXQ"] {
            assert_eq!(UsualInstitutions::from_cookies("usual", [header]), UsualInstitutions::default(), "{header}");
        }
    }
}
