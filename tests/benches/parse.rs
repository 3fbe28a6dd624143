//! Parsing, editing and analysing the largest documents of `../shared/corpus`, in this process.
//! Run with `cargo bench -p ess-tests`. YAML twins of JSON documents are written on the fly.

use divan::{Bencher, black_box};
use ess_tests::corpus::shared;
use syntax::{Dialect, Limits};

fn main() {
    divan::main();
}

const DOCUMENTS: [&str; 3] = [
    "github/api.github.com.json",
    "stripe/openapi.json",
    "kubernetes/swagger-1.13.json",
];

fn json(name: &str) -> String {
    let folder = shared("corpus").expect("benchmarks need ../shared/corpus");
    std::fs::read_to_string(folder.join(name)).expect("the corpus is readable")
}

/// The same values as block YAML, long texts as double-quoted scalars.
fn yaml(name: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(&json(name)).expect("the corpus is valid");
    let mut out = String::new();
    write_block(&value, 0, &mut out);
    out
}

fn write_block(value: &serde_json::Value, indent: usize, out: &mut String) {
    let margin = " ".repeat(indent);
    match value {
        serde_json::Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                let key = serde_json::Value::from(key.as_str());
                out.push_str(&format!("\n{margin}{key}:"));
                write_block(value, indent + 2, out);
            }
        }
        serde_json::Value::Array(items) if !items.is_empty() => {
            for value in items {
                out.push_str(&format!("\n{margin}-"));
                write_block(value, indent + 2, out);
            }
        }
        scalar => out.push_str(&format!(" {scalar}")),
    }
}

#[divan::bench(args = DOCUMENTS)]
fn parse_json(bencher: Bencher<'_, '_>, name: &str) {
    let text = json(name);
    bencher
        .with_inputs(|| text.clone())
        .bench_values(|text| openapi::parse(black_box(text), Dialect::Json, Limits::default()));
}

#[divan::bench(args = DOCUMENTS)]
fn parse_yaml(bencher: Bencher<'_, '_>, name: &str) {
    let text = yaml(name);
    bencher
        .with_inputs(|| text.clone())
        .bench_values(|text| openapi::parse(black_box(text), Dialect::Yaml, Limits::default()));
}

#[divan::bench(args = DOCUMENTS)]
fn serde_json_value(bencher: Bencher<'_, '_>, name: &str) {
    let text = json(name);
    bencher.bench(|| serde_json::from_str::<serde_json::Value>(black_box(&text)));
}

/// One letter typed in the middle of the document.
fn edit(bencher: Bencher<'_, '_>, text: String, dialect: Dialect) {
    let document = openapi::parse(text.as_str(), dialect, Limits::default());
    let middle = text.len() / 2;
    let at = text[middle..]
        .find("description")
        .map_or(middle, |found| middle + found + 3);
    bencher.bench(|| document.edit(black_box(at..at), "x"));
}

#[divan::bench(args = DOCUMENTS)]
fn edit_json(bencher: Bencher<'_, '_>, name: &str) {
    edit(bencher, json(name), Dialect::Json);
}

#[divan::bench(args = DOCUMENTS)]
fn edit_yaml(bencher: Bencher<'_, '_>, name: &str) {
    edit(bencher, yaml(name), Dialect::Yaml);
}

/// Judges of the parse, for the table in `docs/decisions.md`.
#[divan::bench(args = [DOCUMENTS[0]], sample_count = 5)]
fn yaml_rust2_events(bencher: Bencher<'_, '_>, name: &str) {
    struct Count(usize);
    impl yaml_rust2::parser::EventReceiver for Count {
        fn on_event(&mut self, _: yaml_rust2::Event) {
            self.0 += 1;
        }
    }
    let text = yaml(name);
    bencher.bench(|| {
        let mut count = Count(0);
        let read =
            yaml_rust2::parser::Parser::new_from_str(black_box(&text)).load(&mut count, false);
        (read.is_ok(), count.0)
    });
}
