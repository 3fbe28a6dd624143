//! Any text as an OpenAPI document: views, model and rules come to an end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::Model;
use openapi::Files;
use syntax::Dialect;

fuzz_target!(|text: &str| {
    let dialect = if text.starts_with('{') {
        Dialect::Json
    } else {
        Dialect::Yaml
    };
    let mut files = Files::new();
    let file = files.insert("a.yaml", ess_fuzz::parse(text, dialect));
    rules::check_file(&files, file);
    if let Some(model) = Model::build(&files, file) {
        rules::check_document(&files, &model);
    }
});
