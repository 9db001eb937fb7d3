use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;

const ISSUER: &str = "https://login.example.org";

/// What must stay inside its quotes, whatever the file is.
const HOSTILE: [&str; 12] = [
    "\"",
    "\\",
    "\\\"",
    "'",
    "a\" b = \"c",
    "x\nOIDCScope \"openid\"",
    "${HOME} $__env{HOME} %(client_id)s $HOME",
    "#{`id`} #$0",
    "\"\"\"",
    "; # comment",
    "\u{202e}\u{7f}\u{85}\u{2028}\u{0}",
    "exec:/bin/id",
];

fn values(of: &str) -> Values {
    Values {
        service: "Example Login".to_owned(),
        issuer: ISSUER.to_owned(),
        discovery_url: format!("{ISSUER}{}", path::OPENID_CONFIGURATION),
        authorize_url: format!("{ISSUER}{}", path::AUTHORIZE),
        token_url: format!("{ISSUER}{}", path::TOKEN),
        userinfo_url: format!("{ISSUER}{}", path::USERINFO),
        jwks_url: format!("{ISSUER}{}", path::CERTS),
        logout_url: format!("{ISSUER}{}", path::END_SESSION),
        client_id: of.to_owned(),
        secret: None,
        redirect_uris: vec!["https://hub.example.org/cb".to_owned()],
        scopes: vec!["openid".to_owned(), "email".to_owned()],
        proof: Proof::Basic,
    }
}

/// The same with one value everywhere that a client can say something.
fn hostile(value: &str) -> Values {
    Values {
        service: value.to_owned(),
        secret: Some(value.to_owned()),
        redirect_uris: vec![value.to_owned()],
        scopes: vec!["openid".to_owned(), value.to_owned()],
        ..values(value)
    }
}

fn texts(values: &Values) -> BTreeMap<&'static str, String> {
    values.configurations().into_iter().map(|one| (one.id, one.text)).collect()
}

#[test]
fn each_program_gets_the_values_of_the_client() {
    let all = texts(&Values { secret: Some("s3cret".to_owned()), ..values("hub-1") });
    let ids: Vec<_> = all.keys().copied().collect();
    assert_eq!(
        ids,
        ["gitlab", "grafana", "jupyterhub", "keycloak", "kubelogin", "kubernetes", "mod-auth-openidc", "oauth2-proxy"]
    );
    for (id, text) in &all {
        assert!(text.contains("hub-1") && text.contains(ISSUER), "{id}: {text}");
        assert_eq!(text.contains("s3cret"), *id != "kubernetes", "{id}: {text}");
        assert!(!text.contains(NO_SECRET) && !text.contains("{{") && !text.contains("{%"), "{id}: {text}");
    }
    assert!(all["mod-auth-openidc"].contains("\nOIDCRedirectURI \"https://hub.example.org/cb\"\n"));
    assert!(all["grafana"].contains("\nscopes = openid email\nauth_url = https://login.example.org/authorize\n"));
    assert!(all["kubelogin"].contains(
        "          - get-token\n          - \"--oidc-issuer-url=https://login.example.org\"\n          - \"--oidc-client-id=hub-1\"\n"
    ));
    assert!(all["gitlab"].contains("scope: [\"openid\", \"email\"],\n"));
}

#[test]
fn a_client_whose_secret_is_not_known_gets_a_word_in_its_place_and_a_public_one_needs_none() {
    let all = texts(&values("hub"));
    assert!(all.iter().all(|(id, text)| text.contains(NO_SECRET) == (*id != "kubernetes")), "{all:?}");
    let public = texts(&Values { proof: Proof::Public, ..values("hub") });
    assert_eq!(public.keys().copied().collect::<Vec<_>>(), ["kubelogin", "kubernetes"]);
    assert!(!public["kubelogin"].contains("secret"));
}

#[test]
fn how_the_client_proves_itself_is_said_in_each_programs_own_words() {
    let words = |proof| {
        let all = texts(&Values { proof, ..values("hub") });
        let found = |id: &str, start: &str| {
            let line = all[id].lines().find(|line| line.trim_start().starts_with(start));
            line.unwrap().trim().to_owned()
        };
        [
            found("mod-auth-openidc", "OIDCProviderTokenEndpointAuth"),
            found("jupyterhub", "c.GenericOAuthenticator.basic_auth"),
            found("grafana", "auth_style"),
            found("gitlab", "client_auth_method"),
            found("keycloak", "\"clientAuthMethod\""),
        ]
    };
    assert_eq!(
        words(Proof::Basic),
        [
            "OIDCProviderTokenEndpointAuth client_secret_basic",
            "c.GenericOAuthenticator.basic_auth = True",
            "auth_style = InHeader",
            "client_auth_method: \"basic\",",
            "\"clientAuthMethod\": \"client_secret_basic\",",
        ]
    );
    assert!(words(Proof::Post).iter().zip(words(Proof::Basic)).all(|(post, basic)| *post != basic));
}

#[test]
fn the_redirect_uri_is_the_one_that_fits_the_program_and_its_absence_is_told() {
    let uris = ["https://hub.example.org/cb", "https://hub.example.org/hub/oauth_callback"];
    let values = Values { redirect_uris: uris.map(str::to_owned).to_vec(), ..values("hub") };
    let all = texts(&values);
    assert!(all["jupyterhub"].contains(uris[1]) && !all["jupyterhub"].contains(uris[0]));
    assert!(all["oauth2-proxy"].contains(uris[0]));
    let expects = values.configurations().into_iter().map(|one| (one.id, one.expects)).collect::<BTreeMap<_, _>>();
    assert_eq!((expects["jupyterhub"], expects["oauth2-proxy"]), (None, Some("/oauth2/callback")));
    assert_eq!(expects["mod-auth-openidc"], None);
    let none = Values { redirect_uris: Vec::new(), ..values };
    assert_eq!(none.configurations(), [], "it never sends a browser here");
}

#[test]
fn toml_and_json_read_back_every_value_and_nothing_more() {
    for value in HOSTILE {
        let all = texts(&hostile(value));
        let proxy: toml::Table = all["oauth2-proxy"].parse().unwrap_or_else(|error| panic!("{value:?}: {error}"));
        for key in ["provider_display_name", "client_id", "client_secret", "redirect_url"] {
            assert_eq!(proxy[key].as_str(), Some(value));
        }
        assert_eq!(proxy["scope"].as_str(), Some(format!("openid {value}").as_str()));
        let usual: toml::Table = texts(&values("hub"))["oauth2-proxy"].parse().unwrap();
        assert!(proxy.keys().eq(usual.keys()), "{value:?}");
        let keycloak: Value = serde_json::from_str(&all["keycloak"]).unwrap();
        assert_eq!(keycloak["config"]["clientId"], json!(value));
        assert_eq!(keycloak["config"]["clientSecret"], json!(value));
        assert_eq!(keycloak["config"]["defaultScope"], json!(format!("openid {value}")));
        assert_eq!(keycloak["config"].as_object().unwrap().len(), 14);
        assert!(!all["keycloak"].contains('$'), "its import replaces variables: {value:?}");
    }
}

/// YAML, Python and Ruby have the escapes of JSON that are used, and a literal never leaves its line.
#[test]
fn a_literal_in_double_quotes_is_one_value_on_one_line() {
    for value in HOSTILE {
        for syntax in [Syntax::Yaml, Syntax::Python, Syntax::Toml, Syntax::Json] {
            let literal = syntax.literal(value).unwrap();
            assert_eq!(serde_json::from_str::<String>(&literal).unwrap(), value);
            assert!(!literal.chars().any(char::is_control), "{literal:?}");
        }
        let ruby = Syntax::Ruby.literal(value).unwrap();
        assert_eq!(serde_json::from_str::<String>(&ruby.replace("\\#", "#")).unwrap(), value);
        assert!(!ruby.replace("\\#", "").contains('#'), "nothing is replaced: {ruby}");
        let all = texts(&hostile(value));
        for id in ["gitlab", "jupyterhub", "kubernetes", "kubelogin"] {
            let lines = |texts: &BTreeMap<_, String>| texts.get(id).map_or(0, |text: &String| text.lines().count());
            assert_eq!(lines(&all), lines(&texts(&values("hub"))), "{id}: {value:?}");
        }
    }
}

/// The directives of a file with the one argument that each has, read as httpd reads them.
fn directives(text: &str) -> Vec<(String, String)> {
    let read = |line: &str| {
        let (name, rest) = line.trim().split_once(' ').unwrap_or((line, ""));
        let Some(rest) = rest.strip_prefix('"') else { return (name.to_owned(), rest.to_owned()) };
        let (mut argument, mut chars) = (String::new(), rest.chars().peekable());
        while let Some(char) = chars.next() {
            match (char, chars.peek()) {
                ('\\', Some('\\' | '"')) => argument.extend(chars.next()),
                ('"', after) => {
                    assert!(matches!(after, None | Some('>')), "there is a further argument: {line}");
                    break;
                }
                _ => argument.push(char),
            }
        }
        (name.to_owned(), argument)
    };
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(read).collect()
}

#[test]
fn apache_reads_back_every_value_that_it_can_hold() {
    let usual = directives(&texts(&values("hub"))["mod-auth-openidc"]);
    let mut left_out = Vec::new();
    for value in HOSTILE {
        let Some(text) = texts(&hostile(value)).remove("mod-auth-openidc") else {
            left_out.push(value);
            continue;
        };
        let read = directives(&text);
        assert!(read.iter().map(|(name, _)| name).eq(usual.iter().map(|(name, _)| name)), "{text}");
        let said = |name: &str| read.iter().find(|(found, _)| found == name).map(|(_, said)| said.clone());
        assert_eq!(said("OIDCClientID").as_deref(), Some(value));
        assert_eq!(said("OIDCScope"), Some(format!("openid {value}")));
    }
    assert_eq!(left_out, [HOSTILE[5], HOSTILE[6], HOSTILE[10], HOSTILE[11]]);
}

#[test]
fn grafana_gets_what_means_something_in_quotes_and_what_it_would_replace_not_at_all() {
    for (value, written) in [
        ("hub-1", Some("hub-1")),
        ("cilogon:/client_id/72c5", Some("cilogon:/client_id/72c5")),
        ("a;b", Some("\"\"\"a;b\"\"\"")),
        ("a#b`c\\", Some("\"\"\"a#b`c\\\"\"\"")),
        (" a", Some("\"\"\" a\"\"\"")),
        ("say \"x\" y", Some("\"\"\"say \"x\" y\"\"\"")),
        ("$HOME", Some("\"\"\"$HOME\"\"\"")),
        ("", Some("\"\"\"\"\"\"")),
        ("${HOME}", None),
        ("$__file{/etc/passwd}", None),
        ("%(client_id)s", None),
        ("a\n[auth]\nx = y", None),
        ("a\"\"\"b", None),
        ("\"a", None),
    ] {
        assert_eq!(Syntax::Ini.literal(value).as_deref(), written, "{value:?}");
    }
    assert!(!texts(&hostile("${HOME}")).contains_key("grafana"));
}
