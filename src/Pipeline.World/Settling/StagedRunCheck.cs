using Pipeline.World.Files;

namespace Pipeline.World.Settling;

/// <summary>Checks that a staged run's files match the terms and the scanned outputs. Every world uses it.</summary>
internal static class StagedRunCheck
{
    /// <summary>Reads index and receipts and compares them.</summary>
    /// <returns>The receipt, and the run's ledger entry.</returns>
    public static (Receipt Receipt, Transition.Settled Transition) Check(
        ExecutionId id, WritePrefix prefix, SettlingFiles files, ExpectedRun terms, OutputsIndex outputs)
    {
        var index = Read(Path.Combine(files.Run, WritePrefix.IndexFile), WritePrefix.IndexFile);
        var bytes = Read(Path.Combine(files.Run, WritePrefix.ReceiptFile), WritePrefix.ReceiptFile);
        if (!bytes.AsSpan().SequenceEqual(Read(files.Of(RunArea.Receipts), "the receipt of the receipts area")))
        {
            throw Mismatch("the two receipts differ");
        }

        if (!index.AsSpan().SequenceEqual(outputs.Encode()))
        {
            throw Mismatch("outputs.json does not match the outputs");
        }

        var receipt = Parse(bytes);
        var sha256 = Contracts.Images.Sha256.Of(index);
        Compare(receipt, id, new IndexReference(prefix.Index, sha256), prefix, terms);
        var run = terms.Of(id, prefix);
        return (receipt, new Transition.Settled(
            run, sha256, Contracts.Images.Sha256.Of(bytes), Kept(files.Of(RunArea.Evidence), run, CheckEvidence), Kept(files.Of(RunArea.Requests), run, CheckRequest)));
    }

    // Only the world can write this file, and it is optional.
    private static Digest? Kept(string file, LedgerRun run, Action<byte[], LedgerRun> check)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(file);
        check(bytes, run);
        return Contracts.Images.Sha256.Of(bytes);
    }

    private static void CheckEvidence(byte[] bytes, LedgerRun run)
    {
        var evidence = ConfinementEvidence.Parse(bytes);
        if (evidence.ExecutionId != run.Execution || evidence.Mode != run.Mode)
        {
            throw Mismatch("the evidence belongs to another run");
        }
    }

    private static void CheckRequest(byte[] bytes, LedgerRun run)
    {
        var request = RunRequest.Parse(bytes);
        var requested = run with
        {
            Execution = request.ExecutionId, Processor = request.Spec.Ref, Mode = request.Mode, InputsHash = request.Inputs.Hash, Prefix = request.WritePrefix,
        };
        if (requested != run || request.Image.Digest != run.Fingerprint.Image)
        {
            throw Mismatch("the request belongs to another run");
        }
    }

    private static void Compare(Receipt receipt, ExecutionId id, IndexReference index, WritePrefix prefix, ExpectedRun terms)
    {
        if (!prefix.Holds(receipt.OutputsIndex.Path))
        {
            throw Mismatch("invalid index_path root");
        }

        var wrong = receipt switch
        {
            _ when receipt.ExecutionId != id => "execution_id",
            _ when receipt.ImageDigest != terms.Fingerprint.Image => "image_digest",
            _ when receipt.ImageTag != terms.ImageTag => "image_tag",
            _ when receipt.EnvFingerprint != terms.Fingerprint => "env_fingerprint",
            _ when receipt.Mode != terms.Mode => "mode",
            _ when receipt.ProcessorRef != terms.Processor => "processor_ref",
            _ when receipt.InputsHash != terms.InputsHash => "inputs_hash",
            _ when receipt.OutputsIndex != index => "outputs_index",
            _ => null,
        };
        if (wrong is not null)
        {
            throw Mismatch($"the receipt does not match: {wrong}");
        }
    }

    // The reason may quote the container's file, so it stays out of the envelope.
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
        PlainFileRead.Absent => throw Mismatch($"{name} is missing"),
        PlainFileRead.TooLarge => throw Mismatch($"{name} is larger than {StrictJson.MaxBytes} bytes"),
        _ => throw Mismatch($"{name} is not a plain file"),
    };

    private static FaultException Mismatch(string detail) => new(ErrorCode.AdapterInvocation, detail);
}
