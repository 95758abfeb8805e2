using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Catalogue;
using Serilog.Core;

namespace Pipeline.Benchmarks;

/// <summary>The repository, a separate world, and the machine's engine.</summary>
internal sealed class Workspace : IDisposable
{
    private int runs;

    private Workspace(string root, string folder)
    {
        (Root, Folder) = (root, folder);
        var choices = new LocalCommandOptions(Path.Combine(root, "processors"), Path.Combine(folder, "world"));
        Local = LocalComposition.Open(choices, Logger.None, TimeProvider.System);
    }

    public string Root { get; }

    /// <summary>A temporary folder.</summary>
    public string Folder { get; }

    public LocalComposition Local { get; }

    public static Workspace Open() => new(SourceTree.Root, Directory.CreateTempSubdirectory("pipeline-bench-").FullName);

    public string InFolder(string name) => Path.Combine(Folder, name);

    public RunnableImage Build(Processor processor)
    {
        var build = new ImageBuild(processor.Spec, processor.Folder, Platform.Amd64, $"pipeline/{processor.Name}:bench");
        return Local.Builder.Build(build, _ => { }, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>An invocation with a fresh id.</summary>
    public Invocation Invocation(Processor processor, RunnableImage image, InputsDocument inputs)
    {
        var id = ExecutionId.From(new Guid(Interlocked.Increment(ref runs), 0, 0, new byte[8]));
        var prefix = WritePrefix.Expand($"world://bench/{processor.Name}/{{execution_id}}/", id);
        var nothing = new Dictionary<string, string>(StringComparer.Ordinal);
        return new(processor.Spec, image, processor.Spec.PlatformOn(Platform.Amd64), Mode.Mock, inputs, id, prefix, processor.Spec.Timeout, nothing, nothing);
    }

    /// <summary>Invokes, and fails unless it succeeds.</summary>
    public void Invoke(Processor processor, RunnableImage image, InputsDocument inputs)
    {
        var envelope = Local.Adapter.Invoke(Invocation(processor, image, inputs), CancellationToken.None);
        if (envelope is Envelope.Failure failure)
        {
            throw new InvalidOperationException(failure.Fault.ToString());
        }
    }

    public void Dispose()
    {
        Local.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
