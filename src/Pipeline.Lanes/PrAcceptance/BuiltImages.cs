using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.PrAcceptance;

/// <summary>Images built from current source: each case runs twice on the machine's own platform.</summary>
internal sealed class BuiltImages(PrAcceptancePorts ports, LaneContext context) : IImageSource
{
    public async Task<ImageResult> Prepare(string processor, IReadOnlyList<LaneStep.ImageStep> steps, CancellationToken cancellationToken)
    {
        var build = (LaneStep.Build)steps.Single();
        var platform = build.Processor.Spec.PlatformOn(ports.Platform);
        var ((image, check), took) = await context.Slots.Run(() => Build(build.Processor, platform, cancellationToken), cancellationToken);
        var judgement = SubjectResult.Group("image", (long)took.TotalMilliseconds, check);
        return image is null
            ? new ImageResult(judgement, null) { NotRun = "there is no image" }
            : new ImageResult(judgement, new(new("run 1", image, platform), new("run 2", image, platform))) { Built = new JudgedImage(image.Digest, image.Tag) };
    }

    private async Task<(RunnableImage? Image, Check Check)> Build(Processor processor, Platform platform, CancellationToken cancellationToken)
    {
        context.Progress.Reached(processor.Name, "build");
        var tail = new BuildTail();
        try
        {
            var build = new ImageBuild(processor.Spec, processor.Folder, platform, $"pipeline/{processor.Name}:dev");
            return (await ports.Builder.Build(build, tail.Add, cancellationToken), new Check("build", null));
        }
        catch (FaultException e)
        {
            return (null, new Check("build", $"{e.Fault}\n{tail}".TrimEnd()));
        }
    }
}
