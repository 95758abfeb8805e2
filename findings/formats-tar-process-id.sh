#!/usr/bin/env bash
# System.Formats.Tar of .NET 10.0.12 (NuGet: Microsoft.NETCore.App.Runtime.linux-*): an archive of pax entries is never the same bytes twice.
#
# Expected: TarWriter writes equal entries, with equal dates, as equal bytes; an image layer or a release archive made with it has one digest.
# Happens:  the header before each pax entry (typeflag x) is named PaxHeaders.PID, with the process ID of the program that wrote it. Readers skip that name, so the
#           archives unpack alike, but their digests differ from run to run. Pax is the default format, CreateFromDirectory writes it too, and no option changes the
#           name. Gnu and Ustar entries have no such header and are the same bytes, but lack extended attributes. GNU tar 1.34 writes PaxHeaders without it.
# Seen:     pax: PaxHeaders.PID, two archives
#           gnu: one archive
# Ends with 0 while this holds and with 1 when it changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
[[ $(uname -m) == aarch64 ]] && runtime=linux-arm64 || runtime=linux-x64

cat >pack.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <RuntimeIdentifier>$runtime</RuntimeIdentifier>
    <RuntimeFrameworkVersion>10.0.12</RuntimeFrameworkVersion>
    <SelfContained>true</SelfContained>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
</Project>
XML
cat >Pack.cs <<'CSHARP'
using System.Formats.Tar;

using var tar = new TarWriter(File.Create(args[1]));
TarEntry entry = args[0] == "pax" ? new PaxTarEntry(TarEntryType.RegularFile, "folder/file") : new GnuTarEntry(TarEntryType.RegularFile, "folder/file");
entry.ModificationTime = DateTimeOffset.UnixEpoch;
entry.DataStream = new MemoryStream("content"u8.ToArray());
tar.WriteEntry(entry);
CSHARP
dotnet publish -nologo -v q -o out >build.log || { cat build.log >&2; exit 1; }

pack() { # FORMAT NUMBER
  out/pack "$1" "$1-$2.tar" &
  echo $! >"$1-$2.pid"
  wait $!
}

for format in pax gnu; do
  pack "$format" 1
  pack "$format" 2
done
seen=$(
  name=$(head -c 100 pax-1.tar | tr -d '\0' | grep -o 'PaxHeaders\.[0-9]*')
  [[ $name == "PaxHeaders.$(<pax-1.pid)" ]] && name=PaxHeaders.PID
  cmp -s pax-1.tar pax-2.tar && echo "pax: $name, one archive" || echo "pax: $name, two archives"
  cmp -s gnu-1.tar gnu-2.tar && echo 'gnu: one archive' || echo 'gnu: two archives'
)
printf '%s\n' "$seen"
[[ $seen == $'pax: PaxHeaders.PID, two archives\ngnu: one archive' ]]
