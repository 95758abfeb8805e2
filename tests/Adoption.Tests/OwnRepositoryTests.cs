using System.Text.Json.Nodes;

namespace Adoption.Tests;

/// <summary>A team's own repository, from nothing to a rehearsed release and an upgrade: of this checkout it has the packages and no source.</summary>
public sealed class OwnRepositoryTests(TwoCheckouts checkouts)
{
    private const string Older = "0.0.9";

    [Fact]
    public async Task A_team_gets_from_an_empty_repository_to_a_rehearsed_release_and_upgrades()
    {
        Assert.SkipUnless(File.Exists("/var/run/docker.sock"), "no Docker engine answers at /var/run/docker.sock");
        Assert.SkipUnless(File.Exists("/usr/bin/clang") && File.Exists("/usr/bin/ld.lld"), "no toolchain for static executables on this machine (./build.sh sets it up)");
        var repository = await OwnRepository.Create(checkouts, "own repository");

        await InitWritesWhatBelongsToTheUser(repository);
        await ProcessorsOfAllLanguagesPassAndStand(repository);
        await AnEditIsRedUntilItIsTakenBack(repository);
        await TheReleaseIsRehearsed(repository);
        await AnOlderRepositoryIsUpgraded(repository);
    }

    private static async Task InitWritesWhatBelongsToTheUser(OwnRepository repository)
    {
        var said = await repository.Run("pipeline init");

        Assert.Contains("written   .github/workflows\n", said, StringComparison.Ordinal);
        Assert.Equal(["drift.yml", "main.yml", "pr.yml"], Directory.GetFiles(repository.In(".github/workflows")).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        await repository.Run("git add -A && git commit -q -m 'Adopt the lanes'");
        // The toolkit is there, and no part of the repository.
        Assert.True(File.Exists(repository.In("processors/_kit/pipeline_kit/run.py")));
        var tracked = (await repository.Run("git ls-files")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.DoesNotContain(tracked, file => file.StartsWith("processors/_", StringComparison.Ordinal) || file.StartsWith("build/setup/", StringComparison.Ordinal) || file.StartsWith("src/", StringComparison.Ordinal));
        Assert.Equal("", await repository.Run("git status --porcelain"));
    }

    private static async Task ProcessorsOfAllLanguagesPassAndStand(OwnRepository repository)
    {
        await repository.Run("pipeline new processor greeter --language csharp && pipeline new processor caller --language program");
        Assert.Contains("Pipeline.Processor", repository.Read("processors/greeter/packages.lock.json"), StringComparison.Ordinal);
        repository.TakeBases();

        await repository.Run("./build.sh PrAcceptance");
        Assert.Equal(["caller passed", "greeter passed", "hello passed"], Results(repository), StringComparer.Ordinal);

        // The lanes have changed nothing that a verdict depends on, such as a lock.
        await repository.Run("./build.sh PrAcceptance");
        Assert.All(repository.Json("artifacts/pr-acceptance.json")["processors"]!.AsArray(), processor => Assert.True((bool)processor!["stands"]!));
        await repository.Run("git add -A && git commit -q -m 'Add processors'");
    }

    private static async Task AnEditIsRedUntilItIsTakenBack(OwnRepository repository)
    {
        var red = await repository.Try("sed -i 's/Hello/Hullo/' processors/hello/provider.py && echo '# edited' >>processors/_kit/pipeline_kit/run.py && ./build.sh PrAcceptance --processor hello");

        Assert.Equal(255, red.ExitCode);
        Assert.Contains("hello/hello outputs_expected: outputs/greeting.txt: line 1, column 2: expected 'Hello, ", red.StandardOutput + red.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("# edited", repository.Read("processors/_kit/pipeline_kit/run.py"), StringComparison.Ordinal);
        await repository.Run("git checkout -q processors/hello && ./build.sh PrAcceptance --processor hello");
    }

    private static async Task TheReleaseIsRehearsed(OwnRepository repository)
    {
        var said = await repository.Run("./build.sh Drift");

        Assert.Contains("// Pins: 3 pinned", said, StringComparison.Ordinal);
        Assert.Contains("// Class: in-sync", said, StringComparison.Ordinal);
        Assert.Equal(3, repository.Json(".pipeline/rehearsal/pins.json")["pins"]!.AsObject().Count);
    }

    private async Task AnOlderRepositoryIsUpgraded(OwnRepository repository)
    {
        var version = (string)repository.Json("global.json")["msbuild-sdks"]!["Pipeline.Targets"]!;
        OlderPackages.Write(checkouts.One.Feed, checkouts.NewFolder("older"), version, Older);
        repository.Write("nuget.config", """<configuration><packageSources><add key="older" value="../older" /></packageSources></configuration>""");
        repository.Write("global.json", repository.Read("global.json").Replace(version, Older, StringComparison.Ordinal));
        OlderPackages.Age(repository, "build.cmd", "@echo older\n");
        repository.Write("build/Build.cs", repository.Read("build/Build.cs") + "\n// ours\n");
        // The older version works; what it has in place is then replaced.
        await repository.Run("./build.sh PrAcceptance --processor caller");

        var said = await repository.Run("pipeline upgrade");

        Assert.Contains("renewed   build.cmd\n", said, StringComparison.Ordinal);
        Assert.Contains("pipeline: build/Build.cs was edited here and stays as it is", said, StringComparison.Ordinal);
        Assert.EndsWith("\n// ours\n", repository.Read("build/Build.cs"), StringComparison.Ordinal);
        Assert.Equal(version, (string)repository.Json("global.json")["msbuild-sdks"]!["Pipeline.Processor"]!);
        Assert.Contains($"\"requested\": \"[{version}, {version}]\"", repository.Read("processors/greeter/packages.lock.json"), StringComparison.Ordinal);
        await repository.Run("./build.sh PrAcceptance");
        Assert.Equal(["caller passed", "greeter passed", "hello passed"], Results(repository), StringComparer.Ordinal);
        Assert.Contains("unchanged .github/workflows\n", await repository.Run("pipeline upgrade"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Results(OwnRepository repository) =>
        from JsonNode processor in repository.Json("artifacts/pr-acceptance.json")["processors"]!.AsArray() select $"{processor["name"]} {processor["status"]}";
}
