//! A relying party as people see it.

use url::Url;

/// A relying party as people see it.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its name, as its owner registered it.
    pub name: String,
    /// Its home page.
    pub home_page: Option<Url>,
    /// Whom to write to.
    pub contact_email: Option<String>,
    /// Its privacy policy.
    pub privacy_url: Option<Url>,
    /// Its terms.
    pub terms_url: Option<Url>,
    /// Its picture.
    pub logo_url: Option<Url>,
}

impl Application {
    /// The home page, if it is one that a browser may safely follow.
    pub fn home(&self) -> Option<&Url> {
        self.home_page.as_ref().filter(|url| is_web(url))
    }

    /// The privacy policy, if it is one that a browser may safely follow.
    pub fn privacy(&self) -> Option<&Url> {
        self.privacy_url.as_ref().filter(|url| is_web(url))
    }

    /// The terms, if they are at an address that a browser may safely follow.
    pub fn terms(&self) -> Option<&Url> {
        self.terms_url.as_ref().filter(|url| is_web(url))
    }

    /// The picture, if it comes by https: a page by https shows no other.
    pub fn logo(&self) -> Option<&Url> {
        self.logo_url.as_ref().filter(|url| url.scheme() == "https")
    }

    /// The host of the home page.
    pub fn host(&self) -> Option<&str> {
        self.home().and_then(Url::host_str)
    }

    /// Two letters that stand for its name.
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// A `javascript:` or `data:` URL must not become a link, whatever was stored.
pub(super) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "http")
}

/// At most two letters for a name without logo: of its first two words that are not written small.
///
/// `templates/static/picker.js` does the same for the institutions that it adds.
pub(super) fn initials(name: &str) -> String {
    let letters = || name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let mut out: String = letters().filter(|c| !c.is_lowercase()).take(2).collect();
    if out.is_empty() {
        out = letters().take(1).flat_map(char::to_uppercase).collect();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_skip_the_small_words() {
        for (name, expected) in [
            ("University of Example", "UE"),
            ("Universität zu Köln", "UK"),
            ("CERN", "C"),
            ("portal", "P"),
            ("“Max” Planck Institute", "MP"),
            ("جامعة القاهرة", "جا"),
            ("…", ""),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn only_web_addresses_become_links() {
        let mut app = Application {
            name: "X".to_owned(),
            home_page: None,
            contact_email: None,
            privacy_url: None,
            terms_url: None,
            logo_url: None,
        };
        app.terms_url = Url::parse("vbscript:x").ok();
        app.logo_url = Url::parse("http://hub.example.org/logo.png").ok();
        app.home_page = Url::parse("javascript:alert(1)").ok();
        app.privacy_url = Url::parse("data:text/html,x").ok();
        assert_eq!((app.home(), app.privacy(), app.host()), (None, None, None));
        assert_eq!((app.terms(), app.logo()), (None, None));
        app.home_page = Url::parse("https://hub.example.org/start").ok();
        assert_eq!(app.host(), Some("hub.example.org"));
    }
}
