using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Servers;

/// <summary>Connections that are not Modal clients do not affect an emulator.</summary>
public sealed class AbuseTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    public static TheoryData<string> Garbage =>
    [
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        Preface[..10],
        // A frame of 16 MiB, a frame for a missing stream, one of an unknown kind with nothing after it.
        Preface + "ÿÿÿ\0\0\0\0\0\x01",
        Preface + "\0\0\x04\x03\0\0\0\0\x63\0\0\0\x01",
        Preface + "\0\0\x01\x01\x05\0\0\0\x01ÿ",
    ];

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_is_not_waited_for_and_calls_go_on(string garbage)
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        await using var socket = await Connect(emulator.Address);
        await socket.WriteAsync(Encoding.Latin1.GetBytes(garbage));
        socket.Socket.Shutdown(SocketShutdown.Send);

        await Drain(socket);

        Assert.Equal(StatusCode.OK, await Wire.Status(wire.Rpc.FunctionGetAsync(new FunctionGetRequest { AppName = Sample.App, ObjectTag = "echo" }, wire.Headers())));
    }

    [Fact]
    public async Task A_message_that_is_none_is_refused()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var marshaller = Marshallers.Create(_ => [0xff, 0xff, 0xff], bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "modal.client.ModalClient", "FunctionMap", marshaller, marshaller);

        var status = await Wire.Status(wire.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(wire.Headers()), []));

        Assert.NotEqual(StatusCode.OK, status);
        Assert.Equal(0, emulator.Calls.Count(FaultPlaces.Run));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_no_blob()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var blob = await wire.Rpc.BlobCreateAsync(new BlobCreateRequest { ContentLength = 1000, ContentMd5 = Convert.ToBase64String(new byte[16]) }, wire.Headers());
        var url = new Uri(blob.UploadUrl);
        await using (var socket = await Connect(url))
        {
            await socket.WriteAsync(Encoding.ASCII.GetBytes($"PUT {url.AbsolutePath} HTTP/1.1\r\nHost: x\r\nContent-MD5: {Convert.ToBase64String(new byte[16])}\r\nContent-Length: 1000\r\n\r\nhalf"));
            socket.Socket.Shutdown(SocketShutdown.Send);
            await Drain(socket);
        }

        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.BlobGetAsync(new BlobGetRequest { BlobId = blob.BlobId }, wire.Headers())));
    }

    [Fact]
    public async Task Hundreds_of_polls_at_once_on_one_connection_are_all_answered()
    {
        var apps = new Sample();
        await using var emulator = await Emulators.Start(apps, Sample.Options());
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("wait");
        await apps.WaitBegan;
        Task<FunctionGetOutputsResponse>[] polls = [.. Enumerable.Range(0, 400).Select(_ => wire.Poll(call, 30))];
        using var canceller = await Wire.Open(emulator);

        await canceller.Rpc.FunctionCallCancelAsync(new FunctionCallCancelRequest { FunctionCallId = call.FunctionCallId }, canceller.Headers());

        Assert.All(await Task.WhenAll(polls), poll => Assert.Single(poll.Outputs));
    }

    private static async Task<NetworkStream> Connect(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    // The other side ends the connection, gracefully or not; fails instead of waiting for ever.
    private static async Task Drain(NetworkStream socket)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await socket.CopyToAsync(Stream.Null, bound.Token);
        }
        catch (IOException)
        {
            // Reset rather than closed.
        }
    }
}
