using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Nuke.Components;
using Serilog;

namespace Pipeline.Targets;

/// <summary>Compiles the solution if any of its sources changed.</summary>
public interface ICompile : IHazSolution, IHazConfiguration
{
    /// <summary>Beside the output that it describes, so that deleting one deletes the other.</summary>
    AbsolutePath CompileStamp => RootDirectory / "artifacts" / "bin" / $"compiled-{Configuration}";

    bool SourcesChanged => !CompileStamp.FileExists() || CompileStamp.ReadAllText() != FileFingerprint.OfSolution(RootDirectory);

    Target Compile => _ => _
        .Description("Compiles the solution")
        .OnlyWhenDynamic(() => SourcesChanged)
        .Executes(() =>
        {
            using var only = CheckoutLock.Take(TemporaryDirectory, nameof(Compile));
            // Check again: another process may have compiled while this one waited.
            if (SourcesChanged)
            {
                var fingerprint = FileFingerprint.OfSolution(RootDirectory);
                CompileStamp.DeleteFile();
                Sdk.Run(Solution.Directory, $"build {Solution.FileName} -c {Configuration} -p:CompileStamp=true -nologo -tl:off -v q -clp:NoSummary", logger: CompilerOutput.Write);
                // after.Pipeline.sln.targets leaves the stamp, because `dotnet build` exits with 0 even when it is stopped.
                Assert.True(CompileStamp.FileExists(), "The compiler was stopped before it compiled everything.");
                CompileStamp.WriteAllText(fingerprint);
            }
        });
}

/// <summary>Logs the compiler's errors and warnings, and drops the rest.</summary>
internal static class CompilerOutput
{
    public static void Write(OutputType type, string line)
    {
        if (line.Contains(" error ", StringComparison.Ordinal))
        {
            Log.Error("{Line:l}", line.Trim());
        }
        else if (line.Contains(" warning ", StringComparison.Ordinal))
        {
            Log.Warning("{Line:l}", line.Trim());
        }
    }
}
