#!/bin/sh
# Writes the lock files anew from pyproject.toml: every version with its hashes, for every platform.
set -e
cd "$(dirname "$0")/.."
lock() {
  uv pip compile --universal --python-version 3.11 --generate-hashes \
    --no-header --no-emit-index-url --no-annotate --quiet "$@"
}
compile() {
  lock pyproject.toml --group build "$@"
}
compile --output-file locks/report.txt
compile --extra archive --constraints locks/report.txt --output-file locks/archive.txt
compile --extra archive --extra test --constraints locks/report.txt --output-file locks/test.txt
compile --extra lab --constraints locks/report.txt --output-file locks/lab.txt
# What the benchmark compares with has an environment of its own.
lock bench/jupyter-book.in --output-file locks/jupyter-book.txt
