using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Faults;

/// <summary>One of the ten codes of the error canon, with its stable message fragment. The canon is closed.</summary>
[JsonConverter(typeof(TextConverter<ErrorCode>))]
public sealed record ErrorCode : ITextForm<ErrorCode>
{
    private ErrorCode(string name, string fragment) => (Name, Fragment) = (name, fragment);

    public static ErrorCode CiSafety { get; } = new("ERR_CI_SAFETY", "Refusing to run mode=real in CI");

    public static ErrorCode ImageUnpinned { get; } = new("ERR_IMAGE_UNPINNED", "image not pinned");

    public static ErrorCode MissingSecret { get; } = new("ERR_MISSING_SECRET", "missing required secret");

    public static ErrorCode OutputDuplicate { get; } = new("ERR_OUTPUT_DUPLICATE", "duplicate output after canonicalization");

    public static ErrorCode AdapterInvocation { get; } = new("ERR_ADAPTER_INVOCATION", "adapter invocation failed");

    public static ErrorCode ModalInvocation { get; } = new("ERR_MODAL_INVOCATION", "modal invocation failed");

    public static ErrorCode ModalLookup { get; } = new("ERR_MODAL_LOOKUP", "modal function not found");

    public static ErrorCode ModalPayload { get; } = new("ERR_MODAL_PAYLOAD", "invalid payload");

    public static ErrorCode Timeout { get; } = new("ERR_TIMEOUT", "timed out");

    public static ErrorCode Inputs { get; } = new("ERR_INPUTS", "invalid inputs payload");

    /// <summary>The whole canon, in the order of the contract.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        CiSafety, ImageUnpinned, MissingSecret, OutputDuplicate, AdapterInvocation,
        ModalInvocation, ModalLookup, ModalPayload, Timeout, Inputs,
    ];

    public static string Form => "an error code of the canon";

    /// <summary><c>ERR_…</c>, as in an envelope.</summary>
    public string Name { get; }

    /// <summary>The beginning of every message with this code.</summary>
    public string Fragment { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out ErrorCode? value)
    {
        value = All.FirstOrDefault(code => string.Equals(code.Name, text, StringComparison.Ordinal));
        return value is not null;
    }

    public override string ToString() => Name;
}
