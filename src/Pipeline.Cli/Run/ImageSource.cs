using Pipeline.Contracts;
using Pipeline.Lanes;
using Serilog;

namespace Pipeline.Cli;

/// <summary>The image of a run: the one that was named, or one built from the current source, each processor once.</summary>
internal sealed class ImageSource(IImageBuilder builder, ImageArgument? named, ILogger logger)
{
    private const int ShownLines = 20;
    private readonly Dictionary<string, RunnableImage> built = new(StringComparer.Ordinal);

    public RunnableImage Of(Processor processor, CancellationToken cancellationToken)
    {
        if (named is not null)
        {
            return named.Resolve();
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
                new ImageBuild(processor.Spec, processor.Folder, processor.Spec.PlatformOn(Machine.Platform), $"pipeline/{processor.Name}:dev"),
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

    // Lines come from two streams at once.
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
