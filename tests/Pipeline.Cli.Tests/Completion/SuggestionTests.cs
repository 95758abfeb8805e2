namespace Pipeline.Cli.Tests.Completion;

/// <summary>What a line may become, as shells ask for it.</summary>
public sealed class SuggestionTests : IDisposable
{
    private const string Older = "01a207bd-2e0a-70d6-947a-b8aae96f3765";
    private const string Newer = "01b207bd-2e0a-70d6-947a-b8aae96f3765";
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);
    private static readonly Pin Pinned = new(
        ImageReference.Parse("ghcr.io/o/n/echo"), "1.0.0", Sha256.Of("index"u8), new Dictionary<Platform, Digest> { [Platform.Amd64] = Sha256.Of("manifest"u8) }, Sha256.Of("source"u8), null);

    private readonly CommandLine cli = new();

    public SuggestionTests() => cli.WithProcessor("echo").WithProcessor("other")
        .With("processors/bases.json", """{"python":{"kind":"rootfs"}}""")
        .With("processors/echo/cases/first/inputs.json", "{}")
        .With($".pipeline/world/local/receipts/{Older}.json", "")
        .With($".pipeline/world/local/receipts/{Newer}.json", "")
        .With("elsewhere/local/receipts/00000000-0000-4000-8000-000000000001.json", "")
        .With("processors/pins.json", $"{PinSet.Of([KeyValuePair.Create("echo", Pinned)])}");

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("pipeline dr", "drift")]
    [InlineData("pipeline run ", "echo other")]
    [InlineData("pipeline run o", "other")]
    [InlineData("pipeline run other --mode ", "mock real")]
    [InlineData("pipeline run other --mode=m", "--mode=mock")]
    [InlineData("pipeline run other --build --pinn", "--pinned")]
    [InlineData("pipeline run echo --inputs ", "processors/echo/cases/first/inputs.json")]
    [InlineData("pipeline run other --inputs ", "")]
    [InlineData("pipeline new case ", "echo other")]
    [InlineData("pipeline new case echo ", "--help --inputs --yes")]
    [InlineData("pipeline new processor x --base ", "python")]
    [InlineData("pipeline base lock ", "python")]
    [InlineData("pipeline world log --processor ", "echo other")]
    [InlineData("pipeline replay ", $"{Older} {Newer}")]
    [InlineData("pipeline replay 01a", Older)]
    [InlineData("pipeline replay --world elsewhere ", "00000000-0000-4000-8000-000000000001")]
    [InlineData("pipeline replay --world s3://bucket/prefix ", "--egress-network --help --json --keep --mode")]
    [InlineData("pipeline completion ", "bash fish powershell zsh")]
    [InlineData("pipeline unknown ech", "")]
    [InlineData("/any/where/pipeline world att", "attest")]
    public async Task A_word_becomes_what_the_command_knows(string line, string candidates) => Assert.Equal(candidates, await Ask(line));

    [Theory]
    [InlineData("./build.sh PrA", "PrAcceptance PrAcceptancePlan PrAcceptanceReport")]
    [InlineData("./build.sh Drift --continu", "--continue")]
    [InlineData("./build.sh PrAcceptance --no-per", "--no-perturb")]
    [InlineData("./build.sh PrAcceptance --processor ", "echo other")]
    [InlineData("./build.sh PrAcceptance --verbosity ", "Minimal Normal Quiet Verbose")]
    [InlineData("./build.sh PrAcceptance --force Cl", "Cli")]
    [InlineData("./build.sh PinsAccepted --images ", "")]
    [InlineData("elsewhere/build.sh Pr", "")] // No such file beside it.
    public async Task The_front_door_has_its_targets_and_options(string line, string candidates)
    {
        cli.With(".nuke/build.schema.json", await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, ".nuke", "build.schema.json"), TestContext.Current.CancellationToken));

        Assert.Equal(candidates, await Ask(line));
    }

    [Fact]
    public async Task A_pin_is_named_whole() =>
        Assert.Equal($"{Pinned.Reference}", await Ask("pipeline verify "));

    [Fact]
    public async Task Broken_files_and_a_folder_without_a_checkout_only_offer_less()
    {
        cli.With("processors/other/processor.json", "{").With("processors/pins.json", "{").With("processors/bases.json", "[");
        Assert.Equal("echo other", await Ask("pipeline run "));
        Assert.DoesNotContain("ghcr.io", await Ask("pipeline verify "), StringComparison.Ordinal);
        Assert.Equal("--help", await Ask("pipeline base lock "));

        Directory.Delete(Path.Combine(cli.Folder, "processors"), recursive: true);
        Assert.StartsWith("--adapter ", await Ask("pipeline run "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written()
    {
        var before = Entries();

        foreach (var line in (string[])["pipeline run ", "pipeline replay ", "pipeline verify ", "pipeline world log --processor "])
        {
            await Ask(line);
        }

        Assert.Equal(before, Entries(), StringComparer.Ordinal);
    }

    [Fact]
    public void Another_shell_is_one_sentence() => Assert.Equal(
        new Result(2, "", "pipeline: there is no completion for 'tcsh': name bash, fish, powershell or zsh.\nRun `pipeline completion --help` for usage.\n"), cli.Run("completion", "tcsh"));

    private string[] Entries() => [.. Directory.EnumerateFileSystemEntries(cli.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private async Task<string> Ask(string line)
    {
        var result = await Executable.RunIn(cli.Folder, None, $"[suggest:{line.Length}]", line);
        Assert.Equal((0, ""), (result.Exit, result.Error));
        return string.Join(' ', result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
