using Modal.Client;

namespace Pipeline.Modal.Calls;

/// <summary>A function that was found and is callable from here.</summary>
/// <param name="Id">Modal's ID of it.</param>
/// <param name="InputPlane">The address for calls; null for the control plane.</param>
/// <param name="MaxInlineBytes">The maximum size of arguments in a message; larger ones become a blob.</param>
internal sealed record CallableFunction(string Id, Uri? InputPlane, ulong MaxInlineBytes)
{
    // The official clients' default for handles without a limit: 2 MiB.
    private const ulong DefaultMaxInlineBytes = 2 * 1024 * 1024;

    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c>: it exists, but is not callable from here.</exception>
    public static CallableFunction Of(string app, string function, FunctionGetResponse response)
    {
        var handle = response.HandleMetadata ?? new FunctionHandleMetadata();
        var plane = handle.HasInputPlaneUrl && handle.InputPlaneUrl.Length > 0 ? handle.InputPlaneUrl : null;
        Uri? address = null;
        var refusal = response switch
        {
            { FunctionId.Length: 0 } => "the platform gave it no id",
            _ when handle.WebUrl.Length > 0 => "it is a web endpoint, which cannot be called",
            _ when !handle.SupportedInputFormats.Contains(DataFormat.Cbor) => "it does not accept CBOR; deploy it with Modal's Python client 1.2 or newer",
            _ when plane is not null && !Uri.TryCreate(plane, UriKind.Absolute, out address) => "its input plane has an invalid address",
            _ => null,
        };
        return refusal is null
            ? new(response.FunctionId, address, handle.HasMaxObjectSizeBytes ? handle.MaxObjectSizeBytes : DefaultMaxInlineBytes)
            : throw new FaultException(ErrorCode.ModalLookup, $"{app}/{function}: {refusal}");
    }
}
