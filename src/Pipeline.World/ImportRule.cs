using Pipeline.Contracts;

namespace Pipeline.World;

internal static class ImportRule
{
    /// <summary>Receipts, evidence and requests come from runs alone.</summary>
    public static void Check(WorldPath path)
    {
        if (RunArea.Find(path.Path.Split('/')[0]) is not null || Path.GetFileName(path.Path) == WritePrefix.ReceiptFile)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"receipts, evidence and requests are not imported: {path}");
        }
    }
}
