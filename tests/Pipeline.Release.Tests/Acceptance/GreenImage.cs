using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Local;
using Pipeline.Oci.Samples;
using Pipeline.World.Worlds;

[assembly: AssemblyFixture(typeof(Pipeline.Release.Tests.GreenImage))]

namespace Pipeline.Release.Tests;

/// <summary>The real processor <c>green</c> of the PR lane's fixtures, built once for both platforms as a layout.</summary>
public sealed class GreenImage : IAsyncLifetime
{
    private readonly string root = Directory.CreateTempSubdirectory("release-tests-").FullName;
    private string? unavailable;

    /// <summary>The folder of a checkout with the processor; tests write elsewhere.</summary>
    internal string Processor
    {
        get
        {
            Assert.SkipWhen(unavailable is not null, unavailable ?? "");
            return Path.Combine(root, "processors", "green");
        }
    }

    internal string Layout => Path.Combine(root, "layout");

    internal ProcessorSpec Spec => ProcessorSpec.Parse(File.ReadAllBytes(Path.Combine(Processor, "processor.json")));

    public async ValueTask InitializeAsync()
    {
        var repository = SourceTree.Root;
        unavailable = !File.Exists("/var/run/docker.sock") ? "no Docker engine answers at /var/run/docker.sock"
            : !File.Exists("/proc/sys/fs/binfmt_misc/qemu-aarch64") ? "arm64 is not emulated on this machine"
            : !File.Exists(Path.Combine(repository, ".pipeline/bases/python/index.json")) ? "the base image python is not made yet: ./build.sh EngineUp makes it"
            : DistributionServer.WhyNot;
        if (unavailable is not null)
        {
            return;
        }

        CopyFolder(Path.Combine(repository, "tests/Pipeline.Lanes.Tests/PrAcceptance/Fixtures/green"), Processor);
        File.Copy(Path.Combine(repository, "processors/bases.json"), Path.Combine(root, "processors/bases.json"));
        foreach (var shared in (string[])["processors/_kit", ".pipeline/bases", "build/setup"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, shared))!);
            Directory.CreateSymbolicLink(Path.Combine(root, shared), Path.Combine(repository, shared));
        }

        using var engine = LocalEngine.Open(new LocalOptions(), new FileSystemWorld(Path.Combine(root, "world"), TimeProvider.System), Serilog.Core.Logger.None, TimeProvider.System);
        await engine.Layouts.Build(new LayoutBuild(Spec, Processor, Layout, Cached: true), _ => { }, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(root, recursive: true);
        return ValueTask.CompletedTask;
    }

    internal static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
