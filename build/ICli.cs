using Nuke.Common;
using Nuke.Common.IO;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

namespace Pipeline.Targets;

/// <summary>The command <c>pipeline</c> for this machine.</summary>
public interface ICli : INukeBuild
{
    /// <summary>The executable; it needs the .NET runtime and nothing else beside it.</summary>
    AbsolutePath CliFile => RootDirectory / "artifacts" / "bin" / (OperatingSystem.IsWindows() ? "pipeline.exe" : "pipeline");

    Target Cli => _ => _
        .Description("Leaves a runnable artifacts/bin/pipeline")
        .Produces(CliFile)
        .Executes(() =>
        {
            var published = RootDirectory / "artifacts" / "publish" / "pipeline";
            DotNet($"publish {RootDirectory / "src" / "Pipeline.Cli"} -c Release -p:ForThisMachine=true -o {published} -nologo -tl:off -v q -clp:NoSummary");

            // By rename, so that one that is running goes on with the file it began with.
            File.Move(published / CliFile.Name, CliFile, overwrite: true);
        });
}
