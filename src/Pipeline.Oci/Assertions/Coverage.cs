using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Which platforms a digest covers, and what is wrong with it.</summary>
/// <param name="Expectation">What was asked.</param>
/// <param name="Depth">How far was looked.</param>
/// <param name="Platforms">What it runs on, in the order of the index: each has one manifest that is there and can be read.</param>
/// <param name="Attestations">How many attestations are in the index.</param>
/// <param name="Findings">What is wrong; nothing for an image that is as asked.</param>
public sealed record Coverage(
    ImageExpectation Expectation,
    AssertionDepth Depth,
    IReadOnlyList<CoveredPlatform> Platforms,
    int Attestations,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether the image is as asked.</summary>
    public bool Holds => Findings.Count == 0;
}

/// <summary>A platform that an image runs on.</summary>
/// <param name="Platform">The platform, in its normal form.</param>
/// <param name="Manifest">The digest of its manifest.</param>
/// <param name="Size">What a pull of it transfers at most, in bytes: config and layers.</param>
public sealed record CoveredPlatform(ImagePlatform Platform, Digest Manifest, long Size);

/// <summary>One of many assertions: what was found, or why nothing could be read.</summary>
/// <param name="Expectation">What was asked.</param>
/// <param name="Coverage">What was found; none when nothing could be read.</param>
/// <param name="Failure">Why nothing could be read.</param>
public sealed record ImageVerdict(ImageExpectation Expectation, Coverage? Coverage, RegistryException? Failure)
{
    public bool Holds => Coverage is { Holds: true };
}
