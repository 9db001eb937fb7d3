//! A user agent without a window: it keeps cookies, follows redirects and submits forms by a browser's rules, runs no
//! script, and stops where a redirect leads to a client that nobody serves.

mod cookies;
mod page;

pub use page::{Page, Submission};

use std::path::Path;

use reqwest::header::{
    ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, LOCATION, ORIGIN, SET_COOKIE,
};
use reqwest::{Certificate, Method};
use url::Url;

use crate::crypto;
use cookies::Jar;

const REDIRECTS: usize = 20;

/// One person's browser. A new one knows nobody.
#[derive(Debug)]
pub struct Agent {
    client: reqwest::Client,
    jar: Jar,
    /// Addresses that are not opened: a redirect there is the end of the way.
    stops: Vec<String>,
    /// Whether it shows a frame of a page, and not the page itself.
    in_frame: bool,
    /// The languages that its person speaks, as it sends them.
    languages: Option<String>,
}

impl Default for Agent {
    fn default() -> Self {
        Self::trusting(&[])
    }
}

impl Agent {
    /// One that trusts exactly the authorities in these PEM files. It stops at the demo client's redirect URI.
    pub fn trusting(authorities: &[&Path]) -> Self {
        crypto();
        let mut client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let read = |path: &Path| {
            let pem = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            Certificate::from_pem_bundle(&pem).expect("PEM certificates")
        };
        // Without any, nothing is trusted: the machine's own authorities have no say in a test.
        client = client.tls_certs_only(authorities.iter().flat_map(|path| read(path)));
        let client = client.build().expect("an HTTP client");
        Self {
            client,
            jar: Jar::default(),
            stops: vec!["https://localhost/callback".to_owned()],
            in_frame: false,
            languages: None,
        }
    }

    /// Redirects to addresses that begin so are not followed, but returned.
    pub fn stop_at(&mut self, prefix: &str) {
        self.stops.push(prefix.to_owned());
    }

    /// Takes back a [`stop_at`](Self::stop_at).
    pub fn pass(&mut self, prefix: &str) {
        self.stops.retain(|stop| stop != prefix);
    }

    /// From now on it shows what it opens in a frame.
    pub fn show_in_frame(&mut self) {
        self.in_frame = true;
    }

    /// From now on it asks for these languages, as `Accept-Language` has them.
    pub fn speak(&mut self, accept_language: &str) {
        self.languages = Some(accept_language.to_owned());
    }

    /// Forgets all cookies, as a new private window does.
    pub fn forget(&mut self) {
        self.jar = Jar::default();
    }

    /// The value of a cookie that this host set.
    pub fn cookie(&self, host: &str, name: &str) -> Option<&str> {
        self.jar.value(host, name)
    }

    /// Opens an address that was typed in.
    pub async fn open(&mut self, url: impl AsRef<str>) -> Page {
        let url = url.as_ref().parse().unwrap_or_else(|error| panic!("{}: {error}", url.as_ref()));
        self.go(None, Submission { method: Method::GET, url, form: Vec::new() }).await
    }

    /// Presses the button, or follows the link, that `selector` finds on the page, after filling in its form.
    pub async fn press(&mut self, page: &Page, selector: &str, fields: &[(&str, &str)]) -> Page {
        self.submit(page, page.submission(selector, fields)).await
    }

    /// Sends a form of the page as it is given, perhaps after a test has tampered with it.
    pub async fn submit(&mut self, page: &Page, submission: Submission) -> Page {
        self.go(Some(page), submission).await
    }

    async fn go(&mut self, from: Option<&Page>, mut next: Submission) -> Page {
        let mut place = from.map_or(Place::Typed, |page| Place::between(&page.url, &next.url));
        for _ in 0..REDIRECTS {
            let page = self.request(from, place, &next).await;
            let Some(location) = page.location().filter(|_| (300..400).contains(&page.status)) else { return page };
            if self.stops.iter().any(|stop| location.as_str().starts_with(stop.as_str())) {
                return page;
            }
            place = place.max(Place::between(&page.url, &location));
            // Fetch, "HTTP-redirect fetch": only 307 and 308 send the form again.
            let keep = matches!(page.status, 307 | 308);
            let (method, form) = if keep { (next.method, next.form) } else { (Method::GET, Vec::new()) };
            next = Submission { method, url: location, form };
        }
        panic!("more than {REDIRECTS} redirects, the last to {}", next.url);
    }

    async fn request(&mut self, from: Option<&Page>, place: Place, next: &Submission) -> Page {
        let mut headers = HeaderMap::new();
        headers.insert("sec-fetch-site", HeaderValue::from_static(place.header()));
        headers.insert("sec-fetch-mode", HeaderValue::from_static("navigate"));
        headers.insert("sec-fetch-dest", HeaderValue::from_static(if self.in_frame { "iframe" } else { "document" }));
        if let Some(languages) = &self.languages {
            headers.insert(ACCEPT_LANGUAGE, text(languages));
        }
        let safe = next.method == Method::GET;
        let cookies = self.jar.header(&next.url, place == Place::CrossSite, safe);
        if let Some(cookies) = cookies {
            headers.insert(COOKIE, text(&cookies));
        }
        let mut request = self.client.request(next.method.clone(), next.url.clone());
        if !safe {
            if let Some(page) = from {
                headers.insert(ORIGIN, text(&origin(page, place)));
            }
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&next.form).finish();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
            request = request.body(body);
        }
        let response = request.headers(headers).send().await;
        let response = response.unwrap_or_else(|error| panic!("{} {}: {error:?}", next.method, next.url));
        for cookie in response.headers().get_all(SET_COOKIE) {
            self.jar.store(&next.url, cookie.to_str().expect("a cookie in ASCII"));
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.expect("the body of the response");
        Page { url: next.url.clone(), status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }
}

/// How the target of a request lies to the page that it starts from: `Sec-Fetch-Site`, the farther one later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Typed,
    SameOrigin,
    SameSite,
    CrossSite,
}

impl Place {
    fn between(from: &Url, to: &Url) -> Self {
        // Ports do not part sites, and the hosts here have no registrable domain above them.
        if from.origin() == to.origin() {
            Self::SameOrigin
        } else if (from.scheme(), from.host_str()) == (to.scheme(), to.host_str()) {
            Self::SameSite
        } else {
            Self::CrossSite
        }
    }

    fn header(self) -> &'static str {
        match self {
            Self::Typed => "none",
            Self::SameOrigin => "same-origin",
            Self::SameSite => "same-site",
            Self::CrossSite => "cross-site",
        }
    }
}

/// Fetch, "append a request `Origin` header": the page's referrer policy may blank it.
fn origin(page: &Page, place: Place) -> String {
    let policy = page.header(HeaderName::from_static("referrer-policy")).unwrap_or_default();
    let blank = match policy {
        "no-referrer" => true,
        "same-origin" => place != Place::SameOrigin,
        _ => false,
    };
    if blank { "null".to_owned() } else { page.url.origin().ascii_serialization() }
}

fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).expect("a header in ASCII")
}

impl Page {
    /// Where the answer redirects to.
    pub fn location(&self) -> Option<Url> {
        let location = self.header(LOCATION)?;
        Some(self.url.join(location).unwrap_or_else(|error| panic!("Location {location}: {error}")))
    }
}
