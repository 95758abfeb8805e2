using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Whether the files of a staged run say what was asked and found. Shared by every world.</summary>
internal static class Settlement
{
    internal const string IndexFile = "outputs.json";
    internal const string ReceiptFile = "receipt.json";

    /// <summary>Reads index and receipts and compares.</summary>
    /// <param name="id">The run.</param>
    /// <param name="prefix">Its write prefix.</param>
    /// <param name="runFolder">The folder of the prefix, reached without a link.</param>
    /// <param name="areaReceipt">Where the second receipt lies.</param>
    /// <param name="expectation">What was asked and found.</param>
    public static Receipt Check(ExecutionId id, WritePrefix prefix, string runFolder, string areaReceipt, Expectation expectation)
    {
        var index = Read(Path.Combine(runFolder, IndexFile), "outputs.json");
        var bytes = Read(Path.Combine(runFolder, ReceiptFile), "receipt.json");
        if (!bytes.AsSpan().SequenceEqual(Read(areaReceipt, "the receipt of the receipts area")))
        {
            throw Lie("the two receipts differ");
        }

        if (!index.AsSpan().SequenceEqual(expectation.Outputs.Encode()))
        {
            throw Lie("outputs.json does not match the outputs");
        }

        var receipt = Parse(bytes);
        Compare(receipt, id, prefix, Pipeline.Contracts.Sha256.Of(index), expectation);
        return receipt;
    }

    private static void Compare(Receipt receipt, ExecutionId id, WritePrefix prefix, Digest index, Expectation asked)
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
            _ when receipt.OutputsIndex != new IndexReference(prefix.Index, index) => "outputs_index",
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
