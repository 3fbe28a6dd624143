"""Judges adopted documents with the official schemas of OpenAPI.

    cargo build --release -p ess-tests --example adopt
    python3 tests/official.py target/release/examples/adopt ../shared/corpus

Where a document is valid before, it must be after. Needs the packages openapi-spec-validator (it
carries the schemas), jsonschema and PyYAML, so this is no part of .ci/run.
"""

import json
import pathlib
import subprocess
import sys

import jsonschema
import openapi_spec_validator
import yaml

SCHEMAS = pathlib.Path(openapi_spec_validator.__file__).parent / "resources" / "schemas"
# Larger ones take this judge minutes.
LARGEST = 4_000_000


class Loader(yaml.CSafeLoader):
    """Reads what JSON has: no dates."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def as_json(value):
    """Keys are text in JSON."""
    if isinstance(value, dict):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value


def read(name, text):
    if name.endswith(".json"):
        return json.loads(text)
    return as_json(yaml.load(text, Loader))


def validator(document):
    version = str(document.get("openapi") or document.get("swagger"))
    schema = json.loads((SCHEMAS / f"v{version[:3]}" / "schema.json").read_text())
    return jsonschema.validators.validator_for(schema)(schema)


def judge(program, path, scheme):
    """Whether the document is valid before and after, and why not."""
    before = read(path.name, path.read_text())
    judges = validator(before)
    if not judges.is_valid(before):
        return False, True, ""
    done = subprocess.run([program, scheme, str(path)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return True, False, done.stderr
    after = read(path.name, done.stdout)
    error = next(judges.iter_errors(after), None)
    return True, error is None, error and f"{list(error.absolute_path)}: {error.message[:300]}"


def main():
    program, corpus = sys.argv[1:]
    judged, wrong = 0, 0
    for path in sorted(pathlib.Path(corpus).rglob("*")):
        is_document = path.suffix in (".json", ".yaml", ".yml") and path.stat().st_size < LARGEST
        if not is_document or not any(
            key in path.read_text()[:2_000_000] for key in ("openapi", "swagger")
        ):
            continue
        try:
            document = read(path.name, path.read_text())
            known = isinstance(document, dict) and validator(document)
        except (ValueError, OSError, yaml.YAMLError):
            known = False
        # A part of another document is not adopted by itself.
        if not known or "external" in str(path):
            continue
        for scheme in ("existing", "insert"):
            valid, still, why = judge(program, path, scheme)
            judged += valid
            if not still:
                wrong += 1
                print(f"{path} ({scheme}): {why}")
    print(f"{judged} adoptions of valid documents judged, {wrong} no longer valid")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
