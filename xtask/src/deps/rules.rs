//! The rules as tables: the arrows between the rooms of ARCHITECTURE.md, who alone may use a library, and what is
//! banned from the tree.

use std::collections::BTreeSet;

use super::graph::{Graph, Package};
use super::licence;

/// The arrows: a room and the only rooms that it may use.
const ARROWS: &[(&str, &[&str])] = &[
    (
        "beadle",
        &[
            "beadle-web",
            "beadle-demo",
            "beadle-holder",
            "beadle-hsm",
            "beadle-skin",
            "beadle-broker",
            "beadle-oauth",
            "beadle-saml",
            "beadle-ca",
            "beadle-storage",
            "beadle-outbound",
            "beadle-domain",
        ],
    ),
    ("beadle-web", &["beadle-broker", "beadle-oauth", "beadle-domain"]),
    (
        "beadle-broker",
        &[
            "beadle-oauth",
            "beadle-saml",
            "beadle-ca",
            "beadle-hsm",
            "beadle-skin",
            "beadle-storage",
            "beadle-outbound",
            "beadle-webauthn",
            "beadle-domain",
        ],
    ),
    ("beadle-oauth", &["beadle-domain"]),
    ("beadle-saml", &["beadle-domain"]),
    ("beadle-ca", &["beadle-domain"]),
    ("beadle-hsm", &["beadle-ca", "beadle-domain"]),
    ("beadle-skin", &["beadle-domain"]),
    ("beadle-storage", &["beadle-domain"]),
    ("beadle-webauthn", &["beadle-domain"]),
    ("beadle-outbound", &["beadle-domain"]),
    ("beadle-domain", &[]),
    // It knows of a server what the server says, and nothing else.
    ("beadle-holder", &["beadle-ca", "beadle-domain"]),
    ("beadle-demo", &["beadle-oauth", "beadle-saml", "beadle-domain"]),
    (
        "beadle-tests",
        &[
            "beadle-bench",
            "beadle-web",
            "beadle-demo",
            "beadle-broker",
            "beadle-oauth",
            "beadle-saml",
            "beadle-ca",
            "beadle-storage",
            "beadle-outbound",
            "beadle-domain",
        ],
    ),
    ("beadle-fuzz", &["beadle-oauth", "beadle-saml", "beadle-ca", "beadle-domain"]),
    (
        "beadle-bench",
        &["beadle-broker", "beadle-saml", "beadle-ca", "beadle-storage", "beadle-outbound", "beadle-domain"],
    ),
    ("xtask", &[]),
];

/// A library, and the only ones of our own crates that may name it. What a crate needs for its own tests alone counts
/// as a need of `beadle-tests`.
const ONLY_UNDER: &[(&str, &[&str])] = &[
    ("axum", &["beadle-web", "beadle-demo", "beadle-tests"]),
    ("ciborium", &["beadle-webauthn", "beadle-tests"]),
    ("cryptoki", &["beadle-hsm"]),
    ("image", &["beadle-broker"]),
    ("bergshamra", &["beadle-saml", "beadle-demo", "beadle-bench"]),
    ("uppsala", &["beadle-saml", "beadle-demo"]),
    ("quick-xml", &["beadle-saml", "beadle-skin", "beadle-demo", "beadle-holder"]),
    ("samael", &["beadle-tests"]),
    ("jsonwebtoken", &["beadle-tests"]),
    ("libfuzzer-sys", &["beadle-fuzz"]),
    ("ldap3", &["beadle-outbound"]),
    ("lettre", &["beadle-outbound", "beadle-demo", "beadle-tests"]),
    ("openidconnect", &["beadle-outbound", "beadle-demo", "beadle-tests"]),
    ("rcgen", &["beadle-demo", "beadle-tests"]),
    ("reqwest", &["beadle-outbound", "beadle-demo", "beadle-holder", "beadle-tests"]),
    ("rustix", &["beadle", "beadle-holder"]),
    ("scraper", &["beadle-tests"]),
    ("sqlx", &["beadle-storage"]),
    ("thirtyfour", &["beadle-tests"]),
    // Schemas of the documents of the administrators' API, which the command line prints, too; and its operations.
    ("utoipa", &["beadle-broker", "beadle-web"]),
    ("utoipa-axum", &["beadle-web"]),
    // The sample relying party reads what it was issued, as any client does, by other code than the authority's.
    ("x509-cert", &["beadle-ca", "beadle-demo"]),
];

/// A library that may stand in the tree below exactly these packages, whoever wrote them.
/// `rsa` has RUSTSEC-2023-0071 for private keys; openidconnect uses it for public ones alone.
const ONLY_BELOW: &[(&str, &[&str])] = &[("rsa", &["openidconnect"])];

/// Never built, by anyone: a second crypto provider, and everything that needs a C library of the system.
const BANNED: &[&str] = &["libxml", "native-tls", "openssl", "openssl-sys", "ring"];

/// The registry that every package but our own comes from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// All violations, as sentences. `built` names the packages that are really compiled.
pub(super) fn violations(graph: &Graph, built: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    for package in &graph.packages {
        if package.ours {
            found.extend(wrong_arrows(package, graph));
            found.extend(wrong_users(package));
        }
        found.extend(wrong_parents(package));
        found.extend(wrong_licence(package));
        found.extend(wrong_source(package));
    }
    let banned = BANNED.iter().filter(|name| built.contains(**name));
    found.extend(banned.map(|name| format!("{name} is banned, but something builds it: cargo tree --invert {name}")));
    found
}

fn wrong_arrows(package: &Package, graph: &Graph) -> Vec<String> {
    let Some((_, allowed)) = ARROWS.iter().find(|(room, _)| *room == package.name) else {
        return vec![format!("{} is a new room: draw its arrows in xtask/src/deps/rules.rs", package.name)];
    };
    let needs = package.needs.iter().map(|need| need.name.as_str());
    needs
        .filter(|need| graph.packages.iter().any(|other| other.ours && other.name == *need))
        .filter(|need| !allowed.contains(need))
        .map(|need| format!("{} → {need} is no arrow of ARCHITECTURE.md", package.name))
        .collect()
}

fn wrong_users(package: &Package) -> Vec<String> {
    restricted(package, ONLY_UNDER)
}

fn wrong_parents(package: &Package) -> Vec<String> {
    restricted(package, ONLY_BELOW)
}

fn restricted(package: &Package, table: &[(&str, &[&str])]) -> Vec<String> {
    let forbidden = |library: &str, users: &[&str]| {
        package.needs.iter().any(|need| {
            let user = if package.ours && need.for_tests { "beadle-tests" } else { &package.name };
            need.name == library && !users.contains(&user)
        })
    };
    table
        .iter()
        .filter(|(library, users)| forbidden(library, users))
        .map(|(library, users)| format!("{} uses {library}, which only {} may", package.name, users.join(", ")))
        .collect()
}

fn wrong_licence(package: &Package) -> Option<String> {
    let expression = package.licence.as_deref().unwrap_or("none");
    (!licence::accepted(expression)).then(|| {
        format!("{} {} has the licence `{expression}`, which is not on the list", package.name, package.version)
    })
}

fn wrong_source(package: &Package) -> Option<String> {
    let expected = if package.ours { None } else { Some(REGISTRY) };
    let actual = package.source.as_deref();
    (actual != expected).then(|| {
        format!("{} {} comes from {}", package.name, package.version, actual.unwrap_or("a path outside the workspace"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::graph::Need;
    use super::*;

    fn ours(name: &str, needs: &[&str]) -> Package {
        Package { ours: true, source: None, ..theirs(name, needs) }
    }

    fn theirs(name: &str, needs: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: Some("MIT".to_owned()),
            source: Some(REGISTRY.to_owned()),
            ours: false,
            needs: needs.iter().map(|need| Need { name: (*need).to_owned(), for_tests: false }).collect(),
        }
    }

    fn found(packages: Vec<Package>) -> Vec<String> {
        let built = packages.iter().map(|package| package.name.clone()).collect();
        violations(&Graph { packages }, &built)
    }

    #[test]
    fn a_tree_that_keeps_to_the_rules_passes() {
        let tree = vec![
            ours("beadle-storage", &["beadle-domain", "sqlx"]),
            ours("beadle-domain", &[]),
            theirs("sqlx", &["sqlx-core"]),
            theirs("sqlx-core", &[]),
        ];
        assert_eq!(found(tree), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_against_the_flow_is_found() {
        let tree = vec![ours("beadle-oauth", &["beadle-storage"]), ours("beadle-storage", &[])];
        assert_eq!(found(tree), ["beadle-oauth → beadle-storage is no arrow of ARCHITECTURE.md"]);
    }

    #[test]
    fn a_room_without_arrows_is_found() {
        assert_eq!(found(vec![ours("beadle-attic", &[])]).len(), 1);
    }

    #[test]
    fn sqlx_outside_the_storage_is_found() {
        let tree = vec![ours("beadle-web", &["sqlx"]), theirs("sqlx", &[])];
        assert_eq!(found(tree), ["beadle-web uses sqlx, which only beadle-storage may"]);
    }

    #[test]
    fn what_only_tests_need_counts_as_a_need_of_the_tests() {
        let for_tests = |name: &str| vec![Need { name: name.to_owned(), for_tests: true }];
        let rcgen = Package { needs: for_tests("rcgen"), ..ours("beadle-saml", &[]) };
        let sqlx = Package { needs: for_tests("sqlx"), ..ours("beadle-web", &[]) };
        assert_eq!(found(vec![rcgen, sqlx]), ["beadle-web uses sqlx, which only beadle-storage may"]);
    }

    #[test]
    fn rsa_below_anything_but_openidconnect_is_found() {
        let tree = vec![theirs("openidconnect", &["rsa"]), theirs("josekit", &["rsa"]), theirs("rsa", &[])];
        assert_eq!(found(tree), ["josekit uses rsa, which only openidconnect may"]);
    }

    #[test]
    fn a_banned_library_counts_only_where_it_is_built() {
        let graph = Graph { packages: vec![theirs("ring", &[])] };
        assert_eq!(violations(&graph, &BTreeSet::from(["ring".to_owned()])).len(), 1);
        assert_eq!(violations(&graph, &BTreeSet::new()).len(), 0);
    }

    #[test]
    fn a_foreign_source_and_a_foreign_licence_are_found() {
        let git = Package { source: Some("git+https://example.org/x".to_owned()), ..theirs("x", &[]) };
        let gpl = Package { licence: Some("GPL-3.0-only".to_owned()), ..theirs("y", &[]) };
        let silent = Package { licence: None, ..theirs("z", &[]) };
        assert_eq!(found(vec![git, gpl, silent]).len(), 3);
    }
}
