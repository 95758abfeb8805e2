using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.RegularExpressions;
using Nuke.Common.IO;

namespace Nuke.Common.ProjectModel;

/// <summary>A solution file and the projects it names.</summary>
public sealed partial class Solution
{
    internal Solution(AbsolutePath path)
    {
        Path = path;
        AllProjects =
        [
            .. ProjectLine().Matches(path.ReadAllText())
                .Where(x => x.Groups["path"].Value.EndsWith("proj", StringComparison.OrdinalIgnoreCase))
                .Select(x => new Project(x.Groups["name"].Value, path.Parent! / x.Groups["path"].Value.Replace('\\', '/'))),
        ];
    }

    public AbsolutePath Path { get; }

    public string Name => Path.NameWithoutExtension;

    public string FileName => Path.Name;

    public AbsolutePath Directory => Path.Parent!;

    public IReadOnlyCollection<Project> AllProjects { get; }

    [return: NotNullIfNotNull(nameof(solution))]
    public static implicit operator string?(Solution? solution) => solution?.Path;

    /// <summary>The project called <paramref name="nameOrFullPath"/>, or null.</summary>
    public Project? GetProject(string nameOrFullPath) =>
        AllProjects.FirstOrDefault(x => x.Name == nameOrFullPath || x.Path.ToString() == nameOrFullPath);

    public override string ToString() => Path.ToString();

    [GeneratedRegex(@"^Project\(""\{[^""]+\}""\) = ""(?<name>[^""]+)"", ""(?<path>[^""]+)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex ProjectLine();
}

/// <summary>A project that a solution names.</summary>
public sealed class Project
{
    internal Project(string name, AbsolutePath path) => (Name, Path) = (name, path);

    public string Name { get; }

    public AbsolutePath Path { get; }

    public AbsolutePath Directory => Path.Parent!;

    [return: NotNullIfNotNull(nameof(project))]
    public static implicit operator string?(Project? project) => project?.Path;

    public override string ToString() => Path.ToString();
}

/// <summary>The solution that the parameter <c>Solution</c> names, relative to the root.</summary>
public sealed class SolutionAttribute(string? relativePath = null) : ParameterAttribute("Path to a solution file that is automatically loaded.")
{
    internal override Type GivenType(Type memberType) => typeof(string);

    internal override object? Resolve(MemberInfo member, object? given)
    {
        var path = NukeBuild.RootDirectory / ((string?)given ?? relativePath
            ?? throw new UsageException($"No solution was given for '{member.Name}'; name it in .nuke/parameters.json."));
        return path.FileExists() ? new Solution(path) : throw new UsageException($"Solution file '{path}' does not exist.");
    }
}
