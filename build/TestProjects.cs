using System.Xml.Linq;
using Nuke.Common;
using Nuke.Common.IO;

namespace Pipeline.Targets;

/// <summary>A test project and its executable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Executable">Its program.</param>
/// <param name="Inputs">What it reads of the repository besides the files at the root, relative to that: the property <c>TestInputs</c>. Null for all of it.</param>
internal sealed record TestProject(string Name, AbsolutePath Executable, IReadOnlyList<string>? Inputs = null);

/// <summary>Finds the test projects under <c>tests/</c>.</summary>
internal static class TestProjects
{
    /// <param name="root">The repository.</param>
    /// <param name="configuration">The build configuration to run.</param>
    /// <param name="only">One project by name, with or without <c>.Tests</c>; null for all.</param>
    public static IReadOnlyList<TestProject> Find(AbsolutePath root, string configuration, string? only)
    {
        var projects = root.GlobFiles("tests/*.Tests/*.Tests.csproj")
            .Where(x => only is null || x.NameWithoutExtension == only || x.NameWithoutExtension == only + ".Tests")
            .Select(x => new TestProject(x.NameWithoutExtension, Executable(root / "artifacts" / "bin" / x.NameWithoutExtension / configuration.ToLowerInvariant(), x.NameWithoutExtension), Inputs(x)))
            .ToList();
        Assert.True(projects.Count > 0, only is null ? "There are no test projects under tests/." : $"There is no test project '{only}' under tests/.");
        return projects;
    }

    private static string[]? Inputs(AbsolutePath project) => XDocument.Load(project).Descendants("TestInputs").SingleOrDefault()?.Value
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static AbsolutePath Executable(AbsolutePath directory, string name) =>
        directory / (OperatingSystem.IsWindows() ? name + ".exe" : name);
}
