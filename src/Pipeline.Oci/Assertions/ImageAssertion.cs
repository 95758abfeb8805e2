namespace Pipeline.Oci;

/// <summary>Says which platforms a digest covers, and whether the image is what it is asked to be.</summary>
/// <param name="registry">Where images are read; every body of it is verified.</param>
/// <param name="concurrency">The most reads at once, 1 or more, over all images together.</param>
public sealed class ImageAssertion(IRegistryReader registry, int concurrency = ImageAssertion.DefaultConcurrency) : IDisposable
{
    /// <summary>Enough to hide a registry's latency, and not so much that it asks for less.</summary>
    public const int DefaultConcurrency = 16;

    private readonly SemaphoreSlim reads = new(concurrency);

    /// <summary>Asserts one image.</summary>
    /// <exception cref="RegistryException">The registry gave no answer that can be believed.</exception>
    public async Task<Coverage> Assert(ImageExpectation expectation, AssertionDepth depth, CancellationToken cancellationToken)
    {
        var evidence = await new EvidenceReader(registry, reads).Read(expectation, depth, cancellationToken);
        return CoverageJudge.Judge(expectation, evidence, depth);
    }

    /// <summary>Asserts many images; one that cannot be read does not hide the others.</summary>
    /// <returns>A verdict for each, in the order of <paramref name="expectations"/>.</returns>
    public async Task<IReadOnlyList<ImageVerdict>> Assert(
        IReadOnlyList<ImageExpectation> expectations, AssertionDepth depth, CancellationToken cancellationToken)
    {
        var verdicts = new ImageVerdict[expectations.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, verdicts.Length, options, async (i, token) =>
        {
            try
            {
                verdicts[i] = new(expectations[i], await Assert(expectations[i], depth, token), Failure: null);
            }
            catch (RegistryException e)
            {
                verdicts[i] = new(expectations[i], Coverage: null, e);
            }
        });
        return verdicts;
    }

    public void Dispose() => reads.Dispose();
}
