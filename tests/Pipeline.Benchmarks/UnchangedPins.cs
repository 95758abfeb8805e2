using Pipeline.Cli.Release;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Client;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Benchmarks;

/// <summary>BuildAndPin with nothing changed: ten processors, a real registry, the command as a separate process.</summary>
internal static class UnchangedPins
{
    private const int Processors = 10;
    private static readonly string[] Shared = ["src/Pipeline.Contracts", "src/Pipeline.Processor", "processors/_kit", "processors/bases.json"];

    public static IEnumerable<object> Run(Workspace workspace)
    {
        var server = DistributionServer.Launch().GetAwaiter().GetResult();
        try
        {
            var root = Checkout(workspace);
            Pin(new ReleaseCommandOptions { RehearsalPort = server.Port }.Place(root)).GetAwaiter().GetResult();
            var command = Path.Combine(AppContext.BaseDirectory, "pipeline");
            yield return new Figure(
                $"pipeline pin, nothing changed, {Processors} processors",
                Timing.Median(5, () => Shell.Run("bash", "-c", $"cd '{root}' && exec '{command}' pin --rehearsal-port {server.Port}")),
                "ms",
                1500);
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    // Half in Python, half in C#, with the sources of both.
    private static string Checkout(Workspace workspace)
    {
        var root = workspace.InFolder("pins");
        foreach (var path in Shared)
        {
            Copy(Path.Combine(workspace.Root, path), Path.Combine(root, path));
        }

        for (var number = 0; number < Processors; number++)
        {
            var model = number % 2 == 0 ? "llm_chat" : "planner";
            var copy = Path.Combine(root, "processors", $"{model}_{number}");
            Copy(Path.Combine(workspace.Root, "processors", model), copy);
            var spec = Path.Combine(copy, "processor.json");
            File.WriteAllText(spec, File.ReadAllText(spec).Replace($"\"{model}", $"\"{model}_{number}", StringComparison.Ordinal));
        }

        return root;
    }

    private static async Task Pin(ReleaseTarget place)
    {
        using var client = new RegistryClient(new RegistryOptions { Time = TimeProvider.System, Jitter = () => 0 });
        var outcome = await new PinLane(new PinOptions(place), new PinPorts(new Samples(), client, client), _ => { }, TimeProvider.System).Run(CancellationToken.None);
        if (outcome is not PinOutcome.Finished { Report.Failed: false })
        {
            throw new InvalidOperationException($"nothing was pinned: {outcome}");
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private sealed class Samples : ILayoutBuilder
    {
        public async Task<BuiltLayout> Build(LayoutBuild build, Action<string> progress, CancellationToken cancellationToken)
        {
            var sample = ImageSample.MultiArch(build.Spec.Name, [.. build.Spec.Platforms.Select(ImagePlatform.Of)]);
            using var layout = await sample.WriteTo(build.Layout);
            return new BuiltLayout(null, []);
        }
    }
}
