#!/usr/bin/env python3
"""Whole-process cost of `ess-lsp --check`: CPU, wall and peak memory, medians of several runs.

    python3 tests/benches/check.py [--runs 7] [--corpus ../shared/corpus]

Builds the release binaries first. `serde_json` parses the same JSON into a Value and drops it, in
turn with our runs, so that the ratio holds when the machine's speed drifts.
"""
import argparse, os, pathlib, statistics, subprocess, time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def once(argv):
    start = time.monotonic()
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        raise SystemExit(f"{argv} ended with {code}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--corpus", type=pathlib.Path, default=ROOT / "../shared/corpus")
    options = parser.parse_args()
    build = ["cargo", "build", "--quiet", "--release", "-p", "ess-lsp", "-p", "ess-tests", "--bins", "--examples"]
    subprocess.run(build, cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    server, yardstick = str(target / "ess-lsp"), str(target / "examples/serde_json_value")
    github = str(options.corpus / "github/api.github.com.json")
    stripe = str(options.corpus / "stripe/openapi.json")
    commands = {
        "serde_json, GitHub's JSON": [yardstick, github],
        "--check, GitHub's JSON": [server, "--check", github],
        "--check --format json, GitHub's": [server, "--check", "--format", "json", github],
        "serde_json, Stripe's JSON": [yardstick, stripe],
        "--check, Stripe's JSON": [server, "--check", stripe],
        "--check, the whole corpus": [server, "--check", str(options.corpus)],
        "--version": [server, "--version"],
    }
    results = {name: [] for name in commands}
    for run in range(options.runs + 1):
        for name, argv in commands.items():
            measured = once(argv)
            if run > 0:
                results[name].append(measured)
    print(f"{'command':34}{'CPU s':>9}{'wall s':>9}{'peak MiB':>10}   medians of {options.runs}")
    for name, runs in results.items():
        cpu, wall, memory = (statistics.median(column) for column in zip(*runs))
        print(f"{name:34}{cpu:9.3f}{wall:9.3f}{memory:10.1f}")
    pairs = zip(results["--check, GitHub's JSON"], results["serde_json, GitHub's JSON"])
    ratio = statistics.median(ours[0] / theirs[0] for ours, theirs in pairs)
    print(f"CPU of --check over serde_json on GitHub's JSON, pair by pair: {ratio:.2f}")


if __name__ == "__main__":
    main()
