#!/usr/bin/env bash
# Packs a copy of the sources that lies where few checkouts lie: below a folder named src, with spaces and letters that
# are not ASCII in its path. One package comes out for each library in src, and nothing else.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
copy="$folder/src/Lücke 채팅 (1)/parley"
mkdir -p "$copy"
tar --exclude=bin --exclude=obj --exclude=node_modules --exclude=artifacts --exclude=.git -cf - . | tar -xf - -C "$copy"
cd "$copy"

# The libraries are built and packed.
for project in src/*/*.csproj; do
  grep -q '<IsPackable>false' "$project" && continue
  basename "$project" .csproj >>"$folder/wanted"
  dotnet pack "$project" -c Release -nologo -clp:ErrorsOnly -p:UseSharedCompilation=false -o "$folder/packed"
done

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

for package in "$folder"/packed/*.nupkg; do
  basename "$package" | sed -E 's/\.[0-9]+\.[0-9]+\.[0-9]+[^/]*\.nupkg$//'
done | sort -u >"$folder/made"
diff <(sort "$folder/wanted") "$folder/made" && echo "Packed: $(tr '\n' ' ' <"$folder/made")"
