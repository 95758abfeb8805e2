using System.Text;
using System.Text.Json;
using Pipeline.Oci.Samples;

namespace Pipeline.Adapters.Tests;

/// <summary>An index of the hostile program in a registry, for the requested platforms; the engine no longer has it.</summary>
internal static class HostileIndex
{
    private static readonly Dictionary<Platform, string?> Compilers = new()
    {
        [Platform.Amd64] = HostileImage.Compilers.FirstOrDefault(File.Exists),
        [Platform.Arm64] = "/usr/bin/aarch64-linux-gnu-gcc",
    };

    /// <returns>The pushed index.</returns>
    public static Task<Pin> Push(string repository, params Platform[] platforms) => Push(repository, null, platforms);

    /// <param name="repository">The target repository.</param>
    /// <param name="config">The folder of a Docker configuration with push access.</param>
    /// <param name="platforms">The platforms of the index.</param>
    public static async Task<Pin> Push(string repository, string? config, params Platform[] platforms)
    {
        foreach (var platform in platforms)
        {
            Assert.SkipUnless(File.Exists(Compilers[platform]), $"no compiler for {platform} (./build.sh sets one up)");
        }

        Assert.SkipUnless(File.Exists("/proc/sys/fs/binfmt_misc/qemu-aarch64"), "arm64 is not emulated on this machine");
        var context = Directory.CreateTempSubdirectory("hostile-index-").FullName;
        var source = Path.Combine(AppContext.BaseDirectory, "Hostile", "hostile.c");
        foreach (var platform in platforms)
        {
            await Command.Output(Compilers[platform]!, "-static", "-O1", "-w", "-o", Path.Combine(context, platform.Architecture), source);
        }

        // A separate image, so that no other name in the engine leads to it.
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), "FROM scratch\nARG TARGETARCH\nCOPY ${TARGETARCH} /hostile\nENTRYPOINT [\"/hostile\"]\n");
        await Command.Output(
            "docker", "buildx", "build", "--load", "--provenance=false", "--label", $"test={Guid.NewGuid()}", "--platform", string.Join(',', platforms.AsEnumerable()), "-t", repository + ":dev", context);
        Directory.Delete(context, recursive: true);
        var pushed = await Command.Output("docker", [.. config is null ? Array.Empty<string>() : ["--config", config], "push", repository + ":dev"]);
        await Command.Output("docker", "rmi", "-f", repository + ":dev");
        var index = Digest.Parse(pushed[pushed.IndexOf("sha256:", StringComparison.Ordinal)..][..71]);
        return new Pin(ImageReference.Parse(repository), "1.0.0", index, platforms.Length > 1 ? await Children(repository, config, index) : Only(platforms[0], index), index, null);
    }

    private static Dictionary<Platform, Digest> Only(Platform platform, Digest manifest) => new() { [platform] = manifest };

    private static async Task<Dictionary<Platform, Digest>> Children(string repository, string? config, Digest index)
    {
        var at = repository.IndexOf('/', StringComparison.Ordinal);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{repository[..at]}/v2{repository[at..]}/manifests/{index}"));
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.index.v1+json");
        if (config is not null)
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DistributionServer.User}:{DistributionServer.Password}")));
        }

        using var answer = await http.SendAsync(request);
        using var document = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
        return document.RootElement.GetProperty("manifests").EnumerateArray().ToDictionary(
            entry => TextForm.Parse<Platform>($"linux/{entry.GetProperty("platform").GetProperty("architecture").GetString()}"),
            entry => Digest.Parse(entry.GetProperty("digest").GetString()!));
    }
}
