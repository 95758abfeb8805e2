using Grpc.Core;
using Modal.Client;

namespace Pipeline.Emulation;

/// <summary>What a function can be called with.</summary>
internal static class Inputs
{
    /// <exception cref="RpcException">INVALID_ARGUMENT.</exception>
    public static FunctionInput Check(FunctionInput? input, long inlineBytes, BlobStore blobs)
    {
        var refusal = input switch
        {
            null => "there is no input",
            { DataFormat: not DataFormat.Cbor } => "the arguments are not said to be CBOR",
            { HasMethodName: true, MethodName.Length: > 0 } => "functions have no methods",
            { ArgsOneofCase: FunctionInput.ArgsOneofOneofCase.None } => "there are no arguments",
            { HasArgs: true } when input.Args.Length > inlineBytes => $"arguments over {inlineBytes} bytes are sent as a blob",
            { HasArgsBlobId: true } when blobs.Find(input.ArgsBlobId) is not { IsThere: true } => "there is no such blob",
            _ => null,
        };
        return refusal is null ? input! : throw Refusal.Of(StatusCode.InvalidArgument, refusal);
    }
}
