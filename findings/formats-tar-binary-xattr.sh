#!/usr/bin/env bash
# System.Formats.Tar of .NET 10.0.12 (NuGet: Microsoft.NETCore.App.Runtime.linux-*): binary extended attributes, such as file capabilities, stop a reader or change.
#
# Expected: TarReader reads what GNU tar --xattrs writes. A record of a pax header begins with its length (POSIX, pax, "pax Extended Header"), so a value may have any
#           byte, and layers of container images have binary ones: setcap writes SCHILY.xattr.security.capability.
# Happens:  a value with the byte 0a (a capability set with bits 1 and 3) is an InvalidDataException, and the archive cannot be read at all; other bytes that are
#           not UTF-8 are replaced by U+FFFD without a word, so that an archive that is copied entry by entry has other attributes. PaxTarEntry.ExtendedAttributes
#           has strings, and there is no other way to them. Python's tarfile 3.11 and GNU tar 1.34 read both.
# Seen:     line feed: .NET InvalidDataException, tarfile 0100000a
#           not UTF-8: .NET 010000efbfbd, tarfile 010000ff
# Ends with 0 while this holds and with 1 when it changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
[[ $(uname -m) == aarch64 ]] && runtime=linux-arm64 || runtime=linux-x64

cat >read.csproj <<XML
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
cat >Read.cs <<'CSHARP'
using System.Formats.Tar;
using System.Text;

try
{
    using var tar = new TarReader(File.OpenRead(args[0]));
    var entry = (PaxTarEntry)tar.GetNextEntry()!;
    Console.WriteLine(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(entry.ExtendedAttributes["SCHILY.xattr.security.capability"])));
}
catch (InvalidDataException e)
{
    Console.WriteLine(e.GetType().Name);
}
CSHARP
dotnet publish -nologo -v q -o out >build.log || { cat build.log >&2; exit 1; }

# The standard library of Debian's Python writes the records that GNU tar --xattrs does.
python3 - <<'PYTHON'
import io, tarfile
for name, value in (("feed", b"\1\0\0\n"), ("bytes", b"\1\0\0\xff")):
    with tarfile.open(name + ".tar", "w", format=tarfile.PAX_FORMAT) as tar:
        member = tarfile.TarInfo("ping")
        member.pax_headers = {"SCHILY.xattr.security.capability": value.decode("utf-8", "surrogateescape")}
        tar.addfile(member, io.BytesIO())
    with tarfile.open(name + ".tar") as tar:
        read = next(iter(tar)).pax_headers["SCHILY.xattr.security.capability"].encode("utf-8", "surrogateescape")
    open(name + ".hex", "w").write(read.hex())
PYTHON
seen="line feed: .NET $(out/read feed.tar), tarfile $(<feed.hex)
not UTF-8: .NET $(out/read bytes.tar), tarfile $(<bytes.hex)"
printf '%s\n' "$seen"
[[ $seen == $'line feed: .NET InvalidDataException, tarfile 0100000a\nnot UTF-8: .NET 010000efbfbd, tarfile 010000ff' ]]
