using Pipeline.World;

namespace Pipeline.Cli.Tests;

/// <summary>The local adapter's in-memory twin: a run writes its inputs to <c>outputs/echo.json</c>, settles in the world and answers.</summary>
internal sealed class TwinAdapter(IWorld world) : IAdapter
{
    public List<Invocation> Invocations { get; } = [];

    public Action<Invocation, CancellationToken> Running { get; set; } = static (_, _) => { };

    public string Name => "twin";

    /// <summary>The content of <c>outputs/echo.json</c>.</summary>
    public Func<Invocation, ReadOnlyMemory<byte>> Writes { get; set; } = static invocation => invocation.Inputs.Canonical;

    /// <summary>The run's own text in its receipt.</summary>
    public string Info { get; set; } = "echo twin";

    /// <summary>Whether a run settles; otherwise it only claims so.</summary>
    public bool Settles { get; set; } = true;

    /// <summary>Whether a run can be repeated; its inputs then name no artifact.</summary>
    public bool KeepsRequests { get; set; }

    public Envelope Invoke(Invocation invocation, CancellationToken cancellationToken)
    {
        Invocations.Add(invocation);
        try
        {
            Running(invocation, cancellationToken);
            return Settle(invocation);
        }
        catch (FaultException e)
        {
            return new Envelope.Failure(invocation.ExecutionId, e.Fault, "");
        }
    }

    private Envelope.Success Settle(Invocation invocation)
    {
        using var run = world.Stage(invocation.ExecutionId, invocation.WritePrefix);
        var folder = Path.Combine(run.ArtifactsFolder, invocation.WritePrefix.Path);
        var name = OutputName.Canonicalize("outputs/echo.json");
        var content = Writes(invocation).Span;
        Write(Path.Combine(folder, name.ToString()), content);

        var index = OutputsIndex.Of([new OutputEntry(name, Sha256.Of(content), content.Length)]);
        Write(Path.Combine(folder, "outputs.json"), index.Encode());
        var fingerprint = EnvFingerprint.Of(invocation.Image.Digest, [new("adapter", Name)]);
        var receipt = ReceiptOf(invocation, fingerprint, Sha256.Of(index.Encode())).Encode();
        Write(Path.Combine(folder, "receipt.json"), receipt);
        Write(Path.Combine(run.ArtifactsFolder, "receipts", $"{invocation.ExecutionId}.json"), receipt);

        if (KeepsRequests)
        {
            run.Keep(RunRequest.Of(invocation, invocation.Inputs, new Dictionary<Digest, WorldPath>()));
        }

        if (Settles)
        {
            run.Settle(new ExpectedRun(invocation.Spec.Ref, invocation.Mode, fingerprint, invocation.Image.Tag, invocation.Inputs.Hash), index);
        }

        return new(invocation.ExecutionId, invocation.WritePrefix, invocation.WritePrefix.Index, [invocation.WritePrefix.Output(name)], fingerprint, invocation.Image.Tag);
    }

    private Receipt ReceiptOf(Invocation invocation, EnvFingerprint fingerprint, Digest index) => new(
        7, fingerprint, invocation.ExecutionId, InputsDocument.HashSchema, invocation.Image.Digest, invocation.Inputs.Hash, invocation.Mode,
        new IndexReference(invocation.WritePrefix.Index, index), Info, invocation.Spec.Ref, "2026-01-02T03:04:05.678Z",
        new Dictionary<string, long>(StringComparer.Ordinal) { ["tokens"] = invocation.Mode == Mode.Real ? 12 : 0 }, invocation.Image.Tag);

    private static void Write(string file, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }
}
