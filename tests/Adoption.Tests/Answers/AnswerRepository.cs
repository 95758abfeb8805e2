using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;

namespace Adoption.Tests.Answers;

/// <summary>A team's repository as <c>pipeline init</c> leaves it, judged once; every page begins there.</summary>
public sealed class AnswerRepository(TwoCheckouts checkouts) : IAsyncLifetime
{
    /// <summary>The pip of Debian's next release, which writes locks.</summary>
    private const string Pip = "/var/lib/pipeline-setup/pip.whl";

    private static readonly string[] Programs = [DistributionServer.Program, "/usr/bin/cosign", "/usr/bin/oras", "/usr/bin/jq", Pip];
    private OwnRepository? repository;

    internal static IReadOnlyList<string> Pages { get; } =
        [.. Directory.GetFiles(AnswerPage.Folder, "*.md").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != "README").Order(StringComparer.Ordinal)];

    /// <summary>Why pages cannot be followed here, or null.</summary>
    internal static string? WhyNot =>
        !File.Exists("/var/run/docker.sock") ? "no Docker engine answers at /var/run/docker.sock"
        : Programs.FirstOrDefault(file => !File.Exists(file)) is { } missing ? $"there is no {missing} (build/setup/engine.sh up checks)"
        : null;

    public async ValueTask InitializeAsync()
    {
        if (WhyNot is null)
        {
            repository = await OwnRepository.Create(checkouts, "shop");
            ShellScript.Write(Path.Combine(repository.Tool, "pip"), $"#!/bin/sh\nexec python3 {Pip}/pip \"$@\"\n");
            await repository.Run("pipeline init && git add -A && git commit -q -m 'Adopt the lanes' && git tag start");
            repository.TakeBases();
            await repository.Run("./build.sh PrAcceptance");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The repository at its first commit, without what an earlier page left but for verdicts.</summary>
    internal async Task<OwnRepository> AtStart()
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
        await repository!.Run("git checkout -q -f -B main start && git clean -q -fd && rm -rf .pipeline/bases .pipeline/prune .pipeline/shared .pipeline/world");
        repository.TakeBases();
        return repository;
    }
}
