using Pipeline.Oci.Assertions;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Assertions;

/// <summary>An in-memory registry, and assertions about its content.</summary>
internal sealed class AssertionRig
{
    public static Repository Here { get; } = Repository.Parse("127.0.0.1:5000/pipeline/here");

    public InMemoryRegistry Registry { get; } = new();

    /// <summary>Asserts that a sample is for amd64 and arm64.</summary>
    public Task<Coverage> Cover(ImageSample sample, AssertionDepth depth = AssertionDepth.Blobs) =>
        Cover(new ImageExpectation(Here, sample.Root.Descriptor.Digest) { Platforms = [ImageSample.Amd64, ImageSample.Arm64] }, depth);

    public async Task<string[]> Findings(ImageSample sample) => Texts(await Cover(sample));

    public async Task<string[]> Findings(ImageExpectation expectation) => Texts(await Cover(expectation, AssertionDepth.Blobs));

    private static string[] Texts(Coverage coverage) => [.. coverage.Findings.Select(finding => $"{finding}")];

    private async Task<Coverage> Cover(ImageExpectation expectation, AssertionDepth depth)
    {
        using var assertion = new ImageAssertion(Registry);
        return await assertion.Assert(expectation, depth, TestContext.Current.CancellationToken);
    }
}
