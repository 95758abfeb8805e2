using System.Text.RegularExpressions;

namespace Pipeline.Dependencies.Python;

/// <summary>An environment marker such as <c>python_version &lt; "3.11" and sys_platform == "linux"</c> (packaging.python.org, "Dependency specifiers").</summary>
internal sealed class EnvironmentMarker
{
    private readonly string text;
    private readonly Func<MarkerEnvironment, bool> isTrue;

    private EnvironmentMarker(string text, Func<MarkerEnvironment, bool> isTrue) => (this.text, this.isTrue) = (text, isTrue);

    /// <exception cref="FormatException">The text is not a marker.</exception>
    public static EnvironmentMarker Parse(string text) => new(text, new MarkerParser(text).Whole());

    public bool IsTrueIn(MarkerEnvironment environment) => isTrue(environment);

    public override string ToString() => text;
}

/// <summary>Reads a marker by recursive descent: <c>or</c>, <c>and</c>, parentheses, comparisons.</summary>
internal sealed partial class MarkerParser(string text)
{
    private const int MaxDepth = 64;
    private const int MaxTerms = 1000;
    private readonly Queue<string> tokens = Tokens(text);
    private int depth;
    private int terms;

    /// <exception cref="FormatException">The text is not a marker.</exception>
    public Func<MarkerEnvironment, bool> Whole()
    {
        var marker = Either();
        return tokens.Count == 0 ? marker : throw Malformed();
    }

    private Func<MarkerEnvironment, bool> Either()
    {
        var left = Both();
        while (Takes("or"))
        {
            var (first, second) = (left, Both());
            RequireFew();
            left = environment => first(environment) || second(environment);
        }

        return left;
    }

    private Func<MarkerEnvironment, bool> Both()
    {
        var left = One();
        while (Takes("and"))
        {
            var (first, second) = (left, One());
            RequireFew();
            left = environment => first(environment) && second(environment);
        }

        return left;
    }

    private Func<MarkerEnvironment, bool> One()
    {
        if (!Takes("("))
        {
            return Comparison();
        }

        // A marker nested deeper than any real one would end in a stack overflow.
        var inner = ++depth <= MaxDepth ? Either() : throw Malformed();
        depth--;
        return Takes(")") ? inner : throw Malformed();
    }

    private Func<MarkerEnvironment, bool> Comparison()
    {
        var left = Next();
        var comparison = Next();
        if (comparison == "not")
        {
            comparison = Takes("in") ? "not in" : throw Malformed();
        }

        return MarkerComparison.Of(left, comparison, Next()) ?? throw Malformed();
    }

    // Evaluation nests as deep as there are terms.
    private void RequireFew()
    {
        if (++terms > MaxTerms)
        {
            throw new FormatException($"an environment marker has more than {MaxTerms} terms");
        }
    }

    private bool Takes(string token) => tokens.TryPeek(out var next) && next == token && tokens.TryDequeue(out _);

    private string Next() => tokens.TryDequeue(out var token) ? token : throw Malformed();

    private FormatException Malformed() => new($"\"{text}\" is not an environment marker");

    private static Queue<string> Tokens(string text)
    {
        var found = Token().Matches(text);
        return string.Concat(found.Select(match => match.Value)).Length == text.Length
            ? new(found.Select(match => match.Value.Trim()).Where(token => token.Length > 0))
            : throw new FormatException($"\"{text}\" is not an environment marker");
    }

    [GeneratedRegex("""\G(\s+|[()]|===|==|!=|<=|>=|~=|<|>|"[^"]*"|'[^']*'|[A-Za-z_.]+)""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Token();
}

/// <summary>One comparison of a marker.</summary>
internal static class MarkerComparison
{
    private static readonly string[] Comparisons = ["===", "==", "!=", "<=", ">=", "<", ">", "~=", "in", "not in"];

    // A lock file's marker may ask for membership in these sets (PEP 751); an image gets the default groups and no extras.
    private static readonly string[] Sets = ["extras", "dependency_groups"];

    /// <summary>The comparison as a function of the environment; null if it is malformed.</summary>
    public static Func<MarkerEnvironment, bool>? Of(string left, string comparison, string right)
    {
        if (!Comparisons.Contains(comparison, StringComparer.Ordinal))
        {
            return null;
        }

        if (Sets.Contains(right, StringComparer.Ordinal))
        {
            return comparison is "in" or "not in" && Literal(left) is { } name
                ? environment => IsMember(name, right, environment) == (comparison == "in")
                : null;
        }

        return Value(left) is { } first && Value(right) is { } second
            ? environment => Holds(first(environment), comparison, second(environment), IsExtra(left) || IsExtra(right))
            : null;
    }

    private static bool IsExtra(string operand) => operand == "extra";

    private static bool IsMember(string name, string set, MarkerEnvironment environment) =>
        set == "dependency_groups" && environment.Groups.Select(PackageName.Normalize).Contains(PackageName.Normalize(name), StringComparer.Ordinal);

    private static string? Literal(string token) => token[0] is '"' or '\'' ? token[1..^1] : null;

    // Old metadata writes os.name for os_name; pip still reads it.
    private static Func<MarkerEnvironment, string>? Value(string token)
    {
        if (Literal(token) is { } literal)
        {
            return _ => literal;
        }

        var variable = token.Replace('.', '_');
        return MarkerEnvironment.Variables.Contains(variable, StringComparer.Ordinal) ? environment => environment[variable] : null;
    }

    private static bool Holds(string left, string comparison, string right, bool ofExtra)
    {
        (left, right) = ofExtra ? (PackageName.Normalize(left), PackageName.Normalize(right)) : (left, right);
        if (VersionSpecifier.TryParse(comparison + right, out var specifier) && PythonVersion.TryParse(left, out var version))
        {
            return specifier.Contains(version);
        }

        return comparison switch
        {
            "in" => right.Contains(left, StringComparison.Ordinal),
            "not in" => !right.Contains(left, StringComparison.Ordinal),
            "==" or "===" => left == right,
            "!=" => left != right,
            "<" => string.CompareOrdinal(left, right) < 0,
            ">" => string.CompareOrdinal(left, right) > 0,
            "<=" => string.CompareOrdinal(left, right) <= 0,
            ">=" => string.CompareOrdinal(left, right) >= 0,
            // ~= compares versions only, and these are none.
            _ => false,
        };
    }
}
