using System.Text.Json;

namespace Pipeline.Oci.Assertions;

/// <summary>The kinds of findings about an image.</summary>
public enum FindingKind
{
    /// <summary>The registry lacks a referenced manifest.</summary>
    ManifestMissing,

    /// <summary>A document is invalid.</summary>
    Malformed,

    /// <summary>A single manifest instead of an index.</summary>
    NotAnIndex,

    /// <summary>A required platform is missing.</summary>
    PlatformMissing,

    /// <summary>A platform is covered but not required.</summary>
    PlatformUnexpected,

    /// <summary>Two entries have the same platform, so the client decides which one runs.</summary>
    PlatformDuplicate,

    /// <summary>An entry has no platform.</summary>
    PlatformEmpty,

    /// <summary>An entry is itself an index, which most clients do not follow.</summary>
    IndexNested,

    /// <summary>An attestation's subject is not in the index.</summary>
    AttestationDangling,

    /// <summary>A platform's manifest is not the pinned one.</summary>
    ManifestDiffers,

    /// <summary>A config disagrees with its entry or its manifest.</summary>
    ConfigDiffers,

    /// <summary>The registry lacks a referenced blob.</summary>
    BlobMissing,

    /// <summary>Content does not have its descriptor's size.</summary>
    SizeDiffers,
}

/// <summary>One finding about an image.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">The details, as one sentence without a full stop.</param>
public sealed record Finding(FindingKind Kind, string Text)
{
    /// <summary>The kind in reports, such as <c>platform-missing</c>.</summary>
    public string Code => CodeOf(Kind);

    public static string CodeOf(FindingKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    public override string ToString() => $"{Code}: {Text}";
}
