using System.Text.Json.Nodes;

namespace Pipeline.Cli.Tests.Doctor;

/// <summary>The executable in a fresh clone of a team's repository: the front door has not run yet, and so has not placed the toolkit.</summary>
public sealed class DoctorFreshCloneTests : IDisposable
{
    private const string Places = "./build.sh places build/setup/engine.sh, which sets up what is missing; after ./build.sh PlaceToolkit the doctor says more";
    private const string NoVersion = "global.json has no version of Pipeline.Targets in \"msbuild-sdks\", so ./build.sh finds no SDK of this name (MSB4236)";
    private const string Init = "run pipeline init, which adds the version of this command; pipeline upgrade moves it later";

    private static readonly string[] Parts = ["emulation", "toolchain", "bases", "perturbation"];
    private readonly CommandLine cli = new() { Real = true, Time = TimeProvider.System };

    public DoctorFreshCloneTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "set-up is bash");
        Directory.CreateDirectory(Path.Combine(cli.Folder, ".git"));
        Assert.Equal(0, cli.Run("init", "--no-workflows").Exit);
    }

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task The_front_door_sets_up_what_it_has_not_placed_yet()
    {
        var findings = await Doctor();

        Assert.All(Parts, part => Assert.Equal(("sets-up", $"not ready: {Places}"), (findings.State(part), findings.Said(part))));
        Assert.Equal(("sets-up", $"none answers at unix:///nowhere.sock: {Places}"), (findings.State("engine"), findings.Said("engine")));
        Assert.DoesNotContain("missing", findings.Names.Where(name => name is not ("modal" or "disk" or "engine-disk")).Select(findings.State), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Without_set_up_an_engine_that_does_not_answer_stays_missing()
    {
        var findings = await Doctor("--no-engine-setup");

        Assert.Equal("none answers at unix:///nowhere.sock → missing, and left so by --no-engine-setup: start a Docker engine with buildx", findings.Said("engine"));
        Assert.Equal("not ready: ./build.sh places build/setup/engine.sh, which checks this; after ./build.sh PlaceToolkit the doctor says more", findings.Said("emulation"));
        Assert.False(findings.IsReady);
    }

    [Fact]
    public async Task The_version_of_the_packages_is_that_of_global_json_which_may_have_comments()
    {
        Assert.Equal("0.9.0", (await With("""{ /* ours */ "msbuild-sdks": { "Pipeline.Targets": "0.9.0", } }""")).Facts("packages").GetProperty("version").GetString());

        Assert.Equal("Pipeline.Targets 0.9.0 in global.json, which a package source must have", (await Doctor()).Said("packages"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("""{ "sdk": { "version": "10.0.100", "rollForward": "latestFeature" } }""")]
    [InlineData("""{ "msbuild-sdks": { "Pipeline.Processor": "0.1.0" } }""")]
    public async Task A_front_door_without_a_version_cannot_compile_and_so_places_nothing(string? settings)
    {
        var findings = await With(settings);

        Assert.Equal(("missing", $"{NoVersion} → {Init}", false), (findings.State("packages"), findings.Said("packages"), findings.IsReady));
        Assert.All(Parts, part => Assert.Equal(("missing", $"not ready → {NoVersion}: {Init}"), (findings.State(part), findings.Said(part))));
    }

    [Fact]
    public async Task What_init_says_mends_it()
    {
        var global = Path.Combine(cli.Folder, "global.json");
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(global, TestContext.Current.CancellationToken))!.AsObject();
        settings.Remove("msbuild-sdks");
        Assert.Equal("missing", (await With(settings.ToJsonString())).State("packages"));

        Assert.Equal(0, cli.Run("init", "--no-workflows").Exit);

        Assert.Equal("ok", (await Doctor()).State("packages"));
    }

    [Fact]
    public async Task A_repository_without_the_project_and_one_with_the_sources_need_no_version()
    {
        File.Delete(Path.Combine(cli.Folder, "build", "_build.csproj"));
        Assert.Equal($"{cli.Folder} has no build/_build.csproj, which ./build.sh compiles → run pipeline init", (await Doctor()).Said("packages"));

        var own = Findings.Of(await Executable.Run(Environment(), "", "doctor", "--json"));
        Assert.Equal(("ok", "build/_build.csproj uses the sources in this repository"), (own.State("packages"), own.Said("packages")));
    }

    private async Task<Findings> With(string? settings)
    {
        File.Delete(Path.Combine(cli.Folder, "global.json"));
        if (settings is not null)
        {
            cli.With("global.json", settings);
        }

        return await Doctor();
    }

    private async Task<Findings> Doctor(params string[] options) => Findings.Of(await Executable.RunIn(cli.Folder, Environment(), ["doctor", "--json", .. options]));

    private static Dictionary<string, string> Environment() => new(StringComparer.Ordinal) { ["DOCKER_HOST"] = "unix:///nowhere.sock" };
}
