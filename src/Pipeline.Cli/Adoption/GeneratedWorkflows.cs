namespace Pipeline.Cli.Adoption;

/// <summary>The files of <c>.github/workflows</c> that the front door writes.</summary>
public static class GeneratedWorkflows
{
    /// <summary>How their second line begins. The first says what the workflow is for.</summary>
    public const string Mark = "# Written by ./build.sh Workflows";

    /// <summary>Their paths, relative to the repository's root.</summary>
    public static IReadOnlyList<string> Paths { get; } = [".github/workflows/drift.yml", ".github/workflows/main.yml", ".github/workflows/pr.yml"];

    /// <summary>The paths of files with these names that the front door has not written, and so must not overwrite unasked.</summary>
    /// <param name="root">The absolute path of the repository's root.</param>
    public static IReadOnlyList<string> Foreign(string root) =>
    [
        .. from path in Paths
           let file = Path.Combine(root, path)
           where File.Exists(file) && !File.ReadLines(file).Take(2).Any(line => line.StartsWith(Mark, StringComparison.Ordinal))
           select path,
    ];
}
