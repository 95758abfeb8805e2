#!/usr/bin/env bash
# Microsoft.Net.Compilers.Toolset 4.14.0 (NuGet): a build that compiles nothing, but would have skipped analyzers, makes the next build compile everything.
#
# Expected: with nothing edited, no build after the first compiles. A build with -p:RunAnalyzers=false on top of an analyzed one has nothing to do, and the
#           analyzed output stays analyzed.
# Happens:  that build leaves the assembly alone, but touches obj/…/PROJECT.BuildWithSkipAnalyzers whether or not the compiler ran (the target runs after
#           CoreCompile, also when CoreCompile is up to date). The file is an input of every later build with analyzers, and newer than the assembly, so that
#           one compiles and analyzes again. Two habits in one checkout, such as a quick `dotnet run -p:RunAnalyzers=false` and an IDE or CI step that builds
#           with analyzers, undo each other's incremental builds. Different output folders (--artifacts-path) keep them apart.
# Seen:     again: not compiled
#           without analyzers: not compiled
#           again: compiled
#           again: not compiled
# Ends with 0 while this holds and with 1 when it changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat >look.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Net.Compilers.Toolset" Version="4.14.0" PrivateAssets="all" />
  </ItemGroup>
</Project>
XML
echo 'namespace Look; public static class Nothing;' >Nothing.cs

compiled() { stat -c %y obj/Debug/net10.0/look.dll; }

build() { # LABEL [ARGUMENT…]
  local label=$1 before
  shift
  before=$(compiled)
  dotnet build -nologo -v q "$@" >build.log || { cat build.log >&2; exit 1; }
  if [[ $(compiled) == "$before" ]]; then echo "$label: not compiled"; else echo "$label: compiled"; fi
}

dotnet build -nologo -v q >build.log || { cat build.log >&2; exit 1; }
seen=$(
  build again
  build 'without analyzers' -p:RunAnalyzers=false
  build again
  build again
)
printf '%s\n' "$seen"
[[ $seen == $'again: not compiled\nwithout analyzers: not compiled\nagain: compiled\nagain: not compiled' ]]
