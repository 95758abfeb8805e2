using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Runs;

/// <summary>How a processor runs: with its provider's deterministic stand-in, or against the real service.</summary>
/// <remarks>Always an explicit argument; nothing infers it. Smoke is a kind of test that runs in <see cref="Mock"/>.</remarks>
[JsonConverter(typeof(TextConverter<Mode>))]
public sealed record Mode : ITextForm<Mode>
{
    private Mode(string text) => Text = text;

    /// <summary>Deterministic stand-in: no network, no secret, byte-stable outputs.</summary>
    public static Mode Mock { get; } = new("mock");

    /// <summary>The provider's real service. Refused where <c>CI=true</c> (<see cref="CiGuard"/>).</summary>
    public static Mode Real { get; } = new("real");

    public static string Form => "a mode (mock or real)";

    private string Text { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out Mode? value)
    {
        value = text switch { "mock" => Mock, "real" => Real, _ => null };
        return value is not null;
    }

    public override string ToString() => Text;
}
