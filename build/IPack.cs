using System.Text.RegularExpressions;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;

namespace Pipeline.Targets;

/// <summary>The library, the command and the engine of this front door as NuGet packages.</summary>
public partial interface IPack : INukeBuild
{
    [Parameter("The version of the packages (default: that of the commit, in Directory.Build.props)")]
    string? PackageVersion => TryGetValue(() => PackageVersion);

    /// <summary>The packages of one version and nothing else, so that the folder can be a package source.</summary>
    AbsolutePath Packages => RootDirectory / "artifacts" / "packages";

    Target Pack => _ => _
        .Description("Packs the library, the command and the engine into artifacts/packages: the same commit gives the same bytes")
        .Produces(Packages / "*.nupkg")
        .Executes(() =>
        {
            Assert.True(PackageVersion is null || Version().IsMatch(PackageVersion), $"'{PackageVersion}' is no version of a package: write three numbers, as in --package-version 0.2.0 or 0.2.0-beta.1.");
            using var only = CheckoutLock.Take(TemporaryDirectory, nameof(Pack));
            const string Packed = "artifacts/publish/packages";
            var packed = RootDirectory / Packed;
            packed.CreateOrCleanDirectory();

            // Relative to each project; all of them are two folders deep. Analyzers change no byte: they are for Compile.
            Sdk.Run(
                RootDirectory,
                $"pack src/Packages.proj -c Release -p:RunAnalyzers=false -p:PackageOutputPath=../../{Packed}/ {(PackageVersion is { } version ? $"-p:Version={version}" : ""):nq} -nologo -tl:off -v q -clp:NoSummary");

            // Packages.proj leaves this file last, because `dotnet pack` exits with 0 even when it is stopped.
            var complete = packed / "complete";
            Assert.True(complete.FileExists(), "The compiler was stopped before it packed everything.");
            complete.DeleteFile();

            // Renamed as a whole: there is never half a set of packages.
            Packages.DeleteDirectory();
            Directory.Move(packed, Packages);
            ReportSummary(_ => _.AddPair("Packages", $"{Packages.GlobFiles("*.nupkg").Count}"));
        });

    // NuGet answers a malformed version with "returned false but did not log an error".
    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Version();
}
