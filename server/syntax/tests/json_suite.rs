//! The JSON test suite as judge: what it accepts has serde_json's values, what it rejects is
//! reported, and there is a tree either way.

use std::path::PathBuf;

use syntax::{Dialect, Document, Limits, decode_utf8};

mod common;
#[path = "../../../tests/support/needed.rs"]
mod needed;
use common::same_value;
use needed::shared;

fn files() -> Option<Vec<PathBuf>> {
    let folder = shared("parsing/json-test-suite/test_parsing")?;
    let entries = std::fs::read_dir(folder).expect("the suite is readable");
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    Some(files)
}

/// Why a file is not read as its name says.
fn judge(name: &str, bytes: Vec<u8>) -> Result<(), String> {
    let text = match decode_utf8(bytes) {
        Ok(text) => text,
        Err(_) if name.starts_with("y_") => return Err("is not decoded".to_owned()),
        Err(_) => return Ok(()),
    };
    let document = Document::parse(text.as_str(), Dialect::Json, &[], Limits::default());
    assert_eq!(document.text(), text, "{name}: no byte is lost");
    let root = document.root().ok_or("has no tree")?;
    let errors: Vec<String> = document.errors().map(|error| error.to_string()).collect();
    match &name[..2] {
        "y_" if !errors.is_empty() => Err(format!("false error: {}", errors.join("; "))),
        "y_" => {
            let value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            same_value(root, &value)
        }
        "n_" if errors.is_empty() => Err("no error is reported".to_owned()),
        _ => Ok(()),
    }
}

#[test]
fn every_file_is_read_as_its_name_says() {
    let Some(files) = files() else { return };
    let mut wrong = 0;
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let bytes = std::fs::read(file).expect("the suite is readable");
        if let Err(reason) = judge(&name, bytes) {
            println!("{name}: {reason}");
            wrong += 1;
        }
    }
    println!("{} of {} files right", files.len() - wrong, files.len());
    assert!(files.len() > 300, "the suite is complete");
    assert_eq!(wrong, 0);
}
