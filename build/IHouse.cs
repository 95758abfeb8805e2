using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Pipeline.Targets;

/// <summary>A drawing of the code for people who join.</summary>
public interface IHouse : INukeBuild
{
    Target House => _ => _
        .Description("Draws assemblies, namespaces and what they use, read from the compiled code, in artifacts/house.html")
        .Executes(() =>
        {
            using (CheckoutLock.Take(TemporaryDirectory, nameof(House)))
            {
                Sdk.Run(RootDirectory, "build tests/Pipeline.House -c Debug -nologo -tl:off -v q -clp:NoSummary");
            }

            ProcessTasks.StartProcess(RootDirectory / "artifacts" / "bin" / "Pipeline.House" / "debug" / "Pipeline.House", "").AssertZeroExitCode();
        });
}
