using Pipeline.Lanes.Evidence;

namespace Pipeline.Lanes.Judge;

/// <summary>Checks what a settled run left in the world: the index and both receipts.</summary>
internal static class SettlementChecks
{
    /// <summary>The index is canonical and has the true size and digest of every output.</summary>
    public static string? Index(RunEvidence run)
    {
        if (Content(run, WritePrefix.IndexFile) is not { } bytes)
        {
            return "there is no outputs.json";
        }

        try
        {
            var index = OutputsIndex.Parse(bytes);
            return NameSets.Difference(run.Outputs().Select(file => file.Key), index.Outputs.Select(entry => entry.Path.ToString()), "in the index", "in the world")
                ?? index.Outputs.Select(entry => Mismatch(entry, run.Files[entry.Path.ToString()])).FirstOrDefault(lie => lie is not null);
        }
        catch (FormatException e)
        {
            return $"outputs.json is malformed: {e.Message}";
        }
    }

    /// <summary>Both receipts exist and have the same bytes.</summary>
    public static string? ReceiptCopies(RunEvidence run) => (run.Files.GetValueOrDefault(WritePrefix.ReceiptFile), run.AreaReceipt) switch
    {
        (null, _) => "there is no receipt.json under the write prefix",
        (_, null) => "there is no receipt in the receipts area",
        var (near, area) when near.Sha256 != area.Sha256 => "the two receipts differ",
        _ => null,
    };

    /// <summary>The receipt matches the request, and names the existing index.</summary>
    public static string? Receipt(RunEvidence run, ProcessorSpec spec)
    {
        if (Content(run, WritePrefix.ReceiptFile) is not { } bytes)
        {
            return "there is no receipt.json";
        }

        try
        {
            return Wrong(Contracts.Runs.Receipt.Parse(bytes), run, spec) is { } member ? $"{member} does not match the run" : null;
        }
        catch (FormatException e)
        {
            return $"the receipt is malformed: {e.Message}";
        }
    }

    /// <summary>A failed run published nothing.</summary>
    public static string? NothingPublished(RunEvidence run) => run switch
    {
        { Files.Count: > 0 } => $"{run.Files.Keys.Order(StringComparer.Ordinal).First()} was published by a failed run",
        { AreaReceipt: not null } => "a receipt was published by a failed run",
        { Confinement: not null } => "evidence was published by a failed run",
        _ => null,
    };

    private static string? Wrong(Receipt receipt, RunEvidence run, ProcessorSpec spec) => receipt switch
    {
        _ when receipt.ExecutionId != run.Id => "execution_id",
        _ when receipt.ProcessorRef != spec.Ref => "processor_ref",
        _ when receipt.ImageDigest != run.Image.Digest => "image_digest",
        _ when receipt.ImageTag != run.Image.Tag => "image_tag",
        _ when receipt.EnvFingerprint != EnvelopeChecks.Succeeded(run)?.EnvFingerprint => "env_fingerprint",
        _ when receipt.InputsHash != run.InputsHash => "inputs_hash",
        _ when receipt.Mode != Mode.Mock => "mode",
        _ when receipt.OutputsIndex.Path != run.Prefix.Index => "outputs_index.path",
        _ when receipt.OutputsIndex.Sha256 != run.Files.GetValueOrDefault(WritePrefix.IndexFile)?.Sha256 => "outputs_index.sha256",
        _ => null,
    };

    private static string? Mismatch(OutputEntry told, FileEvidence found) => told switch
    {
        _ when told.Size != found.Size => $"{told.Path} has {found.Size} bytes, the index says {told.Size}",
        _ when told.Sha256 != found.Sha256 => $"{told.Path} does not have the sha256 of its index entry",
        _ => null,
    };

    private static ReadOnlyMemory<byte>? Content(RunEvidence run, string file) => run.Files.GetValueOrDefault(file)?.Content;
}
