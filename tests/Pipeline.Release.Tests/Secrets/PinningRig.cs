using Pipeline.Adapters.Engine;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Proof;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Release.Tests.Secrets;

/// <summary>A checkout with one processor, <c>chat</c>, and BuildAndPin composed as by its command, except for the engine that builds.</summary>
internal sealed class PinningRig : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public PinningRig()
    {
        Directory.CreateDirectory(folder.At("processors/chat"));
        File.WriteAllText(folder.At("processors/chat/provider.py"), "print()");
        File.WriteAllText(folder.At("processors/chat/processor.json"), """
            {
              "name": "chat", "ref": "chat@1.0.0", "description": "A processor of a test.", "base": "scratch",
              "platforms": ["linux/amd64", "linux/arm64"], "inputs": {"type":"object"}, "outputs": {"outputs/a.txt": "text/plain"},
              "secrets": [], "settings": {}, "timeout_s": 30,
              "resources": {"cpus": 1, "memory_mib": 64, "pids": 16, "tmp_mib": 16}, "network": "none"
            }
            """);
    }

    /// <summary>The checkout.</summary>
    public string Root => folder.Path;

    /// <summary>The folder of Docker's <c>config.json</c>.</summary>
    public string DockerFolder => folder.Path;

    /// <summary>The composition of a release's ports.</summary>
    /// <param name="options">The options, which must be valid.</param>
    /// <param name="handler">Carries the requests to registries; null for sockets.</param>
    public ReleaseComposition Compose(ReleaseCommandOptions options, HttpMessageHandler? handler = null)
    {
        Assert.Equal((null, null), (options.Problem(), options.SecretProblem()));
        return new ReleaseComposition(options.Place(folder.Path), options, Context(handler));
    }

    /// <summary>Builds, pushes, pins and proposes.</summary>
    public static async Task<PinReport> Pin(ReleaseComposition composition)
    {
        var ports = new PinPorts(new PlayedLayouts(), composition.Reader, composition.Writer, composition.GitHub?.Proposals);
        var outcome = await new PinLane(new PinOptions(composition.Place, Degree: 1), ports, _ => { }, TimeProvider.System).Run(TestContext.Current.CancellationToken);
        return Assert.IsType<PinOutcome.Finished>(outcome).Report;
    }

    /// <summary>Accepts the pins as AcceptPins does after both lanes have passed.</summary>
    public async Task Accept(ReleaseComposition composition)
    {
        Directory.CreateDirectory(composition.Place.Artifacts);
        foreach (var lane in (string[])["acceptance", "deploy-mock"])
        {
            await File.WriteAllTextAsync(
                Path.Combine(composition.Place.Artifacts, $"{lane}.json"),
                $$"""{"schema":"{{lane}}-v1","processors":[{"name":"chat","status":"passed","image_id":"{{composition.Place.Pins().Of("chat").Index}}","judgements":[]}]}""");
        }

        Assert.False((await new AcceptPinsLane(composition.Place, new AcceptPinsPorts(composition.Reader, composition.Writer, null), null).Run(TestContext.Current.CancellationToken)).Failed);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A command's surroundings in the checkout.</summary>
    /// <param name="handler">Carries the requests to registries; null for sockets.</param>
    public CommandContext Context(HttpMessageHandler? handler = null) => new()
    {
        StandardInput = () => Stream.Null,
        StandardOutput = Stream.Null,
        StandardError = TextWriter.Null,
        WorkingDirectory = folder.Path,
        Ci = false,
        Secrets = _ => null,
        Docker = new DockerEnvironment { Folder = folder.Path },
        Ids = () => throw new InvalidOperationException("nothing runs"),
        Time = TimeProvider.System,
        Compose = (_, _, _) => throw new InvalidOperationException("nothing runs"),
        Registries = new RegistryOptions { Time = TimeProvider.System, Jitter = () => 0, Credentials = new DockerCredentials(folder.Path, TimeProvider.System), Handler = handler },
    };
}

/// <summary>Carries the requests for any host to a registry on loopback, as if that host were there.</summary>
/// <param name="registry">The registry.</param>
internal sealed class Detour(PasswordRegistry registry) : HttpMessageHandler
{
    private readonly HttpMessageInvoker sockets = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    /// <summary>The hosts of all requests, with ports.</summary>
    public SortedSet<string> Hosts { get; } = new(StringComparer.Ordinal);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Hosts)
        {
            Hosts.Add(request.RequestUri!.Authority);
        }

        var carried = new HttpRequestMessage(request.Method, new Uri($"http://{registry.Host}{request.RequestUri.PathAndQuery}")) { Content = request.Content };
        foreach (var (name, values) in request.Headers)
        {
            carried.Headers.TryAddWithoutValidation(name, values);
        }

        var response = await sockets.SendAsync(carried, cancellationToken);
        response.RequestMessage = request;
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        sockets.Dispose();
        base.Dispose(disposing);
    }
}
