using System.Text.Json.Nodes;

namespace Pipeline.Processor.Replay;

/// <summary>Replays the golden case, or does the harm, that is mounted at <c>/golden/run.json</c>.</summary>
internal static class ReplayProvider
{
    private const string Case = "/golden/run.json";

    public static ProcessorResult Run(JsonObject inputs)
    {
        Console.WriteLine("a provider that prints");
        return (string?)inputs["harm"] switch
        {
            "flood" => new([new("outputs/a", "first\n"u8.ToArray()), new("outputs/flood", Flood)], "replay"),
            "hang" => new([new("outputs/a", "first\n"u8.ToArray()), new("outputs/hang", Hang)], "replay"),
            "linger" => Linger(),
            _ => GoldenProvider.Read(Case).Run(inputs),
        };
    }

    // Leaves a thread behind that never ends.
    private static ProcessorResult Linger()
    {
        new Thread(() => Thread.Sleep(Timeout.Infinite)) { IsBackground = false }.Start();
        return new([new("outputs/a", "first\n"u8.ToArray())], "replay");
    }

    private static void Flood(Stream stream)
    {
        var mebibyte = new byte[1024 * 1024];
        for (var i = 0; i < 1024; i++)
        {
            stream.Write(mebibyte);
        }
    }

    // Begins a file and never ends it; more than the kit buffers, so that a part is on the disk.
    private static void Hang(Stream stream)
    {
        stream.Write(new byte[1024 * 1024]);
        Thread.Sleep(Timeout.Infinite);
    }
}
