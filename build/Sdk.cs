using System.Collections;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Pipeline.Adapters.Images;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

namespace Pipeline.Targets;

/// <summary>The machine's .NET SDK.</summary>
internal static class Sdk
{
    /// <summary>Runs <c>dotnet</c> in a folder, with only those environment variables that cannot change its output.</summary>
    /// <remarks>Name projects by their path relative to the folder: a symbolic link in an absolute path hides .editorconfig from the compiler.</remarks>
    public static void Run(AbsolutePath folder, ArgumentStringHandler arguments, Action<OutputType, string>? logger = null) =>
        DotNet(arguments, folder, Variables(), logger: logger);

    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(variable => DotnetEnvironment.Keeps((string)variable.Key))
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}
