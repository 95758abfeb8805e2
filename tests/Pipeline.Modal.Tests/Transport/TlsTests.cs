using Modal.Client;
using Pipeline.Modal.Configuration;
using Pipeline.Modal.Transport;
using Pipeline.Tests.Machine;
using Serilog.Core;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>Connections over TLS work only with a trusted peer.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task Calls_go_over_TLS()
    {
        using var certificate = SelfSigned.Loopback();
        await using var server = await RawServer.Start(context => RawServer.Message(context, new FunctionGetResponse { FunctionId = context.Request.Scheme }), certificate);
        using var connection = Open(server.Address, handler => handler.SslOptions.RemoteCertificateValidationCallback = (_, peer, _, _) => peer!.GetCertHashString() == certificate.GetCertHashString());

        Assert.Equal("https", (await Dialled.Get(connection.Control)).FunctionId);
    }

    [Fact]
    public async Task A_server_that_nobody_vouches_for_is_told_nothing()
    {
        using var certificate = SelfSigned.Loopback();
        await using var server = await RawServer.Start(context => RawServer.Message(context, new FunctionGetResponse()), certificate);
        using var connection = Dialled.Open([server.Address]);

        var refusal = await Assert.ThrowsAsync<FaultException>(() => Dialled.Get(connection.Control));

        Assert.Equal(ErrorCode.ModalLookup, refusal.Fault.Code);
        Assert.Contains($"at {server.Address.Authority} (", refusal.Fault.Message, StringComparison.Ordinal);
        Assert.Contains("certificate is invalid", refusal.Fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_server_in_the_clear_is_none_for_https()
    {
        await using var server = await RawServer.Start(context => RawServer.Message(context, new FunctionGetResponse()));
        using var connection = Dialled.Open([new UriBuilder(server.Address) { Scheme = "https" }.Uri]);

        var refusal = await Assert.ThrowsAsync<FaultException>(() => Dialled.Get(connection.Control));

        Assert.Contains($"there is no connection to Modal at {server.Address.Authority} (", refusal.Fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    private static ModalConnection Open(Uri server, Action<SocketsHttpHandler> configure) => ModalConnection.Open(
        new ModalProfile([server], "ak-of-nobody", "as-of-nobody", null),
        new ModalOptions { Channels = address => ModalChannel.Open(address, Configured(address, configure)) },
        TimeProvider.System,
        () => Guid.NewGuid().ToString(),
        Logger.None);

    private static SocketsHttpHandler Configured(Uri address, Action<SocketsHttpHandler> configure)
    {
        var handler = ModalChannel.Handler(address);
        configure(handler);
        return handler;
    }
}
