using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>What the registry has of a pin.</summary>
public abstract record PinAvailability
{
    private PinAvailability()
    {
    }

    /// <summary>It was not asked: the answer would decide nothing.</summary>
    public sealed record NotAsked : PinAvailability;

    /// <summary>The index and the manifest of each platform are there, and the tag names the index.</summary>
    public sealed record Complete : PinAvailability;

    /// <summary>All manifests are there, but the tag names something else, or nothing.</summary>
    public sealed record TagElsewhere(Digest? Now) : PinAvailability;

    /// <summary>This manifest is not there.</summary>
    public sealed record ManifestMissing(Digest Manifest) : PinAvailability;
}

/// <summary>What the plan needs to know of one processor.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Repository">Where its image goes.</param>
/// <param name="Source">Its source as it is now.</param>
/// <param name="Base">The base that a build would use here, where that is known without making one.</param>
/// <param name="Pin">Its pin as it stands, or none.</param>
/// <param name="Availability">What the registry has of the pin.</param>
public sealed record PinSubject(string Processor, Repository Repository, Digest Source, Digest? Base, Pin? Pin, PinAvailability Availability);
