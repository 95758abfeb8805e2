using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What there is to tell of an image beside its bytes. Nothing in it has a clock, a commit or a machine.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Pin">Where the image is, and what it was built from.</param>
/// <param name="Sources">The files that it was built from, by path.</param>
/// <param name="Programs">The compiled program of each platform, where there is one.</param>
/// <param name="Packages">What came from elsewhere.</param>
internal sealed record ImageRecord(
    ProcessorSpec Spec,
    Pin Pin,
    IReadOnlyList<RecordedFile> Sources,
    IReadOnlyDictionary<Platform, Digest> Programs,
    IReadOnlyList<RecordedPackage> Packages);

/// <summary>A file with both digests that an SPDX document has: SHA-256 to believe, SHA-1 because the format demands it.</summary>
internal sealed record RecordedFile(string Path, Digest Sha256, string Sha1);

/// <summary>A package of somebody else's.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Locator">Its package URL (purl).</param>
/// <param name="InBase">Whether it is in the base image; else it took part in the build.</param>
internal sealed record RecordedPackage(string Name, string Version, string Locator, bool InBase);
