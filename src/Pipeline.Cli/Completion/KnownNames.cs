using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Release;
using Pipeline.World.S3;

namespace Pipeline.Cli.Completion;

/// <summary>The names that a person may complete, read from the checkout's files. It writes nothing, starts nothing and asks nobody.</summary>
/// <param name="context">The process.</param>
internal sealed class KnownNames(CommandContext context)
{
    private const int Most = 200;

    private readonly string processors = LocalCommandOptions.For(context.WorkingDirectory, world: null).Processors;

    /// <summary>The processors, whether or not their specs are valid.</summary>
    public IReadOnlyList<string> Processors() => Directory.Exists(processors) ? new ProcessorCatalogue(processors).Names() : [];

    /// <summary>The bases of <c>processors/bases.json</c>.</summary>
    public IReadOnlyList<string> Bases() => File.Exists(Path.Combine(processors, ImageCatalog.Bases))
        ? [.. ImageCatalog.Parse(ImageCatalog.Bases, File.ReadAllBytes(Path.Combine(processors, ImageCatalog.Bases))).Names]
        : [];

    /// <summary>The inputs of cases, relative to the working directory.</summary>
    /// <param name="processor">The processor; null for all.</param>
    public IReadOnlyList<string> Inputs(string? processor) =>
    [
        .. Processors().Where(name => processor is null || name == processor).Select(name => Path.Combine(processors, name, "cases")).Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories).Select(folder => Path.Combine(folder, "inputs.json")).Where(File.Exists)
            .Select(file => Path.GetRelativePath(context.WorkingDirectory, file)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The pinned images.</summary>
    public IReadOnlyList<string> Pins() => [.. ReleaseTarget.ReadPins(Path.Combine(processors, "pins.json")).Pins.Values.Select(pin => pin.Reference.ToString()).Order(StringComparer.Ordinal)];

    /// <summary>The executions of a world in a directory, newest first.</summary>
    /// <param name="world">The directory; null for the repository's.</param>
    /// <param name="start">What the ids begin with.</param>
    public IReadOnlyList<string> Executions(string? world, string start)
    {
        var directory = LocalCommandOptions.For(context.WorkingDirectory, world).WorldDirectory;
        if (S3Location.IsS3Address(directory) || !Directory.Exists(directory) || start.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
        {
            return [];
        }

        // Each settled run has its receipt in this area, under its id; ids of one machine sort by time.
        return
        [
            .. Directory.EnumerateDirectories(directory).Where(folder => Path.GetFileName(folder)[0] != '.').Select(folder => Path.Combine(folder, "receipts")).Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, $"{start}*.json")).Select(Path.GetFileNameWithoutExtension).OfType<string>().OrderDescending(StringComparer.Ordinal).Take(Most),
        ];
    }
}
