#!/usr/bin/env bash
# Makes the reference of TemplateAnalyticsClient, the library for other people's programs, with the toolchain's docc: into
# .build/docs, with links checked and every warning an error.
set -euo pipefail
cd "$(dirname "$0")/.."

module=TemplateAnalyticsClient
swift build --target "$module" >&2
products="$(swift build --show-bin-path)"
symbols="$products/$module.symbols"
rm -rf "$symbols" && mkdir -p "$symbols"

# Modules in C, which the packages stand on: of some the build wrote a map, others brought one.
maps=()
while IFS= read -r map; do maps+=(-Xcc "-fmodule-map-file=$map"); done < <(
  find -L "$products" -maxdepth 2 -path '*.build/module.modulemap'
  find -L .build/checkouts/*/Sources -maxdepth 3 -name module.modulemap)

swift symbolgraph-extract -module-name "$module" -minimum-access-level public -output-dir "$symbols" \
  -target "$(swift -print-target-info | sed -n 's/.*"unversionedTriple": "\(.*\)".*/\1/p')" -I "$products/Modules" "${maps[@]}"
docc convert "Sources/$module/$module.docc" --additional-symbol-graph-dir "$symbols" \
  --fallback-display-name "$module" --fallback-bundle-identifier "$module" --output-path .build/docs --warnings-as-errors
printf '  %-44s %s\n' .build/docs "the reference of $module, for any web server"
