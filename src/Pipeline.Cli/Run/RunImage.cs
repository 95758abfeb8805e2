using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Release;
using Serilog;

namespace Pipeline.Cli.Run;

/// <summary>Provides the image of a run: the named one, the pinned one, or one built from current source once per processor.</summary>
/// <param name="builder">Builds images.</param>
/// <param name="named">The image from the command line, or null.</param>
/// <param name="pins">The absolute path of the pins, or null to not use them.</param>
/// <param name="platform">Returns a processor's platform.</param>
/// <param name="logger">Receives events about builds.</param>
internal sealed class RunImage(IImageBuilder builder, ImageArgument? named, string? pins, Func<ProcessorSpec, Platform> platform, ILogger logger)
{
    private const int ShownLines = 20;
    private readonly Dictionary<string, RunnableImage> built = new(StringComparer.Ordinal);

    public RunnableImage Of(Processor processor, CancellationToken cancellationToken)
    {
        if (named is not null)
        {
            return named.Resolve();
        }

        if (pins is not null)
        {
            var pin = ReleaseTarget.ReadPins(pins).Pins.GetValueOrDefault(processor.Name) ?? throw new FaultException(ErrorCode.ImageUnpinned, $"{processor.Name} has no pin{(File.Exists(pins) ? "" : $": there is no file {pins}")}");
            return RunnableImage.Pinned(pin, platform(processor.Spec));
        }

        if (!built.TryGetValue(processor.Name, out var image))
        {
            built.Add(processor.Name, image = Build(processor, cancellationToken));
        }

        return image;
    }

    private RunnableImage Build(Processor processor, CancellationToken cancellationToken)
    {
        var log = logger.ForContext("processor", processor.Name);
        var tail = new Queue<string>();
        log.Information("{event}", "image.build.start");
        try
        {
            var image = builder.Build(
                new ImageBuild(processor.Spec, processor.Folder, platform(processor.Spec), $"pipeline/{processor.Name}:dev"),
                line => Keep(tail, line),
                cancellationToken).GetAwaiter().GetResult();
            log.Information("{event} {image}", "image.build.complete", image.Digest.ToString());
            return image;
        }
        catch (FaultException)
        {
            log.Error("{event} {last_lines}", "image.build.fail", tail.ToArray());
            throw;
        }
    }

    // Lines come from two streams concurrently.
    private static void Keep(Queue<string> tail, string line)
    {
        lock (tail)
        {
            tail.Enqueue(line);
            if (tail.Count > ShownLines)
            {
                tail.Dequeue();
            }
        }
    }
}
