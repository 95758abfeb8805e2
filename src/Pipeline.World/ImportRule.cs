using Pipeline.Contracts;

namespace Pipeline.World;

internal static class ImportRule
{
    private const string ReceiptsArea = "receipts";

    /// <summary>Receipts come from runs alone.</summary>
    public static void Check(WorldPath path)
    {
        var inArea = path.Path == ReceiptsArea || path.Path.StartsWith(ReceiptsArea + "/", StringComparison.Ordinal);
        if (inArea || Path.GetFileName(path.Path) == Settlement.ReceiptFile)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"receipts are not imported: {path}");
        }
    }
}
