using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Text;

/// <summary>The canonical name of an output: <c>outputs/…</c>, NFC, <c>/</c> between segments.</summary>
/// <remarks>At most 1024 bytes of UTF-8, 255 per segment. <c>processors/README.md</c>, "Output names", has the rules.</remarks>
[JsonConverter(typeof(TextConverter<OutputName>))]
public sealed record OutputName : ITextForm<OutputName>, IComparable<OutputName>
{
    public const string Root = "outputs/";

    internal const int MaxBytes = 1024;

    private readonly string text;

    private OutputName(string text) => this.text = text;

    public static string Form => "a canonical output name (outputs/…)";

    public static bool operator <(OutputName left, OutputName right) => left.CompareTo(right) < 0;

    public static bool operator >(OutputName left, OutputName right) => left.CompareTo(right) > 0;

    public static bool operator <=(OutputName left, OutputName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(OutputName left, OutputName right) => left.CompareTo(right) >= 0;

    /// <summary>Accepts only the canonical form; <see cref="Canonicalize"/> accepts others.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out OutputName? value)
    {
        value = text is not null && PathForm.TryCanonicalize(text, MaxBytes, out var canonical, out _)
            && string.Equals(canonical, text, StringComparison.Ordinal)
            && canonical.StartsWith(Root, StringComparison.Ordinal)
                ? new OutputName(canonical)
                : null;
        return value is not null;
    }

    /// <summary>The canonical form of a name from a provider or a folder.</summary>
    /// <exception cref="FormatException">The name is invalid; the message is the stable reason.</exception>
    public static OutputName Canonicalize(string name)
    {
        if (!PathForm.TryCanonicalize(name, MaxBytes, out var canonical, out var reason))
        {
            throw new FormatException(reason);
        }

        return canonical.StartsWith(Root, StringComparison.Ordinal)
            ? new OutputName(canonical)
            : throw new FormatException("not under outputs/");
    }

    public int CompareTo(OutputName? other) => string.CompareOrdinal(text, other?.text);

    public override string ToString() => text;
}

/// <summary>The rules that output names and world paths share.</summary>
internal static class PathForm
{
    private const int MaxSegmentBytes = 255;

    public static bool TryCanonicalize(string name, int maxBytes, out string canonical, out string reason)
    {
        canonical = "";
        reason = Refuse(name);
        if (reason.Length > 0)
        {
            return false;
        }

        var segments = Nfc.Normalize(name).Replace('\\', '/').Split('/').Where(segment => segment is not ("" or ".")).ToArray();
        reason = RefuseSegments(segments);
        canonical = string.Join('/', segments);
        if (reason.Length == 0 && Encoding.UTF8.GetByteCount(canonical) > maxBytes)
        {
            reason = $"name over {maxBytes} bytes";
        }

        return reason.Length == 0;
    }

    /// <summary>The folders that contain a canonical path, innermost first, without the root.</summary>
    public static IEnumerable<string> Folders(string path)
    {
        for (var at = path.LastIndexOf('/'); at > 0; at = path.LastIndexOf('/', at - 1))
        {
            yield return path[..at];
        }
    }

    private static string Refuse(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsControl(name[i]))
            {
                return "control character in name";
            }

            if (char.IsSurrogate(name[i]))
            {
                if (i + 1 >= name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
                {
                    return "lone surrogate in name";
                }

                i++;
            }
        }

        var drive = name.Length > 1 && char.IsAsciiLetter(name[0]) && name[1] == ':';
        return drive || name.StartsWith('/') || name.StartsWith('\\') ? "absolute name" : "";
    }

    private static string RefuseSegments(string[] segments) => segments switch
    {
        [] => "empty name",
        _ when segments.Contains("..", StringComparer.Ordinal) => "'..' in name",
        _ when segments.Any(segment => Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes) => $"segment over {MaxSegmentBytes} bytes",
        _ => "",
    };
}
