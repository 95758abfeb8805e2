using System.Buffers.Binary;

namespace Pipeline.Processor;

/// <summary>A provider's file as an output's content: never a link, device, pipe, socket or folder.</summary>
internal static class RegularFile
{
    // The layout of statx(2) is the same on every architecture.
    private const int StatusSize = 256;
    private const int LinksAt = 16;
    private const int ModeAt = 28;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>The number of hard links of a regular file; 0 if it is not one.</summary>
    public static uint Names(string file)
    {
        Span<byte> status = stackalloc byte[StatusSize];
        return Libc.Status(file, status) && (BinaryPrimitives.ReadUInt16LittleEndian(status[ModeAt..]) & TypeMask) == Regular
            ? BinaryPrimitives.ReadUInt32LittleEndian(status[LinksAt..])
            : 0;
    }

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "bad output content", if it is not a regular file or cannot be read.</exception>
    public static void CopyTo(string file, Stream stream)
    {
        using var content = Open(file);
        content.CopyTo(stream);
    }

    private static FileStream Open(string file)
    {
        try
        {
            return Names(file) > 0 ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0) : throw Bad(null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad(e);
        }
    }

    private static FaultException Bad(Exception? cause) => new(ErrorCode.AdapterInvocation, "bad output content: not a regular file", cause);
}
