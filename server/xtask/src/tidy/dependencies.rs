//! Which crate builds on which: our layers, and what may never come in from outside.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use super::{File, Finding, output};

/// Our layers and what each may build on, directly. Arrows point one way: docs/architecture.md.
const LAYERS: [(&str, &[&str]); 10] = [
    ("ess-syntax", &[]),
    ("ess-edit", &["ess-syntax"]),
    ("ess-openapi", &["ess-syntax"]),
    ("ess-policy", &[]),
    ("ess-model", &["ess-syntax", "ess-openapi", "ess-policy"]),
    (
        "ess-access",
        &["ess-syntax", "ess-openapi", "ess-policy", "ess-model"],
    ),
    (
        "ess-rules",
        &[
            "ess-syntax",
            "ess-edit",
            "ess-openapi",
            "ess-policy",
            "ess-model",
        ],
    ),
    (
        "ess-project",
        &[
            "ess-syntax",
            "ess-edit",
            "ess-openapi",
            "ess-policy",
            "ess-model",
            "ess-rules",
        ],
    ),
    (
        "ess-ide",
        &[
            "ess-syntax",
            "ess-edit",
            "ess-openapi",
            "ess-policy",
            "ess-model",
            "ess-access",
            "ess-rules",
            "ess-project",
        ],
    ),
    (
        "ess-lsp",
        &[
            "ess-syntax",
            "ess-edit",
            "ess-openapi",
            "ess-policy",
            "ess-model",
            "ess-access",
            "ess-rules",
            "ess-project",
            "ess-ide",
        ],
    ),
];

/// Members that are no part of the product and may use everything.
const TOOLS: [&str; 2] = ["ess-tests", "xtask"];

/// The binary, the only layer that knows the command line, files and threads.
const BINARY: &str = "ess-lsp";

/// Packages for the binary alone.
const ONLY_BINARY: [&str; 9] = [
    "annotate-snippets",
    "clap",
    "futures-util",
    "ignore",
    "rayon",
    "ropey",
    "tokio",
    "tower-lsp-server",
    "tower-service",
];

/// Packages that talk to other machines, or make it easy to. The product never does.
const FORBIDDEN: [&str; 20] = [
    "attohttpc",
    "aws-lc-rs",
    "boring",
    "curl",
    "h2",
    "hyper",
    "isahc",
    "minreq",
    "native-tls",
    "openssl",
    "opentelemetry",
    "quinn",
    "reqwest",
    "ring",
    "rustls",
    "sentry",
    "surf",
    "tungstenite",
    "ureq",
    "webpki",
];

/// The packages that cargo resolved.
#[derive(Deserialize)]
pub(crate) struct Graph {
    packages: Vec<Package>,
    workspace_members: HashSet<String>,
    resolve: Resolve,
    workspace_root: String,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    manifest_path: String,
    dependencies: Vec<Dependency>,
}

/// A line of a manifest.
#[derive(Deserialize)]
struct Dependency {
    name: String,
    rename: Option<String>,
    /// `None` for normal ones, else `dev` or `build`.
    kind: Option<String>,
    req: String,
    /// Set for our own.
    path: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Resolved>,
}

#[derive(Deserialize)]
struct Resolved {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<EdgeKind>,
}

#[derive(Deserialize)]
struct EdgeKind {
    kind: Option<String>,
}

impl Edge {
    fn is_shipped(&self) -> bool {
        self.dep_kinds
            .iter()
            .any(|kind| kind.kind.as_deref() != Some("dev"))
    }
}

impl Graph {
    /// Asks cargo.
    pub(crate) fn read(repository: &Path) -> Result<Self, String> {
        let json = output(Command::new("cargo").current_dir(repository).args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
        ]))?;
        serde_json::from_str(&json).map_err(|error| format!("cargo metadata: {error}"))
    }

    fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id))
    }

    /// The shortest way from the binary to each package that is built into it, by name.
    fn shipped(&self) -> Vec<Vec<&str>> {
        let names: HashMap<&str, &str> = self
            .packages
            .iter()
            .map(|package| (package.id.as_str(), package.name.as_str()))
            .collect();
        let edges: HashMap<&str, &[Edge]> = self
            .resolve
            .nodes
            .iter()
            .map(|node| (node.id.as_str(), node.deps.as_slice()))
            .collect();
        let root = self.members().find(|package| package.name == BINARY);
        let mut queue: VecDeque<Vec<&str>> = root
            .into_iter()
            .map(|package| vec![package.id.as_str()])
            .collect();
        let mut seen: HashSet<&str> = queue.iter().flatten().copied().collect();
        let mut ways = Vec::new();
        while let Some(way) = queue.pop_front() {
            let id = way.last().copied().unwrap_or_default();
            for edge in edges.get(id).copied().unwrap_or_default() {
                if edge.is_shipped() && seen.insert(&edge.pkg) {
                    queue.push_back(way.iter().copied().chain([edge.pkg.as_str()]).collect());
                }
            }
            ways.push(way.iter().filter_map(|id| names.get(id).copied()).collect());
        }
        ways
    }
}

/// Layers, versions and packages that must not be there. `files` gives the manifests' lines.
pub(crate) fn check(graph: &Graph, files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in graph.members() {
        let path = member
            .manifest_path
            .strip_prefix(&graph.workspace_root)
            .unwrap_or_default();
        let path = path.replace('\\', "/").trim_start_matches('/').to_owned();
        let manifest = files.iter().find(|file| file.path == path);
        let mut report = |key: &str, what: String| {
            let line = manifest
                .and_then(|manifest| line_of(&manifest.text, key))
                .unwrap_or(1);
            findings.push(Finding {
                file: path.clone(),
                line,
                what,
            });
        };
        if !is_known(&member.name) {
            report(
                "name",
                format!(
                    "`{}` has no place in the layers: add it to LAYERS in server/xtask and to docs/architecture.md",
                    member.name
                ),
            );
            continue;
        }
        for dependency in &member.dependencies {
            if let Some(what) = objection(&member.name, dependency) {
                report(
                    dependency.rename.as_deref().unwrap_or(&dependency.name),
                    what,
                );
            }
        }
    }
    findings.extend(forbidden(graph));
    findings.extend(listed(graph, files));
    findings
}

/// The packages in the root manifest: each is used, and docs/decisions.md says why.
fn listed(graph: &Graph, files: &[File]) -> Vec<Finding> {
    let text = |path: &str| files.iter().find(|file| file.path == path);
    let (Some(root), Some(decisions)) = (text("Cargo.toml"), text("docs/decisions.md")) else {
        return Vec::new();
    };
    let used: HashSet<&str> = graph
        .members()
        .flat_map(|member| &member.dependencies)
        .flat_map(|dependency| [Some(dependency.name.as_str()), dependency.rename.as_deref()])
        .flatten()
        .collect();
    let lines = root
        .lines()
        .skip_while(|(_, line)| *line != "[workspace.dependencies]")
        .skip(1);
    let mut findings = Vec::new();
    for (number, line) in lines.take_while(|(_, line)| !line.starts_with('[')) {
        let Some((name, value)) = line.split_once(" = ") else {
            continue;
        };
        if !used.contains(name) {
            findings.push(root.finding(number, format!("nothing uses `{name}`: remove it")));
        } else if !value.contains("path =") && !decisions.text.contains(&format!("`{name}`")) {
            let what = format!("docs/decisions.md does not say why `{name}` is here: add it");
            findings.push(root.finding(number, what));
        }
    }
    findings
}

/// Whether a folder of `server` is a layer below the binary.
pub(crate) fn is_library(folder: &str) -> bool {
    LAYERS
        .iter()
        .filter(|(name, _)| *name != BINARY)
        .any(|(name, _)| name.strip_prefix("ess-") == Some(folder))
}

fn is_known(member: &str) -> bool {
    TOOLS.contains(&member) || LAYERS.iter().any(|(layer, _)| *layer == member)
}

/// What is wrong with a dependency of a member.
fn objection(member: &str, dependency: &Dependency) -> Option<String> {
    let name = dependency.name.as_str();
    if dependency.path.is_none() && !dependency.req.starts_with('=') {
        return Some(format!(
            "the version of `{name}` is not exact: write \"=x.y.z\""
        ));
    }
    let (_, below) = LAYERS.iter().find(|(layer, _)| *layer == member)?;
    if dependency.kind.as_deref() == Some("dev") {
        return None;
    }
    if dependency.path.is_some() && !below.contains(&name) {
        let allowed = if below.is_empty() {
            "none of ours".into()
        } else {
            below.join(", ")
        };
        return Some(format!(
            "`{member}` may not build on `{name}`, only on: {allowed}"
        ));
    }
    if member != BINARY && ONLY_BINARY.contains(&name) {
        return Some(format!(
            "`{name}` is for `{BINARY}` alone: pass data down instead"
        ));
    }
    None
}

/// Packages in the binary that talk to other machines.
fn forbidden(graph: &Graph) -> Vec<Finding> {
    let is_forbidden = |name: &str| {
        FORBIDDEN.iter().any(|forbidden| {
            let rest = name.strip_prefix(forbidden);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    };
    let mut ways = graph.shipped();
    ways.retain(|way| way.last().is_some_and(|name| is_forbidden(name)));
    let finding = |way: Vec<&str>| Finding {
        file: "Cargo.lock".into(),
        line: 1,
        what: format!(
            "{}: the product never uses the network; switch that feature off or use another package",
            way.join(" -> ")
        ),
    };
    ways.into_iter().map(finding).collect()
}

/// The line of a manifest that begins with `key`.
fn line_of(manifest: &str, key: &str) -> Option<usize> {
    let is_key = |line: &str| {
        let rest = line.strip_prefix(key);
        rest.is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    (1..)
        .zip(manifest.lines())
        .find(|(_, line)| is_key(line))
        .map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::{Dependency, Graph, check, line_of, listed, objection};
    use crate::tidy::File;

    fn own(name: &str) -> Dependency {
        dependency(name, None, "*", Some("somewhere"))
    }

    fn foreign(name: &str, req: &str) -> Dependency {
        dependency(name, None, req, None)
    }

    fn dependency(name: &str, kind: Option<&str>, req: &str, path: Option<&str>) -> Dependency {
        Dependency {
            name: name.into(),
            rename: None,
            kind: kind.map(Into::into),
            req: req.into(),
            path: path.map(Into::into),
        }
    }

    #[test]
    fn arrows_point_one_way() {
        assert_eq!(objection("ess-model", &own("ess-openapi")), None);
        let what = objection("ess-openapi", &own("ess-model")).unwrap();
        assert_eq!(
            what,
            "`ess-openapi` may not build on `ess-model`, only on: ess-syntax"
        );
        let what = objection("ess-policy", &own("ess-syntax")).unwrap();
        assert_eq!(
            what,
            "`ess-policy` may not build on `ess-syntax`, only on: none of ours"
        );
    }

    #[test]
    fn tests_and_tools_may_use_all_layers() {
        assert_eq!(objection("ess-tests", &own("ess-lsp")), None);
        let dev = dependency("ess-rules", Some("dev"), "*", Some("somewhere"));
        assert_eq!(objection("ess-syntax", &dev), None);
    }

    #[test]
    fn threads_and_files_belong_to_the_binary() {
        assert_eq!(objection("ess-lsp", &foreign("rayon", "=1.0.0")), None);
        let what = objection("ess-rules", &foreign("rayon", "=1.0.0")).unwrap();
        assert_eq!(
            what,
            "`rayon` is for `ess-lsp` alone: pass data down instead"
        );
    }

    #[test]
    fn versions_are_exact_everywhere() {
        let what = objection("ess-tests", &foreign("insta", "^1.2")).unwrap();
        assert_eq!(
            what,
            "the version of `insta` is not exact: write \"=x.y.z\""
        );
    }

    /// The binary uses `a`, which is built with `rustls-pki`; its tests use `reqwest`.
    const GRAPH: &str = r#"{
        "workspace_root": "/r",
        "workspace_members": ["lsp", "new"],
        "packages": [
            {"id": "lsp", "name": "ess-lsp", "manifest_path": "/r/server/ess-lsp/Cargo.toml",
             "dependencies": [{"name": "a", "rename": null, "kind": null, "req": "^1", "path": null}]},
            {"id": "new", "name": "ess-new", "manifest_path": "/r/server/new/Cargo.toml",
             "dependencies": []},
            {"id": "1", "name": "a", "manifest_path": "", "dependencies": []},
            {"id": "2", "name": "rustls-pki", "manifest_path": "", "dependencies": []},
            {"id": "3", "name": "reqwest", "manifest_path": "", "dependencies": []}
        ],
        "resolve": {"nodes": [
            {"id": "lsp", "deps": [
                {"pkg": "1", "dep_kinds": [{"kind": null}]},
                {"pkg": "3", "dep_kinds": [{"kind": "dev"}]}]},
            {"id": "1", "deps": [{"pkg": "2", "dep_kinds": [{"kind": "build"}]}]}
        ]}
    }"#;

    #[test]
    fn findings_name_the_line_and_the_way() {
        let graph: Graph = serde_json::from_str(GRAPH).unwrap();
        let manifest = File {
            path: "server/ess-lsp/Cargo.toml".into(),
            text: "[dependencies]\nab = \"1\"\na = \"1\"\n".into(),
        };
        let findings: Vec<String> = check(&graph, &[manifest])
            .iter()
            .map(ToString::to_string)
            .collect();
        let [version, place, network] = findings.as_slice() else {
            panic!("{findings:#?}");
        };
        assert!(
            version.starts_with("server/ess-lsp/Cargo.toml:3: the version of `a`"),
            "{version}"
        );
        assert!(
            place.starts_with("server/new/Cargo.toml:1: `ess-new` has no place"),
            "{place}"
        );
        assert!(
            network.starts_with("Cargo.lock:1: ess-lsp -> a -> rustls-pki: "),
            "{network}"
        );
    }

    #[test]
    fn packages_are_used_and_have_a_reason() {
        let graph: Graph = serde_json::from_str(GRAPH).unwrap();
        let file = |path: &str, text: &str| File {
            path: path.into(),
            text: text.into(),
        };
        let root = "[workspace.dependencies]\n# Why: docs.\na = \"=1\"\nb = \"=1\"\n[profile.dev]\nc = 1\n";
        let findings = |decisions: &str| -> Vec<String> {
            let files = [
                file("Cargo.toml", root),
                file("docs/decisions.md", decisions),
            ];
            listed(&graph, &files)
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        assert_eq!(
            findings("| `a` | letters |"),
            ["Cargo.toml:4: nothing uses `b`: remove it"]
        );
        assert_eq!(
            findings("")[0],
            "Cargo.toml:3: docs/decisions.md does not say why `a` is here: add it"
        );
    }

    #[test]
    fn keys_are_found_whole() {
        let manifest = "[dependencies]\nserde_json = \"=1\"\nserde.workspace = true\n";
        assert_eq!(line_of(manifest, "serde"), Some(3));
        assert_eq!(line_of(manifest, "json"), None);
    }
}
