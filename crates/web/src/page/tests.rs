//! Every page, rendered with samples: what must hold for all of them, and what each one promises to scripts and people.
//!
//! With `BEADLE_PAGES` set to a folder, the samples and their assets are also written there, to be looked at
//! (`cargo xtask screenshots` does).

mod chromium;
mod ciphers;
mod colours;
mod letters;
mod markup;
mod samples;
mod written;

use askama::Template as _;
use markup::{Element, elements};

use super::*;
use crate::words::{
    Words,
    tests::{bracketed, speaking},
};

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    for (page, html) in samples::all() {
        for element in elements(&html) {
            assert!(element.name != "style", "{page}: <style>");
            assert!(element.name != "base", "{page}: <base>");
            if element.name == "iframe" {
                let from = match page {
                    "admin-skin" => "/admin/skins/",
                    page => {
                        assert!(page.starts_with("signed-out"), "{page}: <iframe>");
                        "https://"
                    }
                };
                assert!(element.attribute("src").is_some_and(|src| src.starts_with(from)), "{page}: {element:?}");
                assert!(
                    element.attribute("sandbox").is_some_and(|rights| !rights.contains("top")),
                    "{page}: {element:?}"
                );
            }
            for (name, value) in &element.attributes {
                assert!(name != "style" && !name.starts_with("on"), "{page}: {name}={value:?}");
                assert!(!value.trim_start().starts_with("javascript:"), "{page}: {name}={value:?}");
            }
            // An application's own picture, for which `show_with_logo` opens the policy.
            let logo = element.attribute("id") == Some("logo");
            if logo {
                assert!(element.attribute("src").is_some_and(|src| src.starts_with("https://")), "{page}: {element:?}");
                assert_eq!(element.attribute("referrerpolicy"), Some("no-referrer"), "{page}");
            } else if matches!(element.name.as_str(), "script" | "img") {
                assert!(element.attribute("src").is_some_and(is_ours), "{page}: {element:?}");
            }
            if element.name == "link" {
                assert!(element.attribute("href").is_some_and(is_ours), "{page}: {element:?}");
            }
        }
        assert!(!html.contains("<script>"), "{page}");
    }
}

/// A file of the build, of a skin, or a logo that was drawn anew.
fn is_ours(url: &str) -> bool {
    ["/assets/", "/skins/", "/logos/"].iter().any(|folder| url.starts_with(folder))
}

#[test]
fn every_page_that_offers_institutions_is_also_looked_at_with_logos() {
    let with_tile = |html: &str, name: &str| {
        let tiles = elements(html).into_iter().filter(|one| one.attribute("class") == Some("tile"));
        tiles.into_iter().any(|tile| tile.name == name)
    };
    let offers = |html: &str| elements(html).iter().any(|one| one.attribute("class") == Some("choice"));
    for (page, html) in samples::all().into_iter().filter(|(_, html)| offers(html)) {
        assert!(with_tile(&html, "img"), "{page}: no choice has a logo");
    }
    let both = samples::page("picker-results");
    assert!(with_tile(&both, "img") && with_tile(&both, "span"), "some have one, and some have initials");
}

#[test]
fn every_asset_that_a_page_names_exists() {
    for (page, html) in samples::all() {
        let urls = elements(&html).into_iter().flat_map(|element| element.attributes).map(|(_, value)| value);
        for url in urls.filter(|url| url.starts_with("/assets/")) {
            assert!(crate::assets::find(url.trim_start_matches("/assets/")).is_some(), "{page}: {url}");
        }
    }
}

#[test]
fn every_form_that_changes_something_here_has_its_token() {
    for (page, html) in samples::all() {
        let forms: Vec<_> = html.split("<form ").skip(1).filter_map(|rest| rest.split("</form>").next()).collect();
        for form in forms {
            // Another one's form; one that changes nothing but the words; or with a secret of its own, where nobody is signed in any more.
            let languages = form.starts_with("id=\"languages\"");
            let leaves = form.starts_with("id=\"form-post\"") || form.contains("name=\"handle\"") || languages;
            let reads = form.contains("method=\"get\"");
            let token = form.contains("<input type=\"hidden\" name=\"csrf\" value=\"csrf-token\">");
            assert_eq!(token, !leaves && !reads, "{page}: {form}");
        }
    }
}

#[test]
fn every_field_has_a_label() {
    for (page, html) in samples::all() {
        let all = elements(&html);
        let labels: Vec<_> = all.iter().filter(|e| e.name == "label").filter_map(|e| e.attribute("for")).collect();
        for field in all.iter().filter(|e| matches!(e.name.as_str(), "input" | "textarea" | "select")) {
            if field.attribute("type") == Some("hidden") {
                continue;
            }
            let named = field.attribute("id").is_some_and(|id| labels.contains(&id));
            let wrapped =
                html[..field.offset].rfind("<label").is_some_and(|at| !html[at..field.offset].contains("</label>"));
            assert!(named || wrapped, "{page}: {field:?}");
        }
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    for (page, html) in samples::all() {
        let all = elements(&html);
        let ids: Vec<_> = all.iter().filter_map(|element| element.attribute("id")).collect();
        for (index, id) in ids.iter().enumerate() {
            assert!(!ids[..index].contains(id), "{page}: #{id} twice");
        }
        for name in ["for", "aria-labelledby", "aria-describedby", "data-copy"] {
            let values = all.iter().filter_map(|element| element.attribute(name));
            for target in values.flat_map(str::split_whitespace) {
                assert!(ids.contains(&target), "{page}: {name}={target}");
            }
        }
    }
}

#[test]
fn every_element_is_closed_in_order() {
    for (page, html) in samples::all() {
        markup::check_nesting(&html).unwrap_or_else(|problem| panic!("{page}: {problem}"));
    }
}

#[test]
fn every_page_has_a_language_a_title_and_one_first_heading() {
    for (page, html) in samples::all() {
        let all = elements(&html);
        let count = |name: &str| all.iter().filter(|element| element.name == name).count();
        assert_eq!((count("h1"), count("main"), count("title")), (1, 1, 1), "{page}");
        assert!(all.iter().any(|e| e.name == "html" && e.attribute("lang") == Some("en")), "{page}");
        assert!(html.contains(" – Example Research Login</title>"), "{page}");
    }
}

#[test]
fn what_people_and_institutions_write_stays_text() {
    for (page, html) in samples::all() {
        assert!(!html.contains("<img src=x"), "{page}: a value became markup");
        assert!(!html.contains("\" autofocus"), "{page}: a value left its attribute");
    }
    let hostile = samples::hostile::pages();
    assert!(hostile.iter().all(|(_, html)| html.contains("&#60;img")), "the hostile samples carry markup");
}

#[test]
fn pages_keep_the_ids_that_scripts_drive() {
    for (page, selectors) in [
        ("picker", ["form#institution-search", "input#q"].as_slice()),
        ("picker-results", &["form#institutions", "div#results"]),
        ("consent", &["button#approve", "button#deny"]),
        ("consent-logins", &["fieldset#logins", "button#approve"]),
        ("choose-login", &["fieldset#logins", "button#go-as", "a#other-institution"]),
        ("consent-certificates", &["section#certificate-warning", "section#ssh-warning", "button#approve"]),
        ("error", &["h1#error-title", "code#transaction-id"]),
        (
            "missing-attributes",
            &["h1#error-title", "code#transaction-id", "pre#letter", "a#other-institution", "a#back"],
        ),
        ("missing-silent", &["h1#error-title", "section#ours", "a#again", "a#back"]),
        ("client-pending", &["h1#error-title", "code#transaction-id"]),
        ("form-post", &["form#form-post", "button#continue"]),
        (
            "register",
            &["form#register", "input#name", "input#contact_email", "input#home_page", "textarea#redirect_uris"],
        ),
        ("registered", &["code#client-id", "code#client-secret", "a#discovery-url"]),
        ("admin-sign-in", &["input#username", "input#password", "button#sign-in"]),
        ("admin-clients", &["button#sign-out", "p#notice"]),
        ("device-code-wrong", &["input#user_code", "p#user_code-error", "button#send"]),
        ("device-question", &["code#user-code", "dd#asked-at", "dd#address", "button#continue", "button#disown"]),
        ("device-approved", &["h1#device-approved"]),
        ("device-denied", &["h1#device-denied"]),
        ("device-expired", &["h1#device-expired"]),
        ("home", &["code#sub", "section#attributes", "button#sign-out"]),
        ("sign-out", &["button#sign-out", "a#stay"]),
        ("sign-out-objection", &["code#detail"]),
        ("sign-out", &["button#sign-out-everywhere"]),
        ("signed-out", &["h1#signed-out", "ul#told", "ul#pending", "ul#unaware", "a#back"]),
        ("signed-out", &["button#institution-logout"]),
        ("signed-out-asked", &["button#go-on"]),
        ("signed-out-both", &["p#institution-signed-out"]),
        ("signed-out-partly", &["p#institution-partly", "a#back"]),
        ("signed-out-refused", &["p#institution-refused", "code#detail"]),
    ] {
        let html = samples::page(page);
        let found: Vec<_> = elements(&html).iter().filter_map(selector).collect();
        for wanted in selectors {
            assert!(found.iter().any(|have| have == wanted), "{page}: {wanted}");
        }
    }
}

fn selector(element: &Element) -> Option<String> {
    element.attribute("id").map(|id| format!("{}#{id}", element.name))
}

#[test]
fn an_institution_is_chosen_by_a_button_with_its_entity_id() {
    let html = samples::page("picker-results");
    let buttons: Vec<_> = elements(&html)
        .into_iter()
        .filter(|element| element.name == "button" && element.attribute("name") == Some("institution"))
        .filter_map(|element| element.attribute("value").map(str::to_owned))
        .collect();
    assert_eq!(buttons.first().map(String::as_str), Some("https://idp.uni-example.edu/shibboleth"));
}

#[test]
fn an_administrator_gets_the_decisions_that_fit_the_standing() {
    let html = samples::page("admin-clients");
    let card = |id: &str| {
        let at = html.find(&format!("data-client=\"{id}\"")).unwrap();
        html[at..].split("</article>").next().unwrap().to_owned()
    };
    for (id, offered) in [
        ("cilogon:/client_id/72c5b0a1f4", ["approve", "reject"].as_slice()),
        ("beadle-approved", &["suspend"]),
        ("beadle-suspended", &["resume"]),
        ("beadle-rejected", &["approve"]),
        ("beadle-retired", &[]),
    ] {
        let card = card(id);
        for decision in ["approve", "reject", "suspend", "resume"] {
            let button = format!("name=\"decision\" value=\"{decision}\"");
            assert_eq!(card.contains(&button), offered.contains(&decision), "{id}: {decision}");
        }
    }
    assert!(card("cilogon:/client_id/72c5b0a1f4").contains("certificates</b>"), "the certificate scope stands out");
}

#[test]
fn the_letter_names_what_is_missing_and_nothing_else() {
    let html = samples::page("missing-attributes");
    let letter = html.split("id=\"letter\"").nth(1).and_then(|rest| rest.split("</pre>").next()).unwrap();
    for part in [
        "mail (urn:oid:0.9.2342.19200300.100.1.3): missing",
        "eduPersonPrincipalName (urn:oid:1.3.6.1.4.1.5923.1.1.1.6): sent as",
        "https://login.example.org/saml/metadata",
        "https://idp.uni-example.edu/shibboleth",
        "2026-11-22T10:00:00Z",
        "01JDA7",
        "https://login.example.org/testidp?entityID=https%3A%2F%2Fidp.uni-example.edu%2Fshibboleth",
    ] {
        assert!(letter.contains(part), "{part}\n{letter}");
    }
    assert!(!letter.contains("displayName"), "what was released needs no letter\n{letter}");
}

/// Whoever pastes it into a configuration gets what was meant.
#[test]
fn what_is_to_be_pasted_is_quoted_for_where_it_goes() {
    let html = samples::page("institution-report");
    let part = |id: &str| {
        let text = html.split(&format!("id=\"{id}\"")).nth(1).and_then(|rest| rest.split("</pre>").next()).unwrap();
        ["lt;<", "gt;>", "quot;\"", "#34;\"", "#39;'", "#60;<", "#62;>", "#38;&", "amp;&"]
            .iter()
            .fold(text.to_owned(), |text, pair| {
                text.replace(&format!("&{}", &pair[..pair.len() - 1]), &pair[pair.len() - 1..])
            })
    };
    let shibboleth = part("shibboleth");
    assert!(shibboleth.contains("saml?a=1&#38;b=&#39;\\\""), "{shibboleth}");
    assert!(shibboleth.contains("attributeID=\"samlSubjectID\""), "{shibboleth}");
    let php = part("simplesamlphp");
    assert!(
        php.contains(r"$metadata['https://login.example.org/saml?a=1&b=\'\\']['attributes'] = ['mail', 'subject-id'];"),
        "{php}"
    );
}

#[test]
fn the_letter_survives_the_mail_link() {
    let html = samples::page("missing-attributes");
    let link = elements(&html).into_iter().find(|element| element.attribute("id") == Some("write")).unwrap();
    let href = link.attribute("href").unwrap().replace("&amp;", "&");
    let url = url::Url::parse(&href).unwrap();
    assert_eq!((url.scheme(), url.path()), ("mailto", "idp-support@uni-example.edu"));
    let body = url.query_pairs().find(|(key, _)| key == "body").unwrap().1.into_owned();
    assert!(body.starts_with("Dear colleagues,") && body.ends_with("Thank you!"), "{body}");
    assert!(href.len() < 2000, "mail programs cut longer links: {}", href.len());
}

#[test]
fn a_wrong_field_is_marked_explained_and_linked() {
    let html = samples::page("register-errors");
    let field = elements(&html).into_iter().find(|e| e.attribute("id") == Some("redirect_uris")).unwrap();
    assert_eq!(field.attribute("aria-invalid"), Some("true"));
    assert_eq!(field.attribute("aria-describedby"), Some("redirect_uris-hint redirect_uris-error"));
    assert!(html.contains("<a href=\"#redirect_uris\">"));
}

/// Elements whose content is data: somebody's words, and none of ours.
const DATA: [&str; 6] = ["bdi", "code", "pre", "textarea", "time", "s"];

#[test]
fn every_word_of_a_page_comes_from_the_catalogue() {
    let mut problems = Vec::new();
    for (page, html) in speaking(bracketed(), samples::all) {
        let left = markup::texts(&without_brackets(&html), &DATA);
        let left: Vec<_> = left.iter().map(|text| text.replace("– Example Research Login", "")).collect();
        let left: Vec<_> = left.iter().filter(|text| text.contains(char::is_alphabetic)).collect();
        problems.extend(left.iter().map(|text| format!("{page}: {text}")));
        for element in elements(&html) {
            for name in ["aria-label", "title", "alt", "placeholder"] {
                let text = without_brackets(element.attribute(name).unwrap_or_default());
                if text.contains(char::is_alphabetic) {
                    problems.push(format!("{page}: {name}={text}"));
                }
            }
        }
        let all = elements(&html);
        assert!(all.iter().any(|e| e.name == "html" && e.attribute("dir") == Some("rtl")), "{page}");
        assert!(
            all.iter().any(|e| e.name == "main" && e.attribute("lang").is_none()),
            "{page}: main is of another language"
        );
    }
    assert_eq!(problems, Vec::<String>::new());
}

/// A page without what stands between `⟦` and `⟧`, and without what is isolated; its tags stay.
fn without_brackets(html: &str) -> String {
    let (mut brackets, mut isolates, mut in_tag) = (0, 0, false);
    let mut left = String::new();
    for character in html.chars() {
        match character {
            '⟦' => brackets += 1,
            '⟧' => brackets -= 1,
            '\u{2068}' => isolates += 1,
            '\u{2069}' => isolates -= 1,
            _ => {
                in_tag |= character == '<';
                if in_tag || brackets == 0 && isolates == 0 {
                    left.push(character);
                }
                in_tag &= character != '>';
            }
        }
    }
    left
}

#[test]
fn every_page_can_be_rendered_in_every_language() {
    for words in Words::all() {
        for (page, html) in speaking(words, samples::all).into_iter().filter(|(page, _)| *page != "check-session") {
            markup::check_nesting(&html).unwrap_or_else(|problem| panic!("{words:?} {page}: {problem}"));
            let all = elements(&html);
            assert!(all.iter().any(|e| e.name == "html" && e.attribute("lang") == Some(words.tag())), "{page}");
            let current = all.iter().find(|e| e.attribute("aria-current") == Some("true") && e.name == "button");
            assert_eq!(current.and_then(|e| e.attribute("value")), Some(words.tag()), "{page}");
        }
    }
}

/// Not a check: writes what the others checked, for eyes.
#[test]
fn the_samples_can_be_looked_at() {
    if let Some(folder) = std::env::var_os("BEADLE_PAGES") {
        let folder = std::path::Path::new(&folder);
        written::all(folder);
        written::letters(folder);
    }
}
