using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>The <c>dotnet</c> command.</summary>
public static class DotNetTasks
{
    public static IReadOnlyCollection<Output> DotNet(
        ArgumentStringHandler arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null,
        Action<IProcess>? exitHandler = null) =>
        ToolResolver.GetPathTool("dotnet")(
            arguments, workingDirectory, environmentVariables, timeout, logOutput, logInvocation, logger, exitHandler);
}
