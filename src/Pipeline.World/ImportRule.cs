using Pipeline.Contracts;

namespace Pipeline.World;

internal static class ImportRule
{
    private static readonly string[] Areas = ["receipts", "evidence"];

    /// <summary>Receipts and evidence come from runs alone.</summary>
    public static void Check(WorldPath path)
    {
        if (Areas.Contains(path.Path.Split('/')[0], StringComparer.Ordinal) || Path.GetFileName(path.Path) == Settlement.ReceiptFile)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"receipts and evidence are not imported: {path}");
        }
    }
}
