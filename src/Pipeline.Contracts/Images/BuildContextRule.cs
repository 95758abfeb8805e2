using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Images;

/// <summary>Which files of a build context can enter an image. Lanes fingerprint, and builders receive, exactly these.</summary>
public static partial class BuildContextRule
{
    /// <summary>The named context that is the base of the spec, by digest.</summary>
    public const string Base = "base";

    /// <summary>The named context with the program that calls a command, <c>&lt;architecture&gt;/run</c>.</summary>
    public const string Run = "run";

    /// <summary>The named context with a C# processor's program: <c>&lt;architecture&gt;/&lt;name&gt;</c>, or for one that is not native the folders <see cref="Dependencies"/> and <see cref="Program"/> of each architecture.</summary>
    public const string Bin = "bin";

    /// <summary>The folder with a program's packages, its kit, and its runtime if it has one of its own.</summary>
    public const string Dependencies = "dependencies";

    /// <summary>The folder with a program's own files.</summary>
    public const string Program = "program";

    /// <summary>The named context with the Python kit.</summary>
    public const string Kit = "kit";

    private static readonly string[] Never = ["README.md", "__pycache__", "bin", "cases", "node_modules", "obj", "tests"];

    /// <summary>Whether a file or folder of this name can enter an image. Files of builds, tests, editors and documentation cannot, nor packages that npm installed for a developer.</summary>
    /// <param name="name">The last segment of the path.</param>
    public static bool Takes(string name) =>
        !Never.Contains(name, StringComparer.Ordinal) && (name[0] != '.' || name == ".dockerignore");

    /// <summary>Whether a Dockerfile takes files from a named context: <c>COPY --from=name</c>, <c>FROM name</c>, <c>--mount=from=name</c>.</summary>
    /// <param name="dockerfile">The Dockerfile's text.</param>
    /// <param name="context">The name.</param>
    public static bool Refers(string dockerfile, string context) => dockerfile.Split('\n')
        .Where(line => !line.TrimStart().StartsWith('#'))
        .SelectMany(line => From().Matches(line))
        .Any(from => from.Groups["name"].Value == context);

    [GeneratedRegex(@"(^\s*FROM\s+(--platform=\S+\s+)?|(--|[=,])from=)(?<name>[^\s,]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex From();
}
