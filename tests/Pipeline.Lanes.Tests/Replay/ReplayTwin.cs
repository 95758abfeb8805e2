using System.Text;
using Pipeline.World;

namespace Pipeline.Lanes.Tests;

/// <summary>An adapter without containers: it delivers inputs, settles the given outputs, and keeps the request, like the real one.</summary>
internal sealed class ReplayTwin(IWorld world) : IAdapter
{
    public string Name { get; init; } = "local";

    public List<Invocation> Invocations { get; } = [];

    /// <summary>The outputs, by name.</summary>
    public Dictionary<string, string> Writes { get; } = new(StringComparer.Ordinal) { ["outputs/reply.txt"] = "one\ntwo\n", ["outputs/reply.json"] = """{"a":{"b":[1,2]}}""" };

    public string Architecture { get; init; } = "amd64";

    public string Info { get; init; } = "twin";

    public bool KeepsRequests { get; init; } = true;

    /// <summary>The fault after the delivery of inputs, or null.</summary>
    public ErrorCode? Fails { get; init; }

    public Envelope Invoke(Invocation invocation, CancellationToken cancellationToken)
    {
        Invocations.Add(invocation);
        try
        {
            return Settle(invocation, cancellationToken);
        }
        catch (FaultException e)
        {
            return new Envelope.Failure(invocation.ExecutionId, e.Fault, "");
        }
    }

    private Envelope.Success Settle(Invocation invocation, CancellationToken cancellationToken)
    {
        var prefix = invocation.WritePrefix;
        using var run = world.Stage(invocation.ExecutionId, prefix);
        var (delivered, artifacts) = Deliver(run, invocation.Inputs, cancellationToken);
        var fingerprint = EnvFingerprint.Of(invocation.Image.Digest, [new("adapter", Name), new("arch", Architecture)]);
        var terms = new ExpectedRun(invocation.Spec.Ref, invocation.Mode, fingerprint, invocation.Image.Tag, delivered.Hash);
        if (Fails is { } code)
        {
            run.Fail(terms, code);
            throw new FaultException(code, "as it was told");
        }

        var index = Write(run, invocation, fingerprint, delivered);
        if (KeepsRequests)
        {
            run.Keep(RunRequest.Of(invocation, delivered, artifacts));
        }

        run.Settle(terms, index);
        return new(invocation.ExecutionId, prefix, prefix.Index, index.Outputs.Select(output => prefix.Output(output.Path)), fingerprint, invocation.Image.Tag);
    }

    // Here artifacts occur only at the top level.
    private static (InputsDocument Delivered, Dictionary<Digest, WorldPath> Artifacts) Deliver(IStagedRun run, InputsDocument inputs, CancellationToken cancellationToken)
    {
        if (!inputs.Root.TryGetProperty("table", out var table))
        {
            return (inputs, []);
        }

        var place = WorldPath.Parse(table.GetProperty("$artifact").GetString()!);
        var digest = run.CopyArtifact(place, cancellationToken);
        return (InputsDocument.Parse(Encoding.UTF8.GetBytes($$$"""{"table":{"$artifact":"{{{digest}}}"}}""")), new() { [digest] = place });
    }

    private OutputsIndex Write(IStagedRun run, Invocation invocation, EnvFingerprint fingerprint, InputsDocument delivered)
    {
        var folder = Path.Combine(run.ArtifactsFolder, invocation.WritePrefix.Path);
        foreach (var (name, text) in Writes)
        {
            Put(Path.Combine(folder, name), Encoding.UTF8.GetBytes(text));
        }

        var index = OutputsIndex.Of(Writes.Select(output => (Name: OutputName.Canonicalize(output.Key), Bytes: Encoding.UTF8.GetBytes(output.Value)))
            .Select(output => new OutputEntry(output.Name, Sha256.Of(output.Bytes), output.Bytes.Length)));
        var receipt = new Receipt(
            invocation.GetHashCode() & 0xFF, fingerprint, invocation.ExecutionId, InputsDocument.HashSchema, invocation.Image.Digest, delivered.Hash, invocation.Mode,
            new IndexReference(invocation.WritePrefix.Index, Sha256.Of(index.Encode())), Info, invocation.Spec.Ref, "2026-11-20T10:00:00.000Z",
            new Dictionary<string, long>(StringComparer.Ordinal), invocation.Image.Tag).Encode();
        Put(Path.Combine(folder, "outputs.json"), index.Encode());
        Put(Path.Combine(folder, "receipt.json"), receipt);
        Put(Path.Combine(run.ArtifactsFolder, "receipts", $"{invocation.ExecutionId}.json"), receipt);
        return index;
    }

    private static void Put(string file, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }
}
