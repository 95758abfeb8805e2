using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Specs;

/// <summary>A processor and its version: <c>name@major.minor.patch</c>, the name <c>[a-z][a-z0-9_]{0,62}</c>.</summary>
[JsonConverter(typeof(TextConverter<ProcessorRef>))]
public sealed partial record ProcessorRef : ITextForm<ProcessorRef>
{
    private ProcessorRef(string name, string version) => (Name, Version) = (name, version);

    public static string Form => "a processor reference (name@major.minor.patch)";

    public string Name { get; }

    public string Version { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out ProcessorRef? value)
    {
        var match = Pattern().Match(text ?? "");
        value = match.Success ? new ProcessorRef(match.Groups["name"].Value, match.Groups["version"].Value) : null;
        return value is not null;
    }

    /// <summary>Whether the text is a valid processor name.</summary>
    public static bool IsName(string text) => TryParse($"{text}@0.0.0", out _);

    public static ProcessorRef Parse(string text) => TextForm.Parse<ProcessorRef>(text);

    public override string ToString() => $"{Name}@{Version}";

    [GeneratedRegex(@"\A(?<name>[a-z][a-z0-9_]{0,62})@(?<version>(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2})\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Pattern();
}
