using Modal.Client;
using Pipeline.Contracts;

namespace Pipeline.Modal.Calls;

/// <summary>A function that was found and that can be called from here.</summary>
/// <param name="Id">Modal's name for it.</param>
/// <param name="InputPlane">Where it is called; none for the control plane.</param>
/// <param name="MaxInlineBytes">The most bytes of arguments within a message; what is larger is a blob.</param>
internal sealed record CallableFunction(string Id, Uri? InputPlane, ulong MaxInlineBytes)
{
    // What holds where a handle says nothing, as in the official clients: 2 MiB.
    private const ulong DefaultMaxInlineBytes = 2 * 1024 * 1024;

    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c>: it is there, and nothing that can be called from here.</exception>
    public static CallableFunction Of(string app, string function, FunctionGetResponse response)
    {
        var handle = response.HandleMetadata ?? new FunctionHandleMetadata();
        var plane = handle.HasInputPlaneUrl && handle.InputPlaneUrl.Length > 0 ? handle.InputPlaneUrl : null;
        Uri? address = null;
        var refusal = response switch
        {
            { FunctionId.Length: 0 } => "the platform gave it no id",
            _ when handle.WebUrl.Length > 0 => "it is a web endpoint, which is not called but visited",
            _ when !handle.SupportedInputFormats.Contains(DataFormat.Cbor) => "it takes no CBOR; deploy it with Modal's Python client 1.2 or newer",
            _ when plane is not null && !Uri.TryCreate(plane, UriKind.Absolute, out address) => "the address of its input plane is none",
            _ => null,
        };
        return refusal is null
            ? new(response.FunctionId, address, handle.HasMaxObjectSizeBytes ? handle.MaxObjectSizeBytes : DefaultMaxInlineBytes)
            : throw new FaultException(ErrorCode.ModalLookup, $"{app}/{function}: {refusal}");
    }
}
