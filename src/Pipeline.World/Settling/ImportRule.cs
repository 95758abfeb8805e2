namespace Pipeline.World.Settling;

internal static class ImportRule
{
    /// <summary>Rejects imports into the runs' areas, since receipts, evidence and requests come only from runs.</summary>
    public static void Check(WorldPath path)
    {
        if (RunArea.Find(path.Path.Split('/')[0]) is not null || Path.GetFileName(path.Path) == WritePrefix.ReceiptFile)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"receipts, evidence and requests cannot be imported: {path}");
        }
    }
}
