using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.Acceptance;

/// <summary>Pinned images: read back and checked, then each case runs once per platform, or twice if there is only one.</summary>
/// <param name="images">Checks images.</param>
/// <param name="only">The only platform to run on; null for all.</param>
/// <param name="context">The runner's services.</param>
internal sealed class PinnedImages(PinnedImageCheck images, Platform? only, LaneContext context) : IImageSource
{
    /// <summary>The pin's platforms, sorted by name (ordinal).</summary>
    public static IReadOnlyList<Platform> Platforms(Pin pin) => [.. pin.Platforms.Keys.OrderBy(platform => platform.ToString(), StringComparer.Ordinal)];

    public async Task<ImageResult> Prepare(string processor, IReadOnlyList<LaneStep.ImageStep> steps, CancellationToken cancellationToken)
    {
        var assert = steps.OfType<LaneStep.Assert>().Single();
        context.Progress.Reached(processor, "image");
        var (image, platforms) = await images.Walk(assert.Pin, assert.Spec, steps.Any(step => step is LaneStep.Verify), cancellationToken);
        return image.Status() == SubjectStatus.Passed
            ? new ImageResult(image, Runs(assert.Pin)) { Platforms = platforms }
            : new ImageResult(image, null) { Platforms = platforms, NotRun = "the image does not match the pin" };
    }

    private CaseRuns Runs(Pin pin)
    {
        var platforms = Platforms(pin);
        var (first, second) = (platforms[0], platforms[^1]);
        return first == second ? new(Run($"{first}, run 1", first), Run($"{first}, run 2", first))
            : only is null ? new(Run($"{first}", first), Run($"{second}", second))
            // The other machine has the other run, and the merge compares them.
            : CaseRuns.Once(Run($"{only}", only), only == first ? null : only.ToString().Replace('/', '-'));

        CaseRun Run(string label, Platform platform) => new(label, RunnableImage.Pinned(pin, platform), platform);
    }
}
