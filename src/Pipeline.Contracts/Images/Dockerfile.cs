using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Images;

/// <summary>An instruction of a Dockerfile.</summary>
/// <param name="Line">The number of its first line, from 1.</param>
/// <param name="Name">Its name, in capitals.</param>
/// <param name="Words">What follows, at white space; flags come first.</param>
public sealed record DockerfileInstruction(int Line, string Name, IReadOnlyList<string> Words);

/// <summary>A Dockerfile as its builder reads it: instructions over several lines are one, comments and here-documents are none (Dockerfile reference, "Format").</summary>
/// <param name="Syntax">The image that a <c># syntax=</c> directive names, or null.</param>
/// <param name="Instructions">Its instructions.</param>
public sealed partial record Dockerfile(string? Syntax, IReadOnlyList<DockerfileInstruction> Instructions)
{
    private static readonly string[] WithDocuments = ["RUN", "COPY", "ADD"];

    /// <summary>Reads the text; whatever it is, the builder refuses what is wrong in it.</summary>
    public static Dockerfile Parse(string text)
    {
        string[] lines = [.. text.TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r'))];
        var directives = lines.TakeWhile(line => Directive().IsMatch(line)).Select(line => Directive().Match(line))
            .ToLookup(found => found.Groups["name"].Value, found => found.Groups["value"].Value.Trim(), StringComparer.OrdinalIgnoreCase);
        var escape = directives["escape"].FirstOrDefault() is "`" ? '`' : '\\';
        var instructions = new List<DockerfileInstruction>();
        for (var at = 0; at < lines.Length; at++)
        {
            var first = at;
            var logical = Logical(lines, ref at, escape);
            if (logical.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var name, .. var words])
            {
                continue;
            }

            name = name.ToUpperInvariant();
            instructions.Add(new(first + 1, name, words));
            foreach (var document in WithDocuments.Contains(name, StringComparer.Ordinal) ? words.Select(word => Document().Match(word)).Where(found => found.Success) : [])
            {
                Skip(lines, ref at, document.Groups["name"].Value, document.Groups["tabs"].Length > 0);
            }
        }

        return new(directives["syntax"].FirstOrDefault(), instructions);
    }

    // The line and those that continue it; comments and empty lines between them are left out.
    private static string Logical(string[] lines, ref int at, char escape)
    {
        if (IsComment(lines[at]))
        {
            return "";
        }

        var logical = lines[at];
        while (logical.TrimEnd().EndsWith(escape) && at + 1 < lines.Length)
        {
            at++;
            if (!IsComment(lines[at]) && lines[at].Trim().Length > 0)
            {
                logical = $"{logical.TrimEnd()[..^1]} {lines[at]}";
            }
        }

        return logical;
    }

    private static void Skip(string[] lines, ref int at, string end, bool tabs)
    {
        while (at + 1 < lines.Length && (tabs ? lines[at + 1].TrimStart('\t') : lines[at + 1]) != end)
        {
            at++;
        }

        at++;
    }

    private static bool IsComment(string line) => line.TrimStart().StartsWith('#');

    [GeneratedRegex(@"^\s*#\s*(?<name>[A-Za-z][A-Za-z0-9]*)\s*=(?<value>.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^\d*<<(?<tabs>-?)(?<quote>[""']?)(?<name>[A-Za-z_][A-Za-z0-9_]*)\k<quote>$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Document();
}

/// <summary>What a processor's Dockerfile may do: bytes come from its contexts, and steps run only if its spec says so.</summary>
public static partial class DockerfileRule
{
    private const string Scratch = "scratch";

    /// <summary>The first rule that a Dockerfile breaks, with its line; null if it breaks none.</summary>
    /// <param name="text">The Dockerfile.</param>
    /// <param name="build">How its steps run; null if it may have none.</param>
    /// <param name="contexts">The named contexts of the build: <c>base</c>, if it has one, and those of <see cref="BuildContextRule"/>.</param>
    public static string? Broken(string text, DockerfileBuild? build, IReadOnlyCollection<string> contexts)
    {
        var file = Dockerfile.Parse(text);
        if (file.Syntax is { } syntax)
        {
            return $"# syntax={syntax} takes a builder from a registry: remove the line";
        }

        var stages = new List<string>();
        foreach (var instruction in file.Instructions)
        {
            if (Broken(instruction, build, name => IsKnown(name, stages, contexts)) is { } broken)
            {
                return string.Create(CultureInfo.InvariantCulture, $"line {instruction.Line}: {broken}");
            }

            if (instruction.Name == "FROM")
            {
                stages.Add(instruction.Words is [.., var keyword, var name] && keyword.Equals("as", StringComparison.OrdinalIgnoreCase) ? name : "");
            }
        }

        return null;
    }

    private static string? Broken(DockerfileInstruction instruction, DockerfileBuild? build, Func<string, bool> isKnown) => instruction.Name switch
    {
        "FROM" when instruction.Words.FirstOrDefault(word => !IsFlag(word)) is var image && !(image == Scratch || (image is not null && isKnown(image))) =>
            image == BuildContextRule.Base ? "FROM base, but the base of the spec is scratch"
            : $"FROM {image} is no base: name the image in processors/bases.json and in the spec, and write FROM base",
        "RUN" when build is null => $"RUN needs \"build\": \"{DockerfileBuild.Name}\" in processor.json, which promises no reproducibility",
        "ADD" when build?.HasNetwork != true && instruction.Words.FirstOrDefault(word => Remote().IsMatch(word)) is { } address =>
            $"ADD {address} needs \"build\": \"{DockerfileBuild.Name}\" and \"build_network\": true in processor.json",
        _ => instruction.Words.TakeWhile(IsFlag).SelectMany(flag => Source().Matches(flag)).Select(source => source.Groups["name"].Value).FirstOrDefault(source => !isKnown(source)) is { } name
            ? $"{instruction.Name} takes files from {name}, which is neither a stage nor a context of the build"
            : null,
    };

    private static bool IsKnown(string name, List<string> stages, IReadOnlyCollection<string> contexts) =>
        contexts.Contains(name, StringComparer.Ordinal)
        || stages.Contains(name, StringComparer.OrdinalIgnoreCase)
        || (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < stages.Count);

    private static bool IsFlag(string word) => word.StartsWith("--", StringComparison.Ordinal);

    [GeneratedRegex(@"(--|[=,])from=(?<name>[^,]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Source();

    // What BuildKit takes for an address: of HTTP, or of a repository of git.
    [GeneratedRegex(@"^\W*((https?|git|ssh)://|git@|github\.com/)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Remote();
}
