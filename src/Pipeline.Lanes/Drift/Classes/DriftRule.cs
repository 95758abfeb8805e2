using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>One way in which two things may disagree: its name, the class it is of, and what ends it. The set is closed.</summary>
[JsonConverter(typeof(TextConverter<DriftRule>))]
public sealed partial record DriftRule : ITextForm<DriftRule>
{
    private DriftRule(string name, DriftPair? pair, DriftClass of, string meaning, string remedy) =>
        (Name, Pair, Class, Meaning, Remedy) = (name, pair, of, meaning, remedy);

    public static string Form => "a kind of drift";

    /// <summary>The name in every output and in ignores: <c>[a-z]+(-[a-z]+)*</c>.</summary>
    public string Name { get; }

    /// <summary>What disagrees; none where it is no single processor's: a whole file, or the deployment as a whole.</summary>
    public DriftPair? Pair { get; }

    public DriftClass Class { get; }

    /// <summary>One sentence: what is so.</summary>
    public string Meaning { get; }

    /// <summary>One sentence: what ends it.</summary>
    public string Remedy { get; }

    /// <summary>Whether a person may decide to live with it for a while; what could not be read or is broken is not known well enough to.</summary>
    public bool CanBeIgnored => Pair is not null && Class is DriftClass.Drift or DriftClass.Pending or DriftClass.Undeployed;

    public static bool TryParse(string? text, [NotNullWhen(true)] out DriftRule? value)
    {
        value = All.FirstOrDefault(rule => string.Equals(rule.Name, text, StringComparison.Ordinal));
        return value is not null;
    }

    public override string ToString() => Name;
}
