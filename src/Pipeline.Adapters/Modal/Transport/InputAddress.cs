using Pipeline.Contracts;

namespace Pipeline.Adapters.Modal.Transport;

/// <summary>Where an input plane may be: the service says where it is, and is told the credentials there.</summary>
internal static class InputAddress
{
    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: not an address of a server, or in the clear although the control plane is not.</exception>
    public static Uri Check(Uri address, ModalSettings settings) => address switch
    {
        { IsAbsoluteUri: true, Scheme: "https", Host.Length: > 0 } => address,
        { IsAbsoluteUri: true, Scheme: "http", Host.Length: > 0 } when settings.Servers.All(server => server.Scheme == Uri.UriSchemeHttp) => address,
        { IsAbsoluteUri: true, Scheme: "http" } => throw Fault($"its input plane, {address.Authority}, is asked for in the clear: credentials are not sent there"),
        _ => throw Fault("its input plane has no address of the form https://HOST[:PORT]"),
    };

    private static FaultException Fault(string detail) => new(ErrorCode.ModalLookup, detail);
}
