using System.Collections;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Pipeline.Adapters.Local.Images;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

namespace Pipeline.Targets;

/// <summary>The SDK of this machine.</summary>
internal static class Sdk
{
    /// <summary>Runs <c>dotnet</c> in a folder, with those variables of the environment that cannot change what it makes.</summary>
    /// <remarks>Name projects by their path from the folder: with a symbolic link in an absolute path the compiler finds no .editorconfig.</remarks>
    public static void Run(AbsolutePath folder, ArgumentStringHandler arguments, Action<OutputType, string>? logger = null) =>
        DotNet(arguments, folder, Variables(), logger: logger);

    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(variable => DotnetEnvironment.Keeps((string)variable.Key))
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}
