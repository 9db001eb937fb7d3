//! The cookie jar ([RFC 6265bis]): by host, path, `Secure` and `SameSite`.
//!
//! [RFC 6265bis]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis

use url::Url;

/// All cookies of one agent.
#[derive(Debug, Default)]
pub(super) struct Jar(Vec<Cookie>);

#[derive(Debug)]
struct Cookie {
    host: String,
    path: String,
    name: String,
    value: String,
    secure: bool,
    same_site: SameSite,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SameSite {
    Strict,
    Lax,
    None,
}

impl Jar {
    /// Takes one `Set-Cookie` of an answer from `url`, unless a browser would refuse it.
    pub(super) fn store(&mut self, url: &Url, line: &str) {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a cookie has a name");
        let mut cookie = Cookie {
            host: host(url),
            path: "/".to_owned(),
            name: name.to_owned(),
            value: value.to_owned(),
            secure: false,
            // What browsers take a cookie for that says nothing.
            same_site: SameSite::Lax,
        };
        let (mut gone, mut domain) = (false, false);
        for attribute in parts {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            match key.to_ascii_lowercase().as_str() {
                "path" => value.clone_into(&mut cookie.path),
                "secure" => cookie.secure = true,
                "domain" => domain = true,
                "max-age" => gone = value.parse::<i64>().is_ok_and(|seconds| seconds <= 0),
                "expires" => gone = gone || value.contains(" 1970 ") || value.contains("-1970 "),
                "samesite" => {
                    cookie.same_site = match value.to_ascii_lowercase().as_str() {
                        "strict" => SameSite::Strict,
                        "none" => SameSite::None,
                        _ => SameSite::Lax,
                    };
                }
                _ => {}
            }
        }
        let host_prefix = !name.starts_with("__Host-") || (cookie.secure && !domain && cookie.path == "/");
        let secure_prefix = !name.starts_with("__Secure-") || cookie.secure;
        if !host_prefix || !secure_prefix || (cookie.secure && !trustworthy(url)) {
            return;
        }
        self.0.retain(|old| (&old.host, &old.path, &old.name) != (&cookie.host, &cookie.path, &cookie.name));
        if !gone {
            self.0.push(cookie);
        }
    }

    /// The `Cookie` header of a navigation; `safe` is its method (GET), which Lax cookies need from another site.
    pub(super) fn header(&self, url: &Url, cross_site: bool, safe: bool) -> Option<String> {
        let fits = |cookie: &&Cookie| {
            cookie.host == host(url)
                && below(url.path(), &cookie.path)
                && (!cookie.secure || trustworthy(url))
                && match cookie.same_site {
                    SameSite::None => true,
                    SameSite::Lax => !cross_site || safe,
                    SameSite::Strict => !cross_site,
                }
        };
        let pairs: Vec<String> =
            self.0.iter().filter(fits).map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    pub(super) fn value(&self, host: &str, name: &str) -> Option<&str> {
        self.0.iter().find(|cookie| cookie.host == host && cookie.name == name).map(|cookie| cookie.value.as_str())
    }
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Browsers keep `Secure` cookies on loopback even without TLS.
fn trustworthy(url: &Url) -> bool {
    url.scheme() == "https" || matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
}

fn below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || folder.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jar(line: &str) -> Jar {
        let mut jar = Jar::default();
        jar.store(&"http://localhost:8080/saml/acs".parse().unwrap(), line);
        jar
    }

    fn sent(jar: &Jar, url: &str, cross_site: bool, safe: bool) -> bool {
        jar.header(&url.parse().unwrap(), cross_site, safe).is_some()
    }

    #[test]
    fn a_lax_cookie_stays_at_home_when_another_site_posts() {
        let jar = jar("sid=1; Path=/; SameSite=Lax; HttpOnly");
        assert!(sent(&jar, "http://localhost:9/x", false, false));
        assert!(sent(&jar, "http://localhost:9/x", true, true));
        assert!(!sent(&jar, "http://localhost:9/x", true, false));
        assert!(!sent(&jar, "http://127.0.0.1:9/x", false, true));
    }

    #[test]
    fn a_host_cookie_without_secure_is_refused() {
        assert!(!sent(&jar("__Host-sid=1; Path=/"), "http://localhost/", false, true));
        assert!(sent(&jar("__Host-sid=1; Path=/; Secure"), "http://localhost/", false, true));
    }

    #[test]
    fn a_path_covers_what_lies_below_it() {
        let jar = jar("sid=1; Path=/admin");
        assert!(sent(&jar, "http://localhost/admin/clients", false, true));
        assert!(!sent(&jar, "http://localhost/administrator", false, true));
    }

    #[test]
    fn an_age_of_nothing_removes_a_cookie() {
        let mut jar = jar("sid=1; Path=/");
        jar.store(&"http://localhost/".parse().unwrap(), "sid=; Path=/; Max-Age=0");
        assert!(!sent(&jar, "http://localhost/", false, true));
    }
}
