using Nuke.Common;
using Nuke.Common.IO;

namespace Pipeline.Targets;

/// <summary>The command <c>pipeline</c> for this machine.</summary>
public interface ICli : INukeBuild
{
    /// <summary>The executable; it needs the .NET runtime, and beside it the SQLite library that keeps ledgers.</summary>
    AbsolutePath CliFile => RootDirectory / "artifacts" / "bin" / (OperatingSystem.IsWindows() ? "pipeline.exe" : "pipeline");

    Target Cli => _ => _
        .Description("Leaves a runnable artifacts/bin/pipeline")
        .Produces(CliFile)
        .Executes(() =>
        {
            using var only = CheckoutLock.Take(TemporaryDirectory, nameof(Cli));
            const string Published = "artifacts/publish/pipeline";
            var published = RootDirectory / Published;
            Sdk.Run(RootDirectory, $"publish src/Pipeline.Cli -c Release -p:ForThisMachine=true -p:PublishDir=../../{Published}/ -nologo -tl:off -v q -clp:NoSummary");

            // The last file that is published, and moved away by each success: `dotnet publish` ends with 0 when somebody stops it.
            Assert.True((published / CliFile.Name).FileExists(), "The compiler was stopped before it had published the command.");

            // By rename, so that one that is running goes on with the files it began with.
            foreach (var file in (string[])[.. Directory.GetFiles(published, "*e_sqlite3*"), published / CliFile.Name])
            {
                File.Move(file, CliFile.Parent! / Path.GetFileName(file), overwrite: true);
            }
        });
}
