using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Specs;

/// <summary>The network access of a processor in mode=real; mode=mock always has <see cref="None"/>.</summary>
[JsonConverter(typeof(TextConverter<Network>))]
public sealed record Network : ITextForm<Network>
{
    private readonly string text;

    private Network(string text) => this.text = text;

    /// <summary>The loopback interface only.</summary>
    public static Network None { get; } = new("none");

    /// <summary>Outgoing connections.</summary>
    public static Network Egress { get; } = new("egress");

    public static string Form => "a network (none or egress)";

    public static bool TryParse(string? text, [NotNullWhen(true)] out Network? value)
    {
        value = text switch { "none" => None, "egress" => Egress, _ => null };
        return value is not null;
    }

    public override string ToString() => text;
}
