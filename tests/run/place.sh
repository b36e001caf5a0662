#!/usr/bin/env bash
# Packs a copy of the sources that lies where few checkouts lie: below a folder named src, with spaces and letters that
# are not ASCII in its path. One package comes out for each library in src, and nothing else.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/run/compiler.sh
. tests/run/compiler.sh

folder="$(mktemp -d)"
compiler="$(basename "$folder")"
finish() {
  stop_compiler "$compiler"
  rm -rf "$folder"
}
trap finish EXIT
copy="$folder/src/Lücke 채팅 (1)/parley"
mkdir -p "$copy"
tar --exclude=bin --exclude=obj --exclude=node_modules --exclude=artifacts --exclude=.git -cf - . | tar -xf - -C "$copy"
cd "$copy"

# All of src in one build. Its rules of style have been looked at elsewhere.
{
  echo '<Solution>'
  for project in src/*/*.csproj; do echo "  <Project Path=\"$project\" />"; done
  echo '</Solution>'
} >src.slnx
dotnet pack src.slnx -c Release -nologo -clp:ErrorsOnly -o "$folder/packed" \
  -p:SharedCompilationId="$compiler" -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false

# Then all are asked: what is no library has nothing to pack, and would fail if it tried, for none of them is built.
cat >all.proj <<'PROJECT'
<Project>
  <ItemGroup>
    <Each Include="*/*/*.csproj" />
  </ItemGroup>
  <Target Name="Pack">
    <MSBuild Projects="@(Each)" Targets="Pack" Properties="Configuration=Release;NoBuild=true;PackageOutputPath=$(Packed)" />
  </Target>
</Project>
PROJECT
dotnet msbuild all.proj -t:Pack -nologo -clp:ErrorsOnly "-p:Packed=$folder/packed"

for project in src/*/*.csproj; do
  grep -q '<IsPackable>false' "$project" || basename "$project" .csproj
done | sort >"$folder/wanted"
for package in "$folder"/packed/*.nupkg; do
  basename "$package" | sed -E 's/\.[0-9]+\.[0-9]+\.[0-9]+[^/]*\.nupkg$//'
done | sort -u >"$folder/made"
for package in "$folder"/packed/*.nupkg; do
  [ -s "${package%.nupkg}.snupkg" ] || { echo "$(basename "$package") has no symbols beside it"; exit 1; }
done
diff "$folder/wanted" "$folder/made" && echo "Packed: $(tr '\n' ' ' <"$folder/made")"
