using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>What the file system refused, as a fault with a stable detail: the one place where its exceptions are translated.</summary>
internal static class StorageFault
{
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static T Translate<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, Detail(e), e);
        }
    }

    public static void Translate(Action work) => Translate<object?>(() =>
    {
        work();
        return null;
    });

    private static string Detail(Exception e) => e switch
    {
        { HResult: NoSpace or QuotaExceeded or WindowsDiskFull } => "the world's disk is full",
        UnauthorizedAccessException or { HResult: ReadOnlyFileSystem } => "the world's folder cannot be written",
        _ => "the world's storage failed",
    };
}
