using Pipeline.World.Files;

namespace Pipeline.Adapters.Runs;

/// <summary>The text of a container that is shown unmasked: the names of its outputs, and its part of the receipt.</summary>
internal static class PublicText
{
    /// <summary>Rejects a run whose text contains one of its secrets: a masked name would no longer be the file's, and receipts are public.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>.</exception>
    public static void RejectSecrets(Invocation invocation, string runFolder, OutputsIndex outputs)
    {
        if (RunEnvironment.HoldsSecret(invocation, string.Join('\n', outputs.Outputs.Select(output => output.Path))))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "bad output name: it holds a secret");
        }

        if (RunEnvironment.HoldsSecret(invocation, Said(runFolder)))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the receipt holds a secret");
        }
    }

    // Not the whole receipt: a short secret may occur in a digest. The world rejects invalid receipts.
    private static string Said(string runFolder)
    {
        if (PlainFile.TryRead(Path.Combine(runFolder, WritePrefix.ReceiptFile), StrictJson.MaxBytes, out var bytes) != PlainFileRead.Whole)
        {
            return "";
        }

        try
        {
            var receipt = Receipt.Parse(bytes);
            return string.Join('\n', receipt.Usage.Keys.Prepend(receipt.ProcessorInfo));
        }
        catch (FormatException)
        {
            return "";
        }
    }
}
