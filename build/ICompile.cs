using Nuke.Common;
using Nuke.Components;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

namespace Pipeline.Targets;

/// <summary>Compiles the solution.</summary>
public interface ICompile : IHazSolution, IHazConfiguration
{
    Target Compile => _ => _
        .Description("Compiles the solution")
        .Executes(() => DotNet($"build {Solution.Path} -c {Configuration} -nologo -tl:off -v q -clp:ErrorsOnly;NoSummary"));
}
