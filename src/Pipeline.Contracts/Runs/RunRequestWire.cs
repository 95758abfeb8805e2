using System.Text.Json;

namespace Pipeline.Contracts.Runs;

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

/// <summary>The image as receipts record it, and the pinned reference for the engine if the image comes from a registry.</summary>
internal sealed record RequestedImageWire(Digest Digest, ImageReference? Reference = null, string? Tag = null);
