#!/bin/sh
# Writes the lock files anew from pyproject.toml: every version with its hashes, for every platform.
set -e
cd "$(dirname "$0")/.."
compile() {
  uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
    --no-header --no-emit-index-url --no-annotate --quiet --group build "$@"
}
compile --output-file locks/report.txt
compile --extra test --constraints locks/report.txt --output-file locks/test.txt
compile --extra lab --constraints locks/report.txt --output-file locks/lab.txt
