# A compiler that serves one run and no other: given to a build as SharedCompilationId, and ended after it.
# shellcheck shell=bash

stop_compiler() {
  local version folder
  version="$(dotnet --version)"
  folder="$(dotnet --list-sdks | sed -n "s|^$version \[\(.*\)\]\$|\1/$version/Roslyn/bincore|p")"
  dotnet exec "$folder/VBCSCompiler.dll" -shutdown "-pipename:$1" </dev/null >/dev/null 2>&1 || true
}
