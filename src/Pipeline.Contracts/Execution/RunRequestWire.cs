using System.Text.Json;

namespace Pipeline.Contracts;

internal sealed record RunRequestWire(
    IReadOnlyDictionary<string, WorldPath> Artifacts,
    ExecutionId ExecutionId,
    RequestedImageWire Image,
    JsonElement Inputs,
    Mode Mode,
    Platform Platform,
    string Schema,
    IReadOnlyDictionary<string, string> Settings,
    JsonElement Spec,
    long TimeoutMs,
    WritePrefix WritePrefix);

/// <summary>The image as receipts record it, and the pinned reference that an engine is given where the image is of a registry.</summary>
internal sealed record RequestedImageWire(Digest Digest, ImageReference? Reference = null, string? Tag = null);
