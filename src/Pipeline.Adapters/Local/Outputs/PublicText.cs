using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Adapters.Local.Outputs;

/// <summary>The words that a container chooses and that everyone is shown as they are: the names of its outputs, and what its receipt says of it.</summary>
internal static class PublicText
{
    /// <summary>Refuses a run whose words hold a secret that it was given: a name cannot be masked and still be the file's, and a receipt goes to strangers.</summary>
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

    // Not the whole receipt: a short secret may well be part of a digest. One that is none is refused by the world.
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
