#!/usr/bin/env python3
"""Compares what is found in documents of several files with what is found when a bundler has made
one file of each.

    python3 tests/split.py target/release/ess-lsp ../shared/corpus/.../openapi.yaml ...

Needs node with npx, which fetches the bundler; therefore not a part of `.ci/run`. References to
places that the check may not read are left out: the bundler has read them. Compared are rule,
operation, severity, and the identifiers with object and confidence. Exits with 1 if any differs.
"""

import collections
import json
import os
import subprocess
import sys
import tempfile

BUNDLE = ["npx", "--yes", "@redocly/cli@2.77.0", "bundle"]
QUIET = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def findings(program, document):
    run = subprocess.run([program, "--check", "--format", "json", document], capture_output=True)
    found = json.loads(run.stdout)["findings"]
    return [one for one in found if one["rule"] != "reference-outside-workspace"]


def count(found):
    """Findings by rule, operation, severity and identifiers with their objects."""
    keys = collections.Counter()
    for one in found:
        operation = one["operation"] or {}
        key = (one["rule"], operation.get("method"), operation.get("path"), one["severity"])
        names = ((it["name"], it["confidence"], it.get("object")) for it in one["identifiers"])
        keys[key + (tuple(sorted(names, key=str)),)] += 1
    return keys


def compare(program, document, directory):
    bundled = os.path.join(directory, "bundled.yaml")
    subprocess.run(BUNDLE + [document, "-o", bundled], check=True, env=QUIET, capture_output=True)
    split, joined = findings(program, document), findings(program, bundled)
    left, right = count(split), count(joined)
    same = (left & right).total()
    print(f"{document}: {len(split)} findings split, {len(joined)} bundled, {same} the same")
    for name, keys in ("only split", left - right), ("only bundled", right - left):
        for key, times in sorted(keys.items(), key=str):
            print(f"  {name}: {times} x {' '.join(str(part or '-') for part in key)}")
    return left == right


def main():
    program, documents = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as directory:
        results = [compare(program, document, directory) for document in documents]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
