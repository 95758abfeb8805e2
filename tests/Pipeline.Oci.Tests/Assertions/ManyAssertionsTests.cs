using Pipeline.Oci.Assertions;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Assertions;

public sealed class ManyAssertionsTests
{
    private static readonly Repository Here = AssertionRig.Here;
    private readonly InMemoryRegistry registry = new();

    [Fact]
    public async Task An_image_that_cannot_be_read_does_not_hide_the_others()
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64).PlantIn(registry, Here);
        var away = Repository.Parse("127.0.0.1:5000/pipeline/away");
        registry.Arriving = call =>
        {
            if (call.Repository == away)
            {
                throw new RegistryException(RegistryFailure.Denied, "denied");
            }
        };
        using var assertion = new ImageAssertion(registry);

        var verdicts = await assertion.Assert(
            [new(away, sample.Root.Descriptor.Digest), new(Here, sample.Root.Descriptor.Digest)], AssertionDepth.Manifests, TestContext.Current.CancellationToken);

        Assert.Equal((false, RegistryFailure.Denied), (verdicts[0].Holds, verdicts[0].Failure!.Failure));
        Assert.True(verdicts[1].Holds);
    }

    [Fact]
    public async Task No_more_is_read_at_once_than_was_said()
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64, new("linux", "riscv64")).PlantIn(registry, Here);
        var crowd = new CrowdCounter(registry, 3);
        using var assertion = new ImageAssertion(crowd, concurrency: 3);

        var verdicts = await assertion.Assert(
            [.. Enumerable.Repeat(new ImageExpectation(Here, sample.Root.Descriptor.Digest), 20)], AssertionDepth.Manifests, TestContext.Current.CancellationToken);

        Assert.All(verdicts, verdict => Assert.True(verdict.Holds));
        Assert.Equal(3, crowd.Most);
    }

    /// <summary>Blocks the first reads until the maximum is reached, and each later one for a moment; counts concurrent reads.</summary>
    private sealed class CrowdCounter(IRegistryReader registry, int crowd) : IRegistryReader
    {
        private readonly Lock sync = new();
        private readonly TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int now;

        public int Most { get; private set; }

        public async Task<Manifest?> Manifest(Repository repository, Digest digest, CancellationToken cancellationToken)
        {
            lock (sync)
            {
                Most = Math.Max(Most, ++now);
                if (now == crowd)
                {
                    full.TrySetResult();
                }
            }

            await full.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
            await Task.Delay(5, cancellationToken);
            lock (sync)
            {
                now--;
            }

            return await registry.Manifest(repository, digest, cancellationToken);
        }

        public Task<Manifest?> Manifest(Repository repository, string tag, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long?> BlobSize(Repository repository, Digest digest, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Stream> OpenBlob(Repository repository, Descriptor blob, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<string> Tags(Repository repository, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<Descriptor>> Referrers(Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
