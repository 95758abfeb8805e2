using System.Text.Json.Nodes;

namespace Pipeline.Processor.Replay;

/// <summary>Replays the golden case, or misbehaves as told, in <c>/golden/run.json</c>.</summary>
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

    // Leaves an endless thread running.
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

    // Starts a file and never finishes it; larger than the kit's buffer, so that a part is on disk.
    private static void Hang(Stream stream)
    {
        stream.Write(new byte[1024 * 1024]);
        Thread.Sleep(Timeout.Infinite);
    }
}
