using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>The registry's content of a pin.</summary>
public abstract record PinAvailability
{
    private PinAvailability()
    {
    }

    /// <summary>Not looked up, because the answer would not matter.</summary>
    public sealed record NotAsked : PinAvailability;

    /// <summary>The index and all platform manifests exist, and the tag names the index.</summary>
    public sealed record Complete : PinAvailability;

    /// <summary>All manifests exist, but the tag is missing or names something else.</summary>
    public sealed record TagElsewhere(Digest? Now) : PinAvailability;

    /// <summary>This manifest is missing.</summary>
    public sealed record ManifestMissing(Digest Manifest) : PinAvailability;
}

/// <summary>The plan's knowledge of one processor.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Repository">The repository of its image.</param>
/// <param name="Source">The fingerprint of its current source.</param>
/// <param name="Base">The base that a build would use here, if known without building it.</param>
/// <param name="Pin">Its current pin, or null.</param>
/// <param name="Availability">The registry's content of the pin.</param>
public sealed record PinSubject(string Processor, Repository Repository, Digest Source, Digest? Base, Pin? Pin, PinAvailability Availability)
{
    /// <summary>The repository that its image is promoted to; null for none.</summary>
    public Repository? Promoted { get; init; }

    /// <summary>Whether the pin names the promoted image: it stands like any other, but its repository is Promote's alone.</summary>
    public bool IsPromoted => Pin is not null && Promoted is not null && Repository.Of(Pin.Repository) == Promoted;
}
