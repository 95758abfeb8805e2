using Google.Protobuf;
using Modal.Client;
using static Modal.Client.GenericResult.Types;

namespace Pipeline.Emulation.Functions;

/// <summary>Builds results of the protocol.</summary>
internal static class Results
{
    public static GenericResult Of(GenericStatus status, string exception, string traceback = "") => new() { Status = status, Exception = exception, Traceback = traceback };

    public static GenericResult Inline(ReadOnlyMemory<byte> value) => new() { Status = GenericStatus.Success, Data = UnsafeByteOperations.UnsafeWrap(value) };

    public static GenericResult InBlob(string id) => new() { Status = GenericStatus.Success, DataBlobId = id };

    /// <summary>The approximate size of a result in memory, in bytes.</summary>
    public static long Weight(GenericResult result) => result.Data.Length + (2L * (result.Exception.Length + result.Traceback.Length));
}
