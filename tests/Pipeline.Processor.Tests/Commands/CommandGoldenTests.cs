using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pipeline.Processor.Commands;

namespace Pipeline.Processor.Tests.Commands;

/// <summary>The golden cases of the kits with a program in Python that a command names.</summary>
public sealed partial class CommandGoldenTests
{
    // A program leaves files, so it cannot express these.
    private static readonly string[] Impossible =
    [
        // Names that no file below a folder has.
        "fault-name-300-bytes", "fault-name-absolute", "fault-name-dotdot", "fault-name-drive", "fault-name-elsewhere", "fault-name-empty", "fault-name-root", "fault-file-as-directory",
        // The same name twice.
        "fault-long-detail",
        // processor_info is the command.
        "fault-info-empty", "fault-info-long",
        // Usage is not read in mode=mock.
        "fault-usage-in-mock", "usage-zero-in-mock",
        // A program faults with its exit status.
        "fault-provider-faults", "fault-provider-no-detail", "fault-provider-throws",
    ];

    public static TheoryData<string> Cases => [.. GoldenCase.Names.Except(Impossible, StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_leaves_the_bytes_that_were_agreed(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "programs are run on Linux");
        var golden = new GoldenCase(name);
        using var scratch = new Scratch();
        using var log = new StringWriter();
        using var group = new ProcessGroup(TimeSpan.FromSeconds(1));
        golden.Deliver(scratch);
        DeclareUsage(golden, scratch);
        string[] command = ["python3", Path.Combine(AppContext.BaseDirectory, "golden_program.py"), Path.Combine(golden.Folder, "run.json")];
        var arguments = CommandArguments.Parse(["--", .. command, .. golden.Arguments(scratch.Spec, scratch.Inputs, scratch.Artifacts)]);
        var surroundings = new CommandSurroundings(new Dictionary<string, string>(StringComparer.Ordinal), group, TimeProvider.System, Stream.Null);

        var status = golden.Start(scratch, log, config => new CommandRunner(arguments, config, surroundings).Run);

        Assert.Equal(Held(Scratch.Tree(golden.Expected)), Held(Scratch.Tree(scratch.Artifacts)));
        Assert.Equal(golden.ExitStatus, status);
        Assert.False(Directory.Exists(Path.Combine(scratch.Artifacts, ".tmp")), "what was incomplete is left behind");
    }

    [Fact]
    public void Every_exception_is_a_case() => Assert.Empty(Impossible.Except(GoldenCase.Names, StringComparer.Ordinal));

    private static void DeclareUsage(GoldenCase golden, Scratch scratch)
    {
        if (golden.Provider.TryGetProperty("result", out var result) && result.GetProperty("usage").EnumerateObject().Any())
        {
            var spec = JsonNode.Parse(File.ReadAllBytes(scratch.Spec))!;
            spec["usage"] = "usage.json";
            File.WriteAllText(scratch.Spec, spec.ToJsonString());
        }
    }

    /// <summary>The files, with a receipt's <c>processor_info</c> held constant: it is the command.</summary>
    private static SortedDictionary<string, string> Held(SortedDictionary<string, byte[]> tree) => new(
        tree.ToDictionary(
            file => file.Key,
            file => file.Key.Contains("receipt", StringComparison.Ordinal) ? Info().Replace(Encoding.UTF8.GetString(file.Value), "…") : Convert.ToHexString(file.Value),
            StringComparer.Ordinal),
        StringComparer.Ordinal);

    [GeneratedRegex(""" "processor_info":"[^"]*" """, RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Info();
}
