//! Any text read as YAML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use syntax::Dialect;

fuzz_target!(|text: &str| ess_fuzz::inspect(&ess_fuzz::parse(text, Dialect::Yaml), text));
