using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Oci.Registry;
using Pipeline.World;
using Pipeline.World.Worlds;
using Serilog;

namespace Pipeline.Lanes.Tests;

/// <summary>Ports without an engine: images are names, containers are a function from inputs to outputs, the world is in memory.</summary>
internal sealed class PlayedPorts : IImageBuilder, IContainerProbe, IAdapter
{
    private const string Probed = """
        {"arch":"x86_64","capabilities":"0000000000000000","connect":{"192.0.2.1:443":"ENETUNREACH"},"interfaces":["lo"],
         "modules":["json"],"no_new_privs":true,"resolve":"failed","root_writable":false,"schema":"probe-v1","uid":65532}
        """;

    private readonly InMemoryWorld world = new(TimeProvider.System);
    private ILogger log = Serilog.Core.Logger.None;
    private int ids;
    private int running;

    public string Name => "played";

    public int Builds { get; private set; }

    public int Runs { get; private set; }

    public int MostAtOnce { get; private set; }

    /// <summary>A container's content of <c>outputs/a.txt</c>, by request and number of the run.</summary>
    public Func<Invocation, int, string> Writes { get; set; } = (_, _) => "A\n";

    /// <summary>A container's other outputs, by request.</summary>
    public Func<Invocation, IEnumerable<(string Name, byte[] Content)>> WritesMore { get; set; } = _ => [];

    /// <summary>The fault that ends a container, by request, or null.</summary>
    public Func<Invocation, Fault?> Fails { get; set; } = _ => null;

    /// <summary>Every build and probe, in order, in the plan's words.</summary>
    public ConcurrentQueue<(string Processor, string Step)> Steps { get; } = [];

    /// <summary>The processor whose image fails to build.</summary>
    public string? Unbuildable { get; set; }

    public PrAcceptancePorts Open(EventLog events)
    {
        log = new LoggerConfiguration().WriteTo.Sink(events).CreateLogger();
        return new(this, this, new RunPorts(this, world, log, NextId), Platform.Amd64)
        {
            Perturbation = new(Machine, folder =>
            {
                Scratch.Add(folder);
                var other = new InMemoryWorld(TimeProvider.System);
                return new RunPorts(new Elsewhere(this, other), other, log, NextId);
            }),
        };
    }

    /// <summary>The machine's limits on perturbed runs.</summary>
    public PerturbationMachine Machine { get; set; } = new(IsRoot: true, Memory: null, Platform.Amd64);

    /// <summary>The folders of the worlds of perturbed runs.</summary>
    public ConcurrentBag<string> Scratch { get; } = [];

    public ConcurrentBag<Invocation> Invocations { get; } = [];

    public AcceptancePorts Open(EventLog events, IRegistryReader registry, ISignatureVerifier? signatures) => new(registry, signatures, this, Open(events).Runs);

    public Task<RunnableImage> Build(ImageBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        lock (world)
        {
            Builds++;
        }

        Steps.Enqueue((build.Spec.Name, "build"));
        progress("#7 ERROR: no such file");
        return build.Spec.Name == Unbuildable
            ? throw new FaultException(ErrorCode.AdapterInvocation, "the image does not build: COPY main.py")
            : Task.FromResult(Evidence.Image with { Tag = build.Tag });
    }

    public JsonElement Probe(ProcessorSpec spec, RunnableImage image, Platform platform, CancellationToken cancellationToken)
    {
        Steps.Enqueue((spec.Name, $"probe      {platform}"));
        return JsonDocument.Parse(Probed).RootElement;
    }

    public Envelope Invoke(Invocation invocation, CancellationToken cancellationToken) => Invoke(invocation, Name, "processor.exec.start", "processor.exec.success");

    /// <summary>Runs it like another adapter, with that adapter's events.</summary>
    public Envelope Invoke(Invocation invocation, string adapter, string start, string end) => Invoke(invocation, world, adapter, start, end);

    private Envelope Invoke(Invocation invocation, InMemoryWorld into, string adapter, string start, string end)
    {
        Invocations.Add(invocation);
        int number;
        lock (world)
        {
            number = ++Runs;
            MostAtOnce = Math.Max(MostAtOnce, ++running);
        }

        try
        {
            return Fails(invocation) is { } fault ? new Envelope.Failure(invocation.ExecutionId, fault, "") : Play(invocation, into, number, adapter, start, end);
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    private Envelope.Success Play(Invocation invocation, InMemoryWorld into, int number, string adapter, string start, string end)
    {
        var events = log.ForContext("trace_id", invocation.ExecutionId.ToString()).ForContext("adapter", adapter)
            .ForContext("processor_ref", invocation.Spec.Ref.ToString()).ForContext("mode", "mock");
        events.Information("{event}", "adapter.invoke");
        events.Information("{event}", start);
        var prefix = invocation.WritePrefix;
        using var run = into.Stage(invocation.ExecutionId, prefix);
        (string Name, byte[] Content)[] outputs = [("outputs/a.txt", Encoding.UTF8.GetBytes(Writes(invocation, number))), .. WritesMore(invocation)];
        var index = OutputsIndex.Of([.. outputs.Select(output => new OutputEntry(OutputName.Canonicalize(output.Name), Sha256.Of(output.Content), output.Content.Length))]);
        var fingerprint = EnvFingerprint.Of(invocation.Image.Digest, [new("mode", "mock"), new("arch", invocation.Platform.Architecture)]);
        var receipt = new Receipt(
            1, fingerprint, invocation.ExecutionId, InputsDocument.HashSchema, invocation.Image.Digest, invocation.Inputs.Hash, Mode.Mock,
            new IndexReference(prefix.Index, Sha256.Of(index.Encode())), "played", invocation.Spec.Ref, "2026-11-20T10:00:00.000Z",
            new Dictionary<string, long>(StringComparer.Ordinal), invocation.Image.Tag).Encode();
        foreach (var (name, content) in outputs)
        {
            Write(run, $"{prefix.Path}/{name}", content);
        }

        Write(run, $"{prefix.Path}/outputs.json", index.Encode());
        Write(run, $"{prefix.Path}/receipt.json", receipt);
        Write(run, $"receipts/{invocation.ExecutionId}.json", receipt);
        events.Information("{event} {stdout_bytes}", end, 0);
        run.Settle(new ExpectedRun(invocation.Spec.Ref, Mode.Mock, fingerprint, invocation.Image.Tag, invocation.Inputs.Hash), index);
        events.Information("{event}", "storage.write");
        events.Information("{event}", "adapter.complete");
        return new Envelope.Success(invocation.ExecutionId, prefix, prefix.Index, [.. outputs.Select(output => prefix.Output(OutputName.Canonicalize(output.Name)))], fingerprint, invocation.Image.Tag);
    }

    private static void Write(IStagedRun run, string path, byte[] content)
    {
        var file = Path.Combine(run.ArtifactsFolder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    private ExecutionId NextId() => ExecutionId.Parse($"00000000-0000-4000-8000-{Interlocked.Increment(ref ids):x12}");

    private sealed class Elsewhere(PlayedPorts ports, InMemoryWorld world) : IAdapter
    {
        public string Name => ports.Name;

        public Envelope Invoke(Invocation invocation, CancellationToken cancellationToken) =>
            ports.Invoke(invocation, world, Name, "processor.exec.start", "processor.exec.success");
    }
}
