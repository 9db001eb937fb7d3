//! The graph of packages, read from the JSON of `cargo metadata`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::process::Outcome;

/// Every package that cargo resolved.
pub(super) struct Graph {
    /// In the order in which cargo lists them.
    pub(super) packages: Vec<Package>,
}

/// One package and what it depends on directly, for building, running or testing.
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    /// The SPDX expression of its manifest.
    pub(super) licence: Option<String>,
    /// Where it comes from; `None` for a path on this machine.
    pub(super) source: Option<String>,
    /// Whether it is one of this repository's own.
    pub(super) ours: bool,
    /// Its direct dependencies.
    pub(super) needs: Vec<Need>,
}

/// One dependency.
#[derive(Clone)]
pub(super) struct Need {
    pub(super) name: String,
    /// Whether only the package's own tests need it.
    pub(super) for_tests: bool,
}

impl Graph {
    /// Reads the output of `cargo metadata --format-version 1`.
    pub(super) fn read(json: &str) -> Outcome<Self> {
        let metadata: Value = serde_json::from_str(json).map_err(|error| format!("cargo metadata: {error}"))?;
        let ours: Vec<&str> = array(&metadata, "/workspace_members").filter_map(Value::as_str).collect();
        let names: BTreeMap<&str, &str> =
            array(&metadata, "/packages").map(|package| (text(package, "id"), text(package, "name"))).collect();
        let needs: BTreeMap<&str, Vec<Need>> =
            array(&metadata, "/resolve/nodes").map(|node| (text(node, "id"), needs_of(node, &names))).collect();
        let packages = array(&metadata, "/packages").map(|package| {
            let id = text(package, "id");
            Package {
                name: text(package, "name").to_owned(),
                version: text(package, "version").to_owned(),
                licence: package.get("license").and_then(Value::as_str).map(str::to_owned),
                source: package.get("source").and_then(Value::as_str).map(str::to_owned),
                ours: ours.contains(&id),
                needs: needs.get(id).cloned().unwrap_or_default(),
            }
        });
        Ok(Self { packages: packages.collect() })
    }
}

fn needs_of(node: &Value, names: &BTreeMap<&str, &str>) -> Vec<Need> {
    let edges = array(node, "/deps");
    edges
        .filter_map(|edge| {
            let name = (*names.get(text(edge, "pkg"))?).to_owned();
            Some(Need { name, for_tests: array(edge, "/dep_kinds").all(|kind| text(kind, "kind") == "dev") })
        })
        .collect()
}

fn array<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_carries_the_name_of_the_package_it_leads_to() {
        let graph = Graph::read(
            r#"{ "workspace_members": ["path+web"],
                 "packages": [
                    { "id": "path+web", "name": "beadle-web", "version": "0.1.0", "license": "Apache-2.0", "source": null },
                    { "id": "registry+axum", "name": "axum", "version": "0.8.0", "license": "MIT", "source": "registry+x" },
                    { "id": "registry+insta", "name": "insta", "version": "1.0.0", "license": "MIT", "source": "registry+x" } ],
                 "resolve": { "nodes": [
                    { "id": "path+web", "deps": [
                        { "pkg": "registry+axum", "dep_kinds": [ { "kind": "dev" }, { "kind": null } ] },
                        { "pkg": "registry+insta", "dep_kinds": [ { "kind": "dev" } ] } ] },
                    { "id": "registry+axum", "deps": [] } ] } }"#,
        )
        .unwrap();
        assert!(graph.packages[0].ours && !graph.packages[1].ours);
        let needs: Vec<_> = graph.packages[0].needs.iter().map(|need| (need.name.as_str(), need.for_tests)).collect();
        assert_eq!(needs, [("axum", false), ("insta", true)]);
    }
}
