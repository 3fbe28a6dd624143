//! Checks conversations against the machine-readable protocol, `../shared/lsp`.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// Prints what the server has sent wrongly; what clients send is their affair. The protocol does not
/// know answers to our own requests (`ess/...`).
const SCRIPT: &str = "
import json, sys
sys.path.insert(0, sys.argv[1])
from validate import MM
protocol, pending, ours = MM(sys.argv[2]), {}, set()
for line in open(sys.argv[3], encoding='utf-8', newline='\\n'):
    side, message = {'<': 'c', '>': 's'}[line[0]], json.loads(line[2:])
    # Of what is no message nobody knows the id (JSON-RPC 2.0, section 5).
    if 'error' in message and message['id'] is None: continue
    if side == 'c' and message.get('method', '').startswith('ess/'):
        ours.add(message['id'])
    if side == 's' and 'method' not in message and message['id'] in ours:
        continue
    wrong = protocol.msg(message, pending, side)
    if side == 's' and wrong:
        print(wrong, line[:300])
print('checked')
";

/// Both versions of the protocol that a client may speak.
pub(crate) const VERSIONS: &[&str] = &["3.17", "3.18"];

/// Checks a log of messages against versions of the protocol; prints that it was skipped where the
/// protocol is absent, and fails then on CI.
pub(crate) fn check(log: &[String], versions: &[&str]) {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/lsp");
    if !shared.join("validate.py").exists() {
        assert!(std::env::var_os("CI").is_none(), "../shared/lsp is absent");
        println!("skipped: the conversation is not checked, ../shared/lsp is absent");
        return;
    }
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("ess-messages-{}-{number}.log", std::process::id());
    let file = std::env::temp_dir().join(name);
    fs::write(&file, log.join("\n") + "\n").expect("a log");
    for version in versions {
        let output = Command::new("python3")
            .args(["-c", SCRIPT])
            .arg(&shared)
            .arg(shared.join(format!("metaModel-{version}.json")))
            .arg(&file)
            .output()
            .expect("python3 runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.trim(), "checked", "{version}: {errors}");
    }
    let _ = fs::remove_file(&file);
}
