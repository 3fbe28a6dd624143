//! Ends the server when the editor that started it is gone.

use std::time::Duration;

/// Looks now and then whether the process that `initialize` names is still there. One that we cannot
/// see from the start lives elsewhere: the server may run in a container.
pub(crate) fn watch_if_seen(id: Option<u32>) {
    if id.is_some_and(is_alive) {
        watch(id);
    }
}

/// Looks now and then whether the process `id` is still there. Does nothing without one.
pub(crate) fn watch(id: Option<u32>) {
    let Some(id) = id else {
        return;
    };
    // Whether it worked does not matter: a client that dies also closes its pipe.
    let _ = std::thread::Builder::new()
        .name(String::from("parent"))
        .spawn(move || {
            while is_alive(id) {
                std::thread::sleep(Duration::from_secs(3));
            }
            // Like a connection that ends without `shutdown`.
            std::process::exit(1);
        });
}

/// Whether a process runs. Where there is no way to know without another library, it does.
fn is_alive(id: u32) -> bool {
    let processes = std::path::Path::new("/proc");
    if !cfg!(target_os = "linux") || !processes.join("self").exists() {
        return true;
    }
    let status = std::fs::read_to_string(processes.join(id.to_string()).join("stat"));
    // A zombie waits for its own parent; the editor is gone.
    status.is_ok_and(|status| {
        let state = status.rsplit_once(") ").map(|(_, rest)| rest);
        !state.is_some_and(|state| state.starts_with(['Z', 'X']))
    })
}
