using CliWrap;
using CliWrap.Buffered;
using Pipeline.Adapters.Functions;
using Pipeline.Lanes.Drift;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Client;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Release.Tests;

/// <summary>A complete release: a checkout of two processors, their images in a real registry, their pins, and a deployment.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly RegistryOptions Options = new() { Time = TimeProvider.System, Jitter = static () => 0.5 };

    private readonly TemporaryFolder folder = new();
    private readonly DistributionServer server;
    private readonly RegistryClient client = new(Options);
    private readonly SortedDictionary<string, Pin> pins = new(StringComparer.Ordinal);
    private bool stopped;

    private Stage(DistributionServer server, Wire wire)
    {
        (this.server, Wire) = (server, wire);
        Place = new ReleaseTarget(
            folder.Path,
            Repository.Parse($"{wire.Host}/octo/pipeline"),
            folder.At("processors/pins.json"),
            folder.At(".pipeline/release/deployments"),
            null);
    }

    public Wire Wire { get; }

    public ReleaseTarget Place { get; }

    /// <summary>The names of the RPCs that Modal received.</summary>
    public SortedSet<string> Rpcs { get; } = new(StringComparer.Ordinal);

    /// <summary>The payloads of function calls.</summary>
    public List<byte[]> Payloads { get; } = [];

    public Pin this[string processor] => pins[processor];

    /// <summary>Sets everything up; the test is skipped if no registry can be started.</summary>
    public static async Task<Stage> Set()
    {
        var started = await DistributionServer.Start();
        var stage = new Stage(started, await Wire.To(started.Host));
        foreach (var name in (string[])["alpha", "beta"])
        {
            stage.Edit(name, "A processor of a test.");
            await stage.Pin(name);
        }

        await stage.Deploy(plan => plan);
        return stage;
    }

    public void Edit(string name, string description) => Write($"processors/{name}/processor.json", $$"""
        {
          "name": "{{name}}", "ref": "{{name}}@1.0.0", "description": "{{description}}", "base": "scratch", "platforms": ["linux/amd64", "linux/arm64"],
          "inputs": {"type": "object"}, "outputs": {"outputs/a.txt": "text/plain"}, "secrets": ["A_KEY"], "settings": {}, "timeout_s": 30,
          "resources": {"cpus": 1, "memory_mib": 64, "pids": 16, "tmp_mib": 16}, "network": "none"
        }
        """);

    public void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.At(path))!);
        File.WriteAllText(folder.At(path), content);
    }

    /// <summary>Pushes and pins a processor's current source.</summary>
    public async Task Pin(string name)
    {
        var spec = Spec(name);
        var source = new PinSources(Place.Root).Of(spec);
        var tag = $"{spec.Ref.Version}-{source.Hex[..12]}";
        var index = await Push(name, $"{name} of {source}", tag, ImageSample.Amd64, ImageSample.Arm64 with { Variant = "v8" });
        pins[name] = new Pin(
            ImageReference.Parse($"{Place.RepositoryOf(name)}"),
            tag,
            index.Descriptor.Digest,
            ImageIndex.Parse(index).Manifests.Where(entry => entry.Platform is { IsUnknown: false })
                .ToDictionary(entry => entry.Platform!.Architecture == "amd64" ? Platform.Amd64 : Platform.Arm64, entry => entry.Digest),
            source,
            null);
        await File.WriteAllBytesAsync(Place.PinsFile, PinSet.Of(pins).Encode());
    }

    /// <summary>Pushes an image with an attestation, bypassing the wire.</summary>
    public async Task<Manifest> Push(string name, string content, string tag, params ImagePlatform[] platforms)
    {
        var sample = new ImageSample();
        var entries = platforms.Select(platform => sample.Image(content, platform).Descriptor with { Platform = platform }).ToList();
        entries.Add(sample.Attestation(entries[0].Digest));
        var index = sample.Index(entries);
        using var layout = new TemporaryFolder();
        var written = await sample.WriteTo(layout.At("layout"));
        await new LayoutPush(client, client).Push(written, written.Root(), new PushTarget(server.Repository($"octo/pipeline/{name}"), tag), CancellationToken.None);
        return index;
    }

    /// <summary>Restores the tag of a pinned image.</summary>
    public async Task Restore(string name)
    {
        var repository = server.Repository($"octo/pipeline/{name}");
        await client.Put(repository, (await client.Manifest(repository, pins[name].Index, CancellationToken.None))!, pins[name].Tag, CancellationToken.None);
    }

    public Task Delete(string name, Digest manifest) => server.Delete($"octo/pipeline/{name}", manifest.ToString());

    /// <summary>Deploys the pins, with one change.</summary>
    public Task Deploy(Func<DeploymentPlan, DeploymentPlan> change)
    {
        var functions = pins.Select(pin => (Pin: pin.Value, Spec: Spec(pin.Key)))
            .Select(one => new DeployedFunction(one.Spec.Name, one.Spec.Ref, one.Pin.Reference, one.Pin.Source, one.Spec.Secrets, 30, one.Spec.Resources));
        return new FileDeployments(Place.Deployments, TimeProvider.System).Deploy(change(DeploymentPlan.Of("pipeline", functions)), null, CancellationToken.None);
    }

    /// <summary>Restores an earlier deployment.</summary>
    public Task RollBack(int version) => new FileDeployments(Place.Deployments, TimeProvider.System).RollBack(version, CancellationToken.None);

    /// <summary>Redeploys from another commit, or from a repository that git could not read.</summary>
    public async Task Deploy(DeploymentOrigin? commit)
    {
        var deployments = new FileDeployments(Place.Deployments, TimeProvider.System);
        await deployments.Deploy((await deployments.Read(CancellationToken.None))!.Plan, commit, CancellationToken.None);
    }

    public async Task StopRegistry()
    {
        stopped = true;
        await server.DisposeAsync();
    }

    /// <summary>Compares over the wire.</summary>
    public async Task<DriftReport> Look()
    {
        // The short deadline is only for a stopped registry: a running one answers, however busy the machine is.
        await using var modal = await HostedModal.Serve(Place.Deployments);
        using var reader = new ReadOnlyRegistry(stopped ? Options with { Deadline = TimeSpan.FromSeconds(1) } : Options);
        var report = await new DriftLane(Place, new DriftPorts(reader, modal.Platform.Deployments("pipeline")), TimeProvider.System).Run(TestContext.Current.CancellationToken);
        Rpcs.UnionWith(modal.Rpcs);
        Payloads.AddRange(modal.Calls.Select(call => call.Payload));
        return report;
    }

    /// <summary>Runs <c>pipeline drift</c> as a person does.</summary>
    public async Task<BufferedCommandResult> Command(params string[] arguments) =>
        await CliWrap.Cli.Wrap(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "pipeline.exe" : "pipeline"))
            .WithArguments(["drift", "--images", $"{Wire.Host}/octo/pipeline", "--repository", "octo/pipeline", .. arguments])
            .WithWorkingDirectory(Place.Processors)
            .WithEnvironmentVariables(variables => variables.Set("PIPELINE_GITHUB_TOKEN", Pipeline.Tests.GitHub.FakeGitHub.PersonToken))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);

    /// <summary>All files of the checkout with their content, except those that a comparison writes.</summary>
    public string Snapshot() => string.Join('\n', Directory.EnumerateFiles(Place.Root, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Place.Root, file))
        .Where(file => !file.StartsWith("artifacts", StringComparison.Ordinal) && !file.StartsWith(Path.Combine(".pipeline", "drift"), StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(file => $"{file} {Sha256.Of(File.ReadAllBytes(folder.At(file)))}"));

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Wire.DisposeAsync();
        if (!stopped)
        {
            await server.DisposeAsync();
        }

        folder.Dispose();
    }

    private ProcessorSpec Spec(string name) => ProcessorSpec.Parse(File.ReadAllBytes(folder.At($"processors/{name}/processor.json")));
}
