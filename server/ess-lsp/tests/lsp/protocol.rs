//! Checks conversations against the machine-readable protocol, `../shared/lsp`.

use std::process::Command;

use crate::folder::Folder;
use crate::needed::shared;

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
    // Without it the conversation is not checked.
    let Some(shared) = shared("lsp") else {
        return;
    };
    let folder = Folder::new();
    folder.write("messages.log", log.join("\n") + "\n");
    for version in versions {
        let output = Command::new("python3")
            .args(["-c", SCRIPT])
            .arg(&shared)
            .arg(shared.join(format!("metaModel-{version}.json")))
            .arg(folder.path().join("messages.log"))
            .output()
            .expect("python3 runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.trim(), "checked", "{version}: {errors}");
    }
}
