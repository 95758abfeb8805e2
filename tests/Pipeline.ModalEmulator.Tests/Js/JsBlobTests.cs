using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Js;

/// <summary>Data that does not fit into a message goes through the blob store, in both directions.</summary>
public sealed class JsBlobTests(JsClient js) : IClassFixture<JsClient>
{
    private const int Mebibytes3 = 3 * 1024 * 1024;

    private const string EchoOfMany = """
        const bytes = new Uint8Array(3 * 1024 * 1024).map((_, i) => (i * 2654435761) >>> 13);
        const back = await (await modal.functions.fromName('bench', 'echo')).remote([bytes]);
        assert.strictEqual(Buffer.compare(bytes, back), 0);
        return back.length;
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Three_mebibytes_go_there_and_back(bool inputPlane)
    {
        await using var emulator = await (inputPlane ? Emulators.WithInputPlane() : Emulators.Start());

        var said = await js.Value(emulator, EchoOfMany);

        Assert.Equal(Mebibytes3, said!.GetValue<int>());
        Assert.Equal((1, 1, 1, 1), (emulator.Calls.Count("BlobCreate"), emulator.Calls.Count(FaultPlaces.BlobUpload), emulator.Calls.Count("BlobGet"), emulator.Calls.Count(FaultPlaces.BlobDownload)));
        Assert.Equal("application/octet-stream", Assert.Single(emulator.Header(FaultPlaces.BlobUpload, "content-type")));
    }

    [Fact]
    public async Task What_fits_is_in_the_message()
    {
        await using var emulator = await Emulators.Start(new Sample(), Sample.Options() with { MaxObjectSizeBytes = 100 });

        await js.Value(emulator, "const echo = await modal.functions.fromName('bench', 'echo'); await echo.remote(['x'.repeat(90)]); await echo.remote(['x'.repeat(110)])");

        Assert.Equal((2, 1), (emulator.Calls.Count("FunctionMap"), emulator.Calls.Count(FaultPlaces.BlobUpload)));
    }

    [Fact]
    public async Task Calls_that_are_not_waited_for_go_through_blobs_earlier()
    {
        await using var emulator = await Emulators.Start();

        var said = await js.Value(emulator, "return await (await (await modal.functions.fromName('bench', 'echo')).spawn(['x'.repeat(9000)])).get()");

        Assert.Equal((9000, 1), (said!.GetValue<string>().Length, emulator.Calls.Count(FaultPlaces.BlobUpload)));
    }

    public static TheoryData<FaultRule, int, int> Survived => new()
    {
        { new(FaultPlaces.BlobUpload, new InjectedFault.HttpStatus(503)) { Times = 2 }, 3, 1 },
        { new(FaultPlaces.BlobUpload, new InjectedFault.Disconnect()), 2, 1 },
        { new(FaultPlaces.BlobUpload, new InjectedFault.LoseAnswer()), 2, 1 },
        { new(FaultPlaces.BlobUpload, new InjectedFault.Delay(0.01)), 1, 1 },
        { new(FaultPlaces.BlobDownload, new InjectedFault.HttpStatus(503)) { Times = 4 }, 1, 5 },
        { new(FaultPlaces.BlobDownload, new InjectedFault.Truncate()), 1, 2 },
        { new(FaultPlaces.BlobDownload, new InjectedFault.Reset()), 1, 2 },
    };

    [Theory]
    [MemberData(nameof(Survived))]
    public async Task A_store_that_fails_for_a_while_is_asked_again(FaultRule fault, int uploads, int downloads)
    {
        await using var emulator = await Emulators.Start(fault);

        await js.Value(emulator, EchoOfMany);

        Assert.Equal((uploads, downloads), (emulator.Calls.Count(FaultPlaces.BlobUpload), emulator.Calls.Count(FaultPlaces.BlobDownload)));
    }

    public static TheoryData<FaultRule, string> Fatal => new()
    {
        { new(FaultPlaces.BlobUpload, new InjectedFault.HttpStatus(503)) { Times = null }, "Failed blob upload: Service Unavailable" },
        { new(FaultPlaces.BlobDownload, new InjectedFault.HttpStatus(503)) { Times = null }, "Failed to download blob: Service Unavailable" },
        { new("BlobCreate", new InjectedFault.Multipart()), "Function input size exceeds multipart upload threshold, unsupported by this SDK version" },
        { new("BlobCreate", new InjectedFault.BlobLists()), "Missing upload URL in BlobCreate response" },
    };

    [Theory]
    [MemberData(nameof(Fatal))]
    public async Task A_store_that_stays_broken_is_told_of(FaultRule fault, string message)
    {
        await using var emulator = await Emulators.Start(fault);

        Assert.Equal(("Error", message), await js.Error(emulator, EchoOfMany));
    }
}
