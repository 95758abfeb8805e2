using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Whether the files of a staged run say what was asked and found. Shared by every world.</summary>
internal static class Settlement
{
    /// <summary>Reads index and receipts and compares.</summary>
    /// <returns>The receipt, and what the ledger says of the run.</returns>
    public static (Receipt Receipt, Transition.Settled Transition) Check(
        ExecutionId id, WritePrefix prefix, SettlingFiles files, RunTerms terms, OutputsIndex outputs)
    {
        var index = Read(Path.Combine(files.Run, WritePrefix.IndexFile), WritePrefix.IndexFile);
        var bytes = Read(Path.Combine(files.Run, WritePrefix.ReceiptFile), WritePrefix.ReceiptFile);
        if (!bytes.AsSpan().SequenceEqual(Read(files.Of(RunArea.Receipts), "the receipt of the receipts area")))
        {
            throw Lie("the two receipts differ");
        }

        if (!index.AsSpan().SequenceEqual(outputs.Encode()))
        {
            throw Lie("outputs.json does not match the outputs");
        }

        var receipt = Parse(bytes);
        var sha256 = Pipeline.Contracts.Sha256.Of(index);
        Compare(receipt, id, new IndexReference(prefix.Index, sha256), prefix, terms);
        var run = terms.Of(id, prefix);
        return (receipt, new Transition.Settled(
            run, sha256, Pipeline.Contracts.Sha256.Of(bytes), Kept(files.Of(RunArea.Evidence), run, IsOf), Kept(files.Of(RunArea.Requests), run, IsAsked)));
    }

    // Nobody but the world could write it; it need not be there.
    private static Digest? Kept(string file, LedgerRun run, Action<byte[], LedgerRun> check)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(file);
        check(bytes, run);
        return Pipeline.Contracts.Sha256.Of(bytes);
    }

    private static void IsOf(byte[] bytes, LedgerRun run)
    {
        var evidence = ConfinementEvidence.Parse(bytes);
        if (evidence.ExecutionId != run.Execution || evidence.Mode != run.Mode)
        {
            throw Lie("the evidence is another run's");
        }
    }

    private static void IsAsked(byte[] bytes, LedgerRun run)
    {
        var request = RunRequest.Parse(bytes);
        var asked = run with
        {
            Execution = request.ExecutionId, Processor = request.Spec.Ref, Mode = request.Mode, InputsHash = request.Inputs.Hash, Prefix = request.WritePrefix,
        };
        if (asked != run || request.Image.Digest != run.Fingerprint.Image)
        {
            throw Lie("the request is another run's");
        }
    }

    private static void Compare(Receipt receipt, ExecutionId id, IndexReference index, WritePrefix prefix, RunTerms asked)
    {
        if (!prefix.Holds(receipt.OutputsIndex.Path))
        {
            throw Lie("invalid index_path root");
        }

        var wrong = receipt switch
        {
            _ when receipt.ExecutionId != id => "execution_id",
            _ when receipt.ImageDigest != asked.Fingerprint.Image => "image_digest",
            _ when receipt.ImageTag != asked.ImageTag => "image_tag",
            _ when receipt.EnvFingerprint != asked.Fingerprint => "env_fingerprint",
            _ when receipt.Mode != asked.Mode => "mode",
            _ when receipt.ProcessorRef != asked.Processor => "processor_ref",
            _ when receipt.InputsHash != asked.InputsHash => "inputs_hash",
            _ when receipt.OutputsIndex != index => "outputs_index",
            _ => null,
        };
        if (wrong is not null)
        {
            throw Lie($"the receipt does not match: {wrong}");
        }
    }

    // The reason may quote what the container wrote, so it stays out of the envelope.
    private static Receipt Parse(byte[] bytes)
    {
        try
        {
            return Receipt.Parse(bytes);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "receipt.json is malformed", e);
        }
    }

    private static byte[] Read(string path, string name) => PlainFile.TryRead(path, StrictJson.MaxBytes, out var content) switch
    {
        PlainFileRead.Whole => content,
        PlainFileRead.Absent => throw Lie($"{name} is missing"),
        PlainFileRead.TooLarge => throw Lie($"{name} is larger than {StrictJson.MaxBytes} bytes"),
        _ => throw Lie($"{name} is not a plain file"),
    };

    private static FaultException Lie(string detail) => new(ErrorCode.AdapterInvocation, detail);
}
