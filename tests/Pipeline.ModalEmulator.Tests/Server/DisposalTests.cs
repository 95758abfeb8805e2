using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;
using Pipeline.Tests.Machine;

namespace Pipeline.Emulation.Servers;

/// <summary>An emulator stops at once, whatever it is doing.</summary>
public sealed class DisposalTests
{
    // Far above the time that it needs, and far below the polls, functions and readers that it does not wait for.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Polls_are_UNAVAILABLE_and_functions_are_told_and_waited_for()
    {
        var apps = new Sample();
        var emulator = await Emulators.Start(apps, Sample.Options());
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("wait");
        await apps.WaitBegan;
        var poll = Wire.Status(wire.Rpc.FunctionGetOutputsAsync(Wire.Outputs(call, 55), wire.Headers()));
        await emulator.Asked("FunctionGetOutputs");

        await emulator.DisposeAsync().AsTask().WaitAsync(AtOnce);

        Assert.True(apps.WaitEnded.IsCompletedSuccessfully);
        Assert.Equal(StatusCode.Unavailable, await poll);
    }

    [Fact]
    public async Task An_answer_that_hangs_ends()
    {
        var emulator = await Emulators.Start(new FaultRule("FunctionGet", new InjectedFault.Hang()));
        using var wire = await Wire.Open(emulator);
        var hung = Wire.Status(wire.Rpc.FunctionGetAsync(new FunctionGetRequest { AppName = Sample.App, ObjectTag = "echo" }, wire.Headers()));
        await emulator.Asked("FunctionGet");

        await emulator.DisposeAsync().AsTask().WaitAsync(AtOnce);

        Assert.Equal(StatusCode.Unavailable, await hung);
    }

    [Fact]
    public async Task A_function_that_does_not_listen_is_waited_for_as_long_as_the_options_say()
    {
        var never = new TaskCompletionSource<HostedResult>();
        var (apps, began) = (new Sample(), new TaskCompletionSource());
        apps.Deploy(new HostedApp(
            Sample.App,
            [new HostedVersion(1, DateTimeOffset.UnixEpoch, null, null, null)],
            1,
            new Dictionary<string, string>(StringComparer.Ordinal),
            new Dictionary<string, HostedFunction>(StringComparer.Ordinal) { ["deaf"] = new((_, _) => { began.SetResult(); return never.Task; }) }));
        var emulator = await Emulators.Start(apps, Sample.Options() with { Grace = TimeSpan.FromMilliseconds(100) });
        using var wire = await Wire.Open(emulator);
        await wire.Map("deaf");
        await began.Task.Patiently();

        await emulator.DisposeAsync().AsTask().WaitAsync(AtOnce);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_is_cut_off()
    {
        var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var call = await wire.Rpc.FunctionMapAsync(Wire.Request((await wire.Find("echo")).FunctionId), wire.Headers());
        Assert.Single((await wire.Poll(call, 10)).Outputs);
        using var socket = await Idle(wire, emulator);

        await emulator.DisposeAsync().AsTask().WaitAsync(AtOnce);
    }

    [Fact]
    public async Task Its_port_is_free_again_and_taken_while_it_runs()
    {
        var again = Sample.Options() with { Port = FreePort.Find() };
        var emulator = await Emulators.Start(new Sample(), again);
        await Assert.ThrowsAsync<IOException>(() => Emulators.Start(new Sample(), again));

        await emulator.DisposeAsync();

        await using var second = await Emulators.Start(new Sample(), again);
        Assert.Equal(again.Port, second.Address.Port);
    }

    [Fact]
    public async Task Ending_twice_is_ending_once()
    {
        var emulator = await Emulators.Start();
        await emulator.DisposeAsync();
        await emulator.DisposeAsync();
    }

    // A requested, unread blob that is larger than the sockets' buffers.
    private static async Task<TcpClient> Idle(Wire wire, ModalEmulator emulator)
    {
        var content = new byte[32 * 1024 * 1024];
        var created = await wire.Rpc.BlobCreateAsync(new BlobCreateRequest { ContentLength = content.Length, ContentMd5 = Md5(content) }, wire.Headers());
        using var http = new HttpClient();
        using var body = new ByteArrayContent(content);
        body.Headers.ContentMD5 = Convert.FromBase64String(Md5(content));
        (await http.PutAsync(new Uri(created.UploadUrl), body)).EnsureSuccessStatusCode();
        var url = new Uri((await wire.Rpc.BlobGetAsync(new BlobGetRequest { BlobId = created.BlobId }, wire.Headers())).DownloadUrl);
        var socket = new TcpClient();
        await socket.ConnectAsync(url.Host, url.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {url.AbsolutePath} HTTP/1.1\r\nHost: x\r\n\r\n"));
        await emulator.Asked(FaultPlaces.BlobDownload);
        return socket;
    }

#pragma warning disable CA5351 // What HTTP's Content-MD5 is made of.
    private static string Md5(byte[] content) => Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(content));
#pragma warning restore CA5351
}
