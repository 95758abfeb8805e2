using Pipeline.Emulation.Tests;
using Pipeline.Modal;
using Pipeline.Modal.Configuration;
using Serilog.Core;

namespace Pipeline.Emulation.Client;

/// <summary>Our own client, over real sockets.</summary>
internal sealed class OurClient(ModalEmulator emulator, string secret = Sample.TokenSecret, TimeProvider? time = null) : IDisposable
{
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ModalPlatform platform = ModalPlatform.Open(
        new ModalProfile([emulator.Address], Sample.TokenId, secret, null), time ?? TimeProvider.System, Logger.None, Guid.NewGuid);

    /// <summary>Looks a function up and calls it.</summary>
    public async Task<ReadOnlyMemory<byte>> Call(string function, ReadOnlyMemory<byte> payload, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var app = platform.App(Sample.App);
        var handle = await app.Resolver.Resolve(Sample.App, function, cancellationToken).Patiently();
        return await app.Invoker.Invoke(handle, payload, deadline, NoCallNotes.Instance, cancellationToken).Patiently();
    }

    /// <summary>Echoes a number of bytes, and returns whether they came back.</summary>
    public async Task<bool> Echoes(int bytes)
    {
        byte[] payload = [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 131))];
        return (await Call("echo", payload, Minute, CancellationToken.None)).Span.SequenceEqual(payload);
    }

    /// <summary>The error code of a failing call.</summary>
    public async Task<ErrorCode> Code(string function, int bytes, TimeSpan deadline) =>
        (await Assert.ThrowsAsync<FaultException>(() => Call(function, new byte[bytes], deadline, CancellationToken.None))).Fault.Code;

    public void Dispose() => platform.Dispose();
}
