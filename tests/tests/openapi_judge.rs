//! The crate openapiv3 as judge: on every OpenAPI 3.0 document that it can read, it lists the same
//! operations with the same parameters as our view.
//!
//! It follows no reference. Before it reads a document, references to path items, operations and
//! parameters are replaced by their targets here, by means that share nothing with the crate under
//! test but the reading of YAML.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ess_tests::corpus::{files_below, load, shared};
use openapi::{Api, Version};
use openapiv3::{OpenAPI, ReferenceOr};
use serde_json::{Map, Value, json};
use syntax::{Dialect, Document, Kind, Limits, Node, Scalar};

/// `GET /pets/{id}` with (`id`, `path`), ...
type Listing = BTreeMap<String, BTreeSet<(String, String)>>;

/// Documents in which openapiv3 stumbles over something else than what it is asked for (`$ref` in
/// place of `properties`; `required: false` in a schema): it gets them without schemas.
const REDUCED: [&str; 2] = [
    "digitalocean/DigitalOcean-public.v2.yaml",
    "vuln-bank/openapi.json",
];

#[test]
fn openapiv3_lists_the_same_operations_and_parameters() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    let mut judged = 0;
    let mut reduced = Vec::new();
    for file in files_below(&corpus) {
        let text = fs::read_to_string(corpus.join(&file)).unwrap();
        if openapi::sniff(&text) != Some(Version::V3_0) {
            continue;
        }
        let expanded = Values::default().document(&corpus.join(&file));
        let judge = serde_json::from_value::<OpenAPI>(expanded.clone()).unwrap_or_else(|error| {
            println!("{file}: without schemas, because of: {error}");
            reduced.push(file.clone());
            serde_json::from_value(without_schemas(&expanded)).unwrap()
        });
        let theirs = their_listing(&judge);
        let parameters: usize = theirs.values().map(BTreeSet::len).sum();
        println!(
            "{file}: {} operations, {parameters} parameters",
            theirs.len()
        );
        assert_eq!(our_listing(&corpus, &file), theirs, "{file}");
        judged += 1;
    }
    assert_eq!(reduced, REDUCED);
    assert!(judged > 15, "only {judged} documents judged");
}

fn our_listing(corpus: &Path, file: &str) -> Listing {
    let (files, root) = load(corpus, file);
    let api = Api::new(&files, root).unwrap();
    let operations = api.operations().map(|operation| {
        let parameters = operation.parameters();
        assert_eq!(parameters.unresolved, []);
        let parameters = parameters.list.iter().map(|parameter| {
            let location = parameter.location().unwrap();
            (parameter.name().into_owned(), location.to_string())
        });
        let name = format!("{} {}", operation.method(), operation.path());
        (name, parameters.collect())
    });
    operations.collect()
}

fn their_listing(judge: &OpenAPI) -> Listing {
    let mut listing = Listing::new();
    for (path, item) in &judge.paths.paths {
        let item = item.as_item().expect("references were replaced");
        for (method, operation) in item.iter() {
            let parameters = item.parameters.iter().chain(&operation.parameters);
            let name = format!("{} {path}", method.to_ascii_uppercase());
            listing.insert(name, parameters.map(their_parameter).collect());
        }
    }
    listing
}

fn their_parameter(parameter: &ReferenceOr<openapiv3::Parameter>) -> (String, String) {
    use openapiv3::Parameter::{Cookie, Header, Path, Query};
    let parameter = parameter.as_item().expect("references were replaced");
    let location = match parameter {
        Query { .. } => "query",
        Header { .. } => "header",
        Path { .. } => "path",
        Cookie { .. } => "cookie",
    };
    let name = parameter.parameter_data_ref().name.clone();
    (name, location.to_owned())
}

/// Only what names operations and parameters.
fn without_schemas(document: &Value) -> Value {
    let parameters = |holder: &Value| {
        let list = holder["parameters"].as_array();
        let bare = |parameter: &Value| {
            let (name, location) = (&parameter["name"], &parameter["in"]);
            json!({"name": name, "in": location, "schema": {}})
        };
        list.map_or(json!([]), |list| list.iter().map(bare).collect())
    };
    let mut paths = document["paths"].clone();
    for item in paths.as_object_mut().unwrap().values_mut() {
        for (key, value) in item.as_object_mut().unwrap() {
            *value = match key.as_str() {
                "parameters" => parameters(&json!({"parameters": value})),
                _ if value.is_object() => {
                    json!({"parameters": parameters(value), "responses": {}})
                }
                _ => value.clone(),
            };
        }
    }
    json!({"openapi": document["openapi"], "info": document["info"], "paths": paths})
}

/// Files as plain values, and the replacing of references between them.
#[derive(Default)]
struct Values {
    files: BTreeMap<PathBuf, Value>,
}

impl Values {
    /// The document with the references in the way of the judge replaced.
    fn document(&mut self, file: &Path) -> Value {
        let mut document = self.file(file).clone();
        let paths = document["paths"].as_object_mut().unwrap();
        // The judge wants nothing but paths here.
        paths.retain(|path, _| path.starts_with('/'));
        for item in paths.values_mut() {
            let holder = self.replace(item, file);
            self.path_item(item, &holder);
        }
        document
    }

    fn path_item(&mut self, item: &mut Value, file: &Path) {
        for (key, value) in item.as_object_mut().unwrap() {
            if key == "parameters" {
                self.parameters(value, file);
            } else if value.is_object() && !key.starts_with("x-") {
                let holder = self.replace(value, file);
                if let Some(parameters) = value.get_mut("parameters") {
                    self.parameters(parameters, &holder);
                }
            }
        }
    }

    fn parameters(&mut self, list: &mut Value, file: &Path) {
        for parameter in list.as_array_mut().unwrap() {
            self.replace(parameter, file);
        }
    }

    /// Puts the target in the place of a reference; returns the file that the value now comes from.
    fn replace(&mut self, value: &mut Value, file: &Path) -> PathBuf {
        let mut holder = file.to_path_buf();
        while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let (name, pointer) = reference.split_once('#').unwrap_or((reference, ""));
            if !name.is_empty() {
                holder = holder.parent().unwrap().join(name).canonicalize().unwrap();
            }
            *value = self.file(&holder).pointer(pointer).unwrap().clone();
        }
        holder
    }

    fn file(&mut self, path: &Path) -> &Value {
        self.files.entry(path.to_path_buf()).or_insert_with(|| {
            let text = fs::read_to_string(path).unwrap();
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                return serde_json::from_str(&text).unwrap();
            }
            let document = Document::parse(text, Dialect::Yaml, &[], Limits::default());
            value(document.root().unwrap())
        })
    }
}

/// A tree without merge keys as a value; keys become text.
fn value(node: Node<'_>) -> Value {
    let node = node.resolve_alias().unwrap();
    let entry = |(key, below): (Node<'_>, Node<'_>)| {
        let key = key.as_str().unwrap().into_owned();
        assert_ne!(key, "<<", "merge keys are not converted");
        (key, value(below))
    };
    match node.kind() {
        Kind::Map => Value::Object(node.entries().map(entry).collect::<Map<_, _>>()),
        Kind::Seq => node.items().map(value).collect(),
        _ => match node.scalar().unwrap() {
            Scalar::Null => Value::Null,
            Scalar::Bool(flag) => flag.into(),
            Scalar::Int(number) => i64::try_from(number).unwrap().into(),
            Scalar::Float(number) => number.into(),
            Scalar::Str(text) => text.into_owned().into(),
        },
    }
}
