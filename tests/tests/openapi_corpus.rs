//! Real documents: how many operations each source has (the counts of `SOURCES.md`), and that every
//! reference to something that exists is followed.

use std::fs;
use std::path::Path;

use ess_tests::corpus::{files_below, load, shared};
use openapi::{Api, Files, PathItem, Reason, Unresolved};

/// The labelled documents of a source.
enum Documents {
    One(&'static str),
    Several(&'static [&'static str]),
    /// Every file that is an OpenAPI document by its content.
    All,
}

use Documents::{All, One, Several};

/// Folder, documents, paths that have operations, operations.
const SOURCES: [(&str, Documents, usize, usize); 27] = [
    ("vampi", One("openapi3.yml"), 12, 14),
    ("vuln-bank", One("openapi.json"), 39, 39),
    (
        "oai-examples",
        Several(&[
            "v2.0/json/petstore-separate/spec/swagger.json",
            "v2.0/json/uber.json",
            "v2.0/yaml/petstore-with-external-docs.yaml",
            "v3.0/callback-example.yaml",
            "v3.0/link-example.yaml",
            "v3.0/petstore-expanded.yaml",
            "v3.0/uspto.yaml",
            "v3.1/tictactoe.yaml",
        ]),
        23,
        30,
    ),
    ("stripe", One("openapi.json"), 305, 452),
    ("github", One("api.github.com.json"), 811, 1223),
    ("digitalocean", One("DigitalOcean-public.v2.yaml"), 445, 659),
    ("twilio", One("twilio_api_v2010.yaml"), 116, 197),
    ("kubernetes", One("swagger-1.13.json"), 520, 1014),
    ("slack", One("slack_web_openapi_v2.json"), 174, 174),
    ("box", One("openapi.json"), 186, 296),
    ("discord", One("openapi.json"), 150, 242),
    ("harbor", One("swagger.yaml"), 135, 203),
    ("traccar", One("openapi.yaml"), 76, 117),
    ("gotify", One("spec.json"), 30, 42),
    ("netlify", One("swagger.yml"), 113, 174),
    ("matrix", All, 172, 202),
    ("museum", One("openapi.yaml"), 5, 8),
    ("nytimes", All, 11, 11),
    ("sendgrid", One("oai.yaml"), 201, 334),
    ("adyen", One("ManagementService-v3.yaml"), 80, 134),
    ("azure-search", All, 25, 40),
    ("google-pubsub", One("pubsub.json"), 14, 16),
    ("google-drive", One("drive.json"), 30, 50),
    ("aws-lambda", One("lambda.json"), 37, 66),
    ("blockfrost", One("openapi.yaml"), 129, 129),
    ("gitea", One("openapi.json"), 217, 346),
    ("zoom", One("openapi.v2.json"), 103, 155),
];

fn documents(folder: &Path, documents: &Documents) -> Vec<String> {
    match documents {
        One(file) => vec![(*file).to_owned()],
        Several(files) => files.iter().map(|file| (*file).to_owned()).collect(),
        All => files_below(folder)
            .into_iter()
            .filter(|file| {
                let text = fs::read_to_string(folder.join(file)).unwrap();
                openapi::sniff(&text).is_some()
            })
            .collect(),
    }
}

#[derive(Default)]
struct Counts {
    documents: usize,
    files: usize,
    paths: usize,
    operations: usize,
    parameters: usize,
    references: usize,
    /// References to what was not stored: other files, the network.
    absent: usize,
    /// References that should have been followed.
    unresolved: Vec<String>,
}

fn count(folder: &Path, documents: &[String]) -> Counts {
    let mut counts = Counts::default();
    for document in documents {
        let (files, root) = load(folder, document);
        let api = Api::new(&files, root).expect("an OpenAPI document");
        counts.documents += 1;
        let has_operations = |item: &PathItem| !item.operations().is_empty();
        counts.paths += api.paths().filter(has_operations).count();
        for operation in api.operations() {
            counts.operations += 1;
            counts.parameters += operation.parameters().list.len();
        }
        let reachable = files.reachable(root);
        counts.files += reachable.len();
        for file in reachable {
            counts.references += files.references(file).count();
            for unresolved in files.unresolved(file) {
                if is_absent(folder, files.path(file), &unresolved) {
                    counts.absent += 1;
                } else {
                    counts.unresolved.push(unresolved.reason.to_string());
                }
            }
        }
        assert_no_file_is_left(&files);
    }
    counts
}

/// True when the system agrees that there is nothing to follow.
fn is_absent(folder: &Path, holder: &str, unresolved: &Unresolved) -> bool {
    match unresolved.reason {
        Reason::NotFollowed { .. } => unresolved.reference.contains("://"),
        Reason::File { .. } => {
            let file = unresolved.reference.split('#').next().unwrap();
            let directory = folder.join(holder);
            !directory.parent().unwrap().join(file).exists()
        }
        _ => false,
    }
}

fn assert_no_file_is_left(files: &Files) {
    assert_eq!(files.missing(), []);
}

#[test]
fn operations_are_counted_and_references_followed() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    println!("source | documents | files | paths | operations | parameters | references | absent");
    let mut wrong = Vec::new();
    for (name, wanted, paths, operations) in &SOURCES {
        let folder = corpus.join(name);
        let counts = count(&folder, &documents(&folder, wanted));
        println!(
            "{name} | {} | {} | {} | {} | {} | {} | {}",
            counts.documents,
            counts.files,
            counts.paths,
            counts.operations,
            counts.parameters,
            counts.references,
            counts.absent
        );
        if (counts.paths, counts.operations) != (*paths, *operations) {
            wrong.push(format!(
                "{name}: {} paths and {} operations instead of {paths} and {operations}",
                counts.paths, counts.operations
            ));
        }
        let unresolved = counts.unresolved.iter();
        wrong.extend(unresolved.map(|reason| format!("{name}: {reason}")));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_document_is_recognised_by_its_content_as_by_its_tree() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    let mut found = 0;
    for file in files_below(&corpus) {
        let text = fs::read_to_string(corpus.join(&file)).unwrap();
        let sniffed = openapi::sniff(&text);
        let mut files = Files::new();
        let document = openapi::parse(text, syntax::Dialect::of_path(&file), Default::default());
        let id = files.insert(&file, document);
        assert_eq!(sniffed, files.version(id), "{file}");
        found += usize::from(sniffed.is_some());
    }
    // 130 labelled documents and the others of oai-examples.
    println!("{found} documents");
    assert!(found >= 130, "only {found} documents");
}
