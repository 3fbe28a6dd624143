#!/usr/bin/env python3
"""Random edits through the language server: what it publishes equals what `--check` reports.

    python3 tests/benches/agree.py [--edits 20000] [--every 50] [--seed 1] DOCUMENT...

Edits a copy of each document at random places with pieces that break and mend it, compares every
50th published set with a check of the same text, and prints the resident memory on the way. Builds
the release binary first, unless `--server` names one. Ends with code 1 at the first difference.
"""
import argparse, collections, json, os, pathlib, random, shutil, subprocess, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PIECES = ["", "", "x", "q", "\n", "  ", '"', "{", "}", "]", ": ", ", ", "id", "$ref", "delete ", "ä", "😀"]


class Server:
    def __init__(self, argv, uri, language, text):
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.uri, self.version = uri, 1
        diagnostics = dict(versionSupport=True, dataSupport=True, relatedInformation=True)
        capabilities = dict(general=dict(positionEncodings=["utf-8"]), textDocument=dict(publishDiagnostics=diagnostics))
        options = dict(diagnostics=dict(max=1_000_000))
        self.send("initialize", dict(processId=os.getpid(), rootUri=None, capabilities=capabilities, initializationOptions=options), 1)
        while self.receive().get("id") != 1:
            pass
        self.send("initialized", {})
        self.send("textDocument/didOpen", dict(textDocument=dict(uri=uri, languageId=language, version=1, text=text)))

    def send(self, method, params, number=None):
        message = dict(jsonrpc="2.0", method=method, params=params)
        if number is not None:
            message["id"] = number
        content = json.dumps(message, ensure_ascii=False).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while (line := self.process.stdout.readline()) != b"\r\n":
            if not line:
                raise SystemExit("the server has ended")
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message = json.loads(self.process.stdout.read(length))
        if "method" in message and "id" in message:
            content = json.dumps(dict(jsonrpc="2.0", id=message["id"], result=None)).encode()
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
            self.process.stdin.flush()
        return message

    def change(self, start, end, text):
        self.version += 1
        place = lambda at: dict(line=at[0], character=at[1])
        change = dict(range=dict(start=place(start), end=place(end)), text=text)
        self.send("textDocument/didChange", dict(textDocument=dict(uri=self.uri, version=self.version), contentChanges=[change]))

    def published(self):
        """The diagnostics of the newest version; older ones after it would be stale."""
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == self.uri:
                version = message["params"].get("version")
                if version is not None and version > self.version:
                    raise SystemExit(f"published version {version} before it was sent")
                if version == self.version:
                    return message["params"]["diagnostics"]

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


def shown(diagnostics):
    """Rule and place of each finding, groups undone."""
    found = collections.Counter()
    for one in diagnostics:
        places = [one["range"]["start"]]
        others = one["data"]["operations"] - 1
        related = one.get("relatedInformation", [])
        places += [other["location"]["range"]["start"] for other in related[len(related) - others:]]
        found.update((one["code"], place["line"], place["character"]) for place in places)
    return found


def reported(argv, path):
    run = subprocess.run([*argv, "--check", "--format", "json", path], capture_output=True)
    report = json.loads(run.stdout)
    lines = pathlib.Path(path).read_bytes().split(b"\n")
    found = collections.Counter()
    for one in report["findings"]:
        place = one["range"]["start"]
        # Reports count UTF-16; these texts end lines with LF.
        before = lines[place["line"]].decode(errors="replace").encode("utf-16-le")[: 2 * place["character"]]
        found[one["rule"], place["line"], len(before.decode("utf-16-le", "replace").encode())] += 1
    return found


def run(argv, document, options):
    numbers = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(document, folder)
        lines = pathlib.Path(path).read_bytes().decode().replace("\r", "").split("\n")
        encoded = [line.encode() for line in lines]
        language = "json" if path.endswith("json") else "yaml"
        server = Server(argv, pathlib.Path(path).as_uri(), language, "\n".join(lines))
        undo = []
        for number in range(1, options.edits + 1):
            # Most edits are taken back, so that the document stays one.
            if undo and numbers.random() < 0.55:
                row, column, end_row, end, text = undo.pop()
            else:
                row = end_row = numbers.randrange(len(encoded))
                line = encoded[row].decode()
                at = numbers.randrange(len(line) + 1)
                length = min(numbers.randrange(3), len(line) - at)
                column, end = len(line[:at].encode()), len(line[: at + length].encode())
                text = numbers.choice(PIECES)
                inserted = text.encode().split(b"\n")
                last = (column if len(inserted) == 1 else 0) + len(inserted[-1])
                undo.append((row, column, row + len(inserted) - 1, last, line[at : at + length]))
            server.change((row, column), (end_row, end), text)
            new = encoded[row][:column] + text.encode() + encoded[end_row][end:]
            encoded[row : end_row + 1] = new.split(b"\n")
            if number % options.every == 0:
                pathlib.Path(path).write_bytes(b"\n".join(encoded))
                published, check = shown(server.published()), reported(argv, path)
                if published != check:
                    print("published only:", published - check, "\nreported only:", check - published)
                    raise SystemExit(f"{document}: different after {number} edits of seed {options.seed}")
            elif numbers.random() < 0.5:
                server.published()
            if number % max(1, options.edits // 5) == 0:
                print(f"{document}: {number} edits, {server.memory():.0f} MiB", flush=True)
        server.process.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="+")
    parser.add_argument("--edits", type=int, default=20_000)
    parser.add_argument("--every", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server")
    options = parser.parse_args()
    if not options.server:
        subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "ess-lsp"], cwd=ROOT, check=True)
        target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
        options.server = str(target / "ess-lsp")
    for document in options.documents:
        run([options.server], document, options)


if __name__ == "__main__":
    main()
