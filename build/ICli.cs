using Nuke.Common;
using Nuke.Common.IO;

namespace Pipeline.Targets;

/// <summary>The command <c>pipeline</c> for this machine.</summary>
public interface ICli : INukeBuild
{
    /// <summary>The executable. It needs the .NET runtime, and the SQLite library of the ledgers beside it.</summary>
    AbsolutePath CliFile => RootDirectory / "artifacts" / "bin" / (OperatingSystem.IsWindows() ? "pipeline.exe" : "pipeline");

    Target Cli => _ => _
        .Description("Builds artifacts/bin/pipeline")
        .Produces(CliFile)
        .Executes(() =>
        {
            using var only = CheckoutLock.Take(TemporaryDirectory, nameof(Cli));
            const string Published = "artifacts/publish/pipeline";
            var published = RootDirectory / Published;
            Sdk.Run(RootDirectory, $"publish src/Pipeline.Cli -c Release -p:ForThisMachine=true -p:PublishDir=../../{Published}/ -nologo -tl:off -v q -clp:NoSummary");

            // Each success moves away the file that is published last, because `dotnet publish` exits with 0 even when it is stopped.
            Assert.True((published / CliFile.Name).FileExists(), "The compiler was stopped before it published the command.");

            // Renamed into place, so that a running command keeps its files.
            foreach (var file in (string[])[.. Directory.GetFiles(published, "*e_sqlite3*"), published / CliFile.Name])
            {
                File.Move(file, CliFile.Parent! / Path.GetFileName(file), overwrite: true);
            }
        });
}
