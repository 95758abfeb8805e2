using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Specs;

/// <summary>An operating system and architecture that an image runs on: <c>linux/amd64</c> or <c>linux/arm64</c>.</summary>
[JsonConverter(typeof(TextConverter<Platform>))]
public sealed record Platform : ITextForm<Platform>
{
    private readonly string text;

    private Platform(string architecture) => (Architecture, text) = (architecture, $"linux/{architecture}");

    public static Platform Amd64 { get; } = new("amd64");

    public static Platform Arm64 { get; } = new("arm64");

    /// <summary>All supported platforms, sorted.</summary>
    public static IReadOnlyList<Platform> All { get; } = [Amd64, Arm64];

    public static string Form => "a platform (linux/amd64 or linux/arm64)";

    /// <summary>The architecture as Go names it: <c>amd64</c> or <c>arm64</c>.</summary>
    public string Architecture { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out Platform? value)
    {
        value = text switch { "linux/amd64" => Amd64, "linux/arm64" => Arm64, _ => null };
        return value is not null;
    }

    public override string ToString() => text;
}
