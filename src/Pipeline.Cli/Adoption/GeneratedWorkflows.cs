using System.Text;

namespace Pipeline.Cli.Adoption;

/// <summary>The files of <c>.github/workflows</c> that the front door writes. Each has the digest of its own text, so that an edit shows.</summary>
public static class GeneratedWorkflows
{
    private const string Mark = "# Written by ./build.sh Workflows";
    private const string Seal = " Unedited: ";

    /// <summary>Their paths, relative to the repository's root.</summary>
    public static IReadOnlyList<string> Paths { get; } = [".github/workflows/drift.yml", ".github/workflows/main.yml", ".github/workflows/pr.yml"];

    /// <summary>The text of a file.</summary>
    /// <param name="purpose">One sentence for its readers.</param>
    /// <param name="workflow">The workflow as YAML.</param>
    public static string Text(string purpose, string workflow) =>
        $"# {purpose}\n{Mark} from the targets in build/: change those, not this.{Seal}{DigestOf([$"# {purpose}", .. workflow.Split('\n')])}\n{workflow}";

    /// <summary>The paths of files with these names that are not as the front door wrote them, so that it must not overwrite them unasked.</summary>
    /// <param name="root">The absolute path of the repository's root.</param>
    public static IReadOnlyList<string> Foreign(string root) => [.. Paths.Where(path => Path.Combine(root, path) is var file && File.Exists(file) && !IsOurs(File.ReadAllText(file)))];

    // Line ends may be those of Windows. A file of an earlier version has no digest.
    private static bool IsOurs(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines is [var purpose, var mark, .. var rest] && mark.StartsWith(Mark, StringComparison.Ordinal)
            && (mark.IndexOf(Seal, StringComparison.Ordinal) is var at and >= 0 ? mark[(at + Seal.Length)..] == DigestOf([purpose, .. rest]) : true);
    }

    private static string DigestOf(IEnumerable<string> lines) => Contracts.Images.Sha256.Of(Encoding.UTF8.GetBytes(string.Join('\n', lines))).ToString();
}
