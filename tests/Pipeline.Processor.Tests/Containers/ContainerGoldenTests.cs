using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Processor.Tests.Containers;

/// <summary>The golden cases again, with the compiled program in an empty image on a real engine.</summary>
public sealed partial class ContainerGoldenTests(ReplayImage image)
{
    // One of each kind; the others differ only in data and run in this process.
    public static TheoryData<string> Cases =>
    [
        "minimal", "image-tag", "artifact", "bytes", "names-nfc", "numbers", "strings", "usage-real",
        "fault-provider-throws", "fault-missing-secret", "fault-duplicate-nfc", "fault-inputs-malformed",
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_container_leaves_the_bytes_that_were_agreed(string name)
    {
        var golden = new GoldenCase(name);
        using var scratch = new Scratch();
        var container = new ReplayContainer(image.Id, scratch);
        golden.Deliver(scratch);
        File.Copy(Path.Combine(golden.Folder, "run.json"), Path.Combine(scratch.Root, "run.json"));
        ReplayContainer.Open(scratch);

        var ended = await container.Run(golden.Environ, golden.Arguments("/golden/processor.json", "/pipeline/in/inputs.json", "/pipeline/out"));

        Assert.Equal(Held(Scratch.Tree(golden.Expected)), Held(Scratch.Tree(scratch.Artifacts)));
        Assert.Equal(golden.ExitStatus, ended.Status);
        Assert.Empty(ended.Output);
        Assert.False(Directory.Exists(Path.Combine(scratch.Artifacts, ".tmp")), "what was incomplete is left behind");
    }

    /// <summary>The files, with the two varying members of a receipt held constant.</summary>
    private static SortedDictionary<string, string> Held(SortedDictionary<string, byte[]> tree) => new(
        tree.ToDictionary(
            file => file.Key,
            file => file.Key.Contains("receipt", StringComparison.Ordinal)
                ? Variable().Replace(Encoding.UTF8.GetString(file.Value), "…")
                : Convert.ToHexString(file.Value),
            StringComparer.Ordinal),
        StringComparer.Ordinal);

    [GeneratedRegex(""" "duration_ms":[0-9]+|"timestamp_utc":"[0-9T:.-]{23}Z """, RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Variable();
}
