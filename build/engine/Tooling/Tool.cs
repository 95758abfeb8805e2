using System.Reflection;

namespace Nuke.Common.Tooling;

/// <summary>Runs a tool to completion; a non-zero exit code throws unless a handler checks it.</summary>
public delegate IReadOnlyCollection<Output> Tool(
    ArgumentStringHandler arguments,
    string? workingDirectory = null,
    IReadOnlyDictionary<string, string>? environmentVariables = null,
    int? timeout = null,
    bool? logOutput = null,
    bool? logInvocation = null,
    Action<OutputType, string>? logger = null,
    Action<IProcess>? exitHandler = null);

/// <summary>Creates tools from executables.</summary>
public static class ToolResolver
{
    /// <summary>The executable that the shell would run for <paramref name="pathExecutable"/>.</summary>
    public static Tool GetPathTool(string pathExecutable) => GetTool(ToolPathResolver.GetPathExecutable(pathExecutable));

    public static Tool GetTool(string toolPath) =>
        (arguments, workingDirectory, environmentVariables, timeout, logOutput, logInvocation, logger, exitHandler) =>
        {
            using var process = ProcessTasks.StartProcess(
                toolPath, arguments, workingDirectory, environmentVariables, timeout, logOutput, logInvocation, logger);
            process.AssertWaitForExit();
            (exitHandler ?? (x => x.AssertZeroExitCode()))(process);
            return process.Output;
        };
}

/// <summary>A <see cref="Tool"/> found in <c>PATH</c>, named after the member.</summary>
public sealed class PathVariableAttribute(string? name = null) : ValueInjectionAttributeBase
{
    internal override object? Resolve(MemberInfo member, object? given) => ToolResolver.GetPathTool(name ?? member.Name);
}
