using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pipeline.Lanes.Drift;

/// <summary>One way in which two things can disagree: its name, its class, and its remedy. The set is closed.</summary>
[JsonConverter(typeof(TextConverter<DriftRule>))]
public sealed partial record DriftRule : ITextForm<DriftRule>
{
    private DriftRule(string name, DriftPair? pair, DriftClass of, string meaning, string remedy) =>
        (Name, Pair, Class, Meaning, Remedy) = (name, pair, of, meaning, remedy);

    public static string Form => "a kind of drift";

    /// <summary>The name in all outputs and in ignores: <c>[a-z]+(-[a-z]+)*</c>.</summary>
    public string Name { get; }

    /// <summary>The two things that disagree; null if no single processor is concerned, but a whole file or the whole deployment.</summary>
    public DriftPair? Pair { get; }

    public DriftClass Class { get; }

    /// <summary>One sentence: what is wrong.</summary>
    public string Meaning { get; }

    /// <summary>One sentence: the remedy.</summary>
    public string Remedy { get; }

    /// <summary>Whether a person may ignore it for a while; something unreadable or broken is too uncertain to ignore.</summary>
    public bool CanBeIgnored => Pair is not null && Class is DriftClass.Drift or DriftClass.Pending or DriftClass.Undeployed;

    public static bool TryParse(string? text, [NotNullWhen(true)] out DriftRule? value)
    {
        value = All.FirstOrDefault(rule => string.Equals(rule.Name, text, StringComparison.Ordinal));
        return value is not null;
    }

    public override string ToString() => Name;
}
