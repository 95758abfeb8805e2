using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Components;

namespace Pipeline.Targets;

/// <summary>Compiles the solution, when anything it is made of has changed.</summary>
public interface ICompile : IHazSolution, IHazConfiguration
{
    /// <summary>Beside what it vouches for: whoever deletes the one deletes the other.</summary>
    AbsolutePath CompileStamp => RootDirectory / "artifacts" / "bin" / $"compiled-{Configuration}";

    bool SourcesChanged => !CompileStamp.FileExists() || CompileStamp.ReadAllText() != SourceFingerprint.Of(RootDirectory);

    Target Compile => _ => _
        .Description("Compiles the solution")
        .OnlyWhenDynamic(() => SourcesChanged)
        .Executes(() =>
        {
            var fingerprint = SourceFingerprint.Of(RootDirectory);
            Sdk.Run(Solution.Directory, $"build {Solution.FileName} -c {Configuration} -nologo -tl:off -v q -clp:NoSummary", logger: CompilerOutput.Write);
            CompileStamp.WriteAllText(fingerprint);
        });
}
