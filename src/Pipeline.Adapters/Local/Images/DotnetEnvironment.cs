using System.IO.Enumeration;

namespace Pipeline.Adapters.Local.Images;

/// <summary>Which variables of the environment <c>dotnet</c> gets: MSBuild takes every one for a property, and would compile something else.</summary>
public static class DotnetEnvironment
{
    private static readonly string[] Kept = Read();

    /// <summary>Whether it gets the variable of this name; <c>dotnet-environment.txt</c> lists them.</summary>
    public static bool Keeps(string name) =>
        Kept.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: OperatingSystem.IsWindows()));

    private static string[] Read()
    {
        using var list = new StreamReader(typeof(DotnetEnvironment).Assembly.GetManifestResourceStream("dotnet-environment.txt")!);
        return [.. list.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length > 0 && line[0] != '#')];
    }
}
