namespace Pipeline.Lanes.Pinning;

/// <summary>The facts about an image for its SBOM and provenance. They contain no clock, commit or machine.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Pin">The image's location and sources.</param>
/// <param name="Sources">The source files, by path.</param>
/// <param name="Programs">The compiled program of each platform, if there is one.</param>
/// <param name="Packages">Third-party packages.</param>
internal sealed record ImageRecord(
    ProcessorSpec Spec,
    Pin Pin,
    IReadOnlyList<RecordedFile> Sources,
    IReadOnlyDictionary<Platform, Digest> Programs,
    IReadOnlyList<RecordedPackage> Packages);

/// <summary>A file with both digests of an SPDX document: SHA-256 for verification, SHA-1 because the format demands it.</summary>
internal sealed record RecordedFile(string Path, Digest Sha256, string Sha1);

/// <summary>A third-party package.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Locator">Its package URL (purl).</param>
/// <param name="InBase">Whether it is part of the base image; otherwise the build used it.</param>
internal sealed record RecordedPackage(string Name, string Version, string Locator, bool InBase);
