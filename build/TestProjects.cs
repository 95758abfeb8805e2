using Nuke.Common;
using Nuke.Common.IO;

namespace Pipeline.Targets;

/// <summary>A test project and its executable.</summary>
internal sealed record TestProject(string Name, AbsolutePath Executable);

/// <summary>Finds the test projects under <c>tests/</c>.</summary>
internal static class TestProjects
{
    /// <param name="root">The repository.</param>
    /// <param name="configuration">The build configuration to run.</param>
    /// <param name="only">One project by name, with or without <c>.Tests</c>; null for all.</param>
    public static IReadOnlyList<TestProject> Find(AbsolutePath root, string configuration, string? only)
    {
        var projects = root.GlobFiles("tests/*.Tests/*.Tests.csproj")
            .Select(x => x.NameWithoutExtension)
            .Where(x => only is null || x == only || x == only + ".Tests")
            .Select(x => new TestProject(x, Executable(root / "artifacts" / "bin" / x / configuration.ToLowerInvariant(), x)))
            .ToList();
        Assert.True(projects.Count > 0, only is null ? "There are no test projects under tests/." : $"There is no test project '{only}' under tests/.");
        return projects;
    }

    private static AbsolutePath Executable(AbsolutePath directory, string name) =>
        directory / (OperatingSystem.IsWindows() ? name + ".exe" : name);
}
