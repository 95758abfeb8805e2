using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Assertions;

/// <summary>The platforms that a digest covers, and its findings.</summary>
/// <param name="Expectation">The expectation.</param>
/// <param name="Depth">The depth of the assertion.</param>
/// <param name="Platforms">The platforms in index order; each has exactly one manifest, which exists and is readable.</param>
/// <param name="Attestations">The number of attestations in the index.</param>
/// <param name="Findings">The findings; empty if the image is as expected.</param>
public sealed record Coverage(
    ImageExpectation Expectation,
    AssertionDepth Depth,
    IReadOnlyList<CoveredPlatform> Platforms,
    int Attestations,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether the image is as expected.</summary>
    public bool Holds => Findings.Count == 0;
}

/// <summary>A platform of an image.</summary>
/// <param name="Platform">The platform, in its normal form.</param>
/// <param name="Manifest">The digest of the platform's manifest.</param>
/// <param name="Size">The most bytes that a pull transfers: config and layers.</param>
public sealed record CoveredPlatform(ImagePlatform Platform, Digest Manifest, long Size);

/// <summary>The result of one assertion of many: its coverage, or why the image could not be read.</summary>
/// <param name="Expectation">The expectation.</param>
/// <param name="Coverage">The coverage; null if the image could not be read.</param>
/// <param name="Failure">Why the image could not be read.</param>
public sealed record ImageAssertionResult(ImageExpectation Expectation, Coverage? Coverage, RegistryException? Failure)
{
    public bool Holds => Coverage is { Holds: true };
}
