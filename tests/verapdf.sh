#!/usr/bin/env bash
# Fetches veraPDF, the reference validator of PDF/A and PDF/UA, as one jar into .cache, by Maven; needs a JVM to run.
set -euo pipefail
cd "$(dirname "$0")/.."
version=1.28.2
sum=687d4d8bcfec48c9f7e931cf78ed061f1eeccfba55d4cdc000ba9b4d8aa46ce6
jar=.cache/verapdf/greenfield-apps-$version.jar
if ! echo "$sum  $jar" | sha256sum --check --status 2>/dev/null; then
  mvn -q -B dependency:copy -Dartifact=org.verapdf.apps:greenfield-apps:$version -DoutputDirectory="$PWD/.cache/verapdf"
  echo "$sum  $jar" | sha256sum --check --quiet
fi
echo "$jar"
