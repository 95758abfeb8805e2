using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Specs;

/// <summary>How a C# program is published for its image.</summary>
[JsonConverter(typeof(TextConverter<ProgramKind>))]
public sealed record ProgramKind : ITextForm<ProgramKind>
{
    private readonly string text;

    private ProgramKind(string text) => this.text = text;

    /// <summary>Compiled ahead of time to one static executable, which needs no base.</summary>
    public static ProgramKind Native { get; } = new("native");

    /// <summary>Assemblies with the runtime of their own, on a base with a C library.</summary>
    public static ProgramKind SelfContained { get; } = new("self-contained");

    /// <summary>Assemblies alone, on a base with the runtime.</summary>
    public static ProgramKind Framework { get; } = new("framework");

    public static string Form => "a kind of C# program (native, self-contained or framework)";

    public static bool TryParse(string? text, [NotNullWhen(true)] out ProgramKind? value)
    {
        value = text switch { "native" => Native, "self-contained" => SelfContained, "framework" => Framework, _ => null };
        return value is not null;
    }

    public override string ToString() => text;
}
