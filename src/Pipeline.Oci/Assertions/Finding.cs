using System.Text.Json;

namespace Pipeline.Oci;

/// <summary>What can be wrong with an image.</summary>
public enum FindingKind
{
    /// <summary>The registry does not have a manifest that is named.</summary>
    ManifestMissing,

    /// <summary>A document is not what it says it is.</summary>
    Malformed,

    /// <summary>One manifest stands where an index was expected.</summary>
    NotAnIndex,

    /// <summary>A platform that is required is not covered.</summary>
    PlatformMissing,

    /// <summary>A platform is covered that nobody asked for.</summary>
    PlatformUnexpected,

    /// <summary>Two entries are for the same platform: which one runs depends on the client.</summary>
    PlatformDuplicate,

    /// <summary>An entry does not say what it runs on.</summary>
    PlatformEmpty,

    /// <summary>An entry is an index itself, which most clients do not follow.</summary>
    IndexNested,

    /// <summary>An attestation is about something that is not in the index.</summary>
    AttestationDangling,

    /// <summary>A platform's manifest is another than the pinned one.</summary>
    ManifestDiffers,

    /// <summary>A config disagrees with the entry or with the manifest that names it.</summary>
    ConfigDiffers,

    /// <summary>The registry does not have a blob that is named.</summary>
    BlobMissing,

    /// <summary>Content has another size than its descriptor says.</summary>
    SizeDiffers,
}

/// <summary>One thing that is wrong with an image.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Text">What exactly, as one sentence without a full stop.</param>
public sealed record Finding(FindingKind Kind, string Text)
{
    /// <summary>The kind as reports have it, such as <c>platform-missing</c>.</summary>
    public string Code => JsonNamingPolicy.KebabCaseLower.ConvertName(Kind.ToString());

    public override string ToString() => $"{Code}: {Text}";
}
