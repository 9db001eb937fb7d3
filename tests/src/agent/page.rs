//! An answer, read as a page: its text, its elements and its forms.

use reqwest::Method;
use reqwest::header::{AsHeaderName, HeaderMap};
use scraper::{ElementRef, Html, Selector};
use url::Url;

/// An answer and the address that it came from.
#[derive(Debug, Clone)]
pub struct Page {
    /// The address of this very answer.
    pub url: Url,
    /// The HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as text.
    pub body: String,
}

/// What a pressed button sends.
#[derive(Debug, Clone)]
pub struct Submission {
    /// GET or POST.
    pub method: Method,
    /// To here; a GET's fields are already in its query.
    pub url: Url,
    /// The fields of a POST.
    pub form: Vec<(String, String)>,
}

impl Page {
    /// One header as text.
    pub fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name).map(|value| std::str::from_utf8(value.as_bytes()).expect("a header in UTF-8"))
    }

    /// Whether something on the page matches.
    pub fn has(&self, selector: &str) -> bool {
        self.html().select(&css(selector)).next().is_some()
    }

    /// The text of the first match, its white space folded.
    pub fn text(&self, selector: &str) -> String {
        self.with(selector, |element| folded(&element.text().collect::<String>()))
    }

    /// The text of every match.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.html().select(&css(selector)).map(|element| folded(&element.text().collect::<String>())).collect()
    }

    /// An attribute of the first match.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.with(selector, |element| element.attr(name).map(str::to_owned))
    }

    /// An attribute of every match that has it.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        self.html().select(&css(selector)).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
    }

    /// What pressing the button or link at `selector` sends, with `fields` in place of the form's own values.
    pub fn submission(&self, selector: &str, fields: &[(&str, &str)]) -> Submission {
        let html = self.html();
        let Some(pressed) = html.select(&css(selector)).next() else { self.missing(selector) };
        if let Some(target) = pressed.attr("href") {
            return Submission { method: Method::GET, url: self.resolve(target), form: Vec::new() };
        }
        let form = form_of(&html, pressed).unwrap_or_else(|| panic!("{selector} stands in no form: {}", self.body));
        let mut values = successful(&html, form);
        values.retain(|(name, _)| !fields.iter().any(|(given, _)| given == name));
        values.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        if let Some(name) = pressed.attr("name").filter(|_| pressed.value().name() != "form") {
            values.push((name.to_owned(), pressed.attr("value").unwrap_or_default().to_owned()));
        }
        let action = pressed.attr("formaction").or_else(|| form.attr("action")).filter(|action| !action.is_empty());
        let mut url = action.map_or_else(|| self.url.clone(), |action| self.resolve(action));
        let method = pressed.attr("formmethod").or_else(|| form.attr("method")).unwrap_or("get");
        if method.eq_ignore_ascii_case("post") {
            return Submission { method: Method::POST, url, form: values };
        }
        url.query_pairs_mut().clear().extend_pairs(values);
        Submission { method: Method::GET, url, form: Vec::new() }
    }

    fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    fn with<T>(&self, selector: &str, read: impl FnOnce(ElementRef) -> T) -> T {
        let html = self.html();
        let Some(element) = html.select(&css(selector)).next() else { self.missing(selector) };
        read(element)
    }

    fn missing(&self, selector: &str) -> ! {
        panic!("no {selector} on {} (status {}):\n{}", self.url, self.status, self.body)
    }

    fn resolve(&self, target: &str) -> Url {
        self.url.join(target).unwrap_or_else(|error| panic!("{target}: {error}"))
    }
}

/// The form that an element submits: the one it names, the one around it, or itself.
fn form_of<'a>(html: &'a Html, element: ElementRef<'a>) -> Option<ElementRef<'a>> {
    if element.value().name() == "form" {
        return Some(element);
    }
    if let Some(id) = element.attr("form") {
        return html.select(&css(&format!("form[id=\"{id}\"]"))).next();
    }
    element.ancestors().filter_map(ElementRef::wrap).find(|ancestor| ancestor.value().name() == "form")
}

/// The fields that a browser sends, but for buttons (HTML, "constructing the entry list").
fn successful(html: &Html, form: ElementRef) -> Vec<(String, String)> {
    let fields = css("input, select, textarea");
    let fields = html.select(&fields).filter(|field| {
        form_of(html, *field).is_some_and(|owner| owner.id() == form.id()) && field.attr("disabled").is_none()
    });
    fields.filter_map(|field| Some((field.attr("name")?.to_owned(), value_of(field)?))).collect()
}

fn value_of(field: ElementRef) -> Option<String> {
    let value = |field: ElementRef, default: &str| field.attr("value").unwrap_or(default).to_owned();
    match field.value().name() {
        "textarea" => Some(field.text().collect()),
        "select" => {
            let options: Vec<ElementRef> = field.select(&css("option")).collect();
            let chosen = options.iter().find(|option| option.attr("selected").is_some()).or(options.first())?;
            Some(chosen.attr("value").map_or_else(|| chosen.text().collect(), str::to_owned))
        }
        _ => match field.attr("type").unwrap_or("text") {
            "checkbox" | "radio" => field.attr("checked").map(|_| value(field, "on")),
            "submit" | "button" | "image" | "reset" | "file" => None,
            _ => Some(value(field, "")),
        },
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> Page {
        let url = "http://localhost:8080/a/b?old=1".parse().unwrap();
        Page { url, status: 200, headers: HeaderMap::new(), body: body.to_owned() }
    }

    #[test]
    fn a_button_sends_the_hidden_fields_the_given_ones_and_itself() {
        let page = page(
            r#"<form method="post" action="../login"><input type="hidden" name="csrf" value="x&amp;y">
               <input name="username" value="nobody"><input type="checkbox" name="keep" checked>
               <button name="go" value="now" id="sign-in">Sign in</button></form>"#,
        );
        let sent = page.submission("#sign-in", &[("username", "alice")]);
        assert_eq!(sent.url.as_str(), "http://localhost:8080/login");
        let pairs: Vec<_> = sent.form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("csrf", "x&y"), ("keep", "on"), ("username", "alice"), ("go", "now")]);
    }

    #[test]
    fn a_search_form_puts_its_fields_into_the_query() {
        let page = page(r#"<form id="institution-search"><input name="q" id="q"><button>Search</button></form>"#);
        let sent = page.submission("#institution-search", &[("q", "Uni Köln")]);
        assert_eq!(sent.url.as_str(), "http://localhost:8080/a/b?q=Uni+K%C3%B6ln");
    }

    #[test]
    fn a_link_is_followed() {
        let sent = page(r#"<a id="sign-in" href="/login?x=1">Sign in</a>"#).submission("#sign-in", &[]);
        assert_eq!(sent.url.as_str(), "http://localhost:8080/login?x=1");
    }
}
