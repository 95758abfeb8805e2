using System.Security.Cryptography;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Client;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Benchmarks;

/// <summary>The time to verify a hundred pins with two platforms each.</summary>
internal static class PinnedImages
{
    private const int Pins = 100;
    private const int Manifests = 3 * Pins;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    public static IEnumerable<object> Run(Workspace workspace)
    {
        var server = Wait(DistributionServer.Launch());
        try
        {
            var pins = Enumerable.Range(0, Pins).Select(i => Wait(Push(server, i, workspace.InFolder($"pin-{i}")))).ToArray();
            yield return new Figure($"requests for {Pins} pins of two platforms", Requests(pins), "requests", Manifests);

            string[] addresses = [.. pins.SelectMany(pin => pin.Manifests.Select(manifest => $"{pin.Expectation.Repository}@{manifest.Descriptor.Digest}"))];
            yield return new Comparison($"{Pins} pins asserted", $"oras manifest fetch of the {Manifests} manifests, in turn", 0.25).Run(
                3,
                () => Assert(pins, Sockets()),
                () => Array.ForEach(addresses, address => Shell.Run("oras", "manifest", "fetch", "--plain-http", address)));

            Uri[] manifests = [.. pins.SelectMany(pin => pin.Manifests.Select(manifest => Address(pin.Expectation.Repository, manifest)))];
            yield return new Comparison($"{Pins} pins asserted", "an HttpClient that fetches and hashes the same bytes, as many at once", 1.5).Run(
                15,
                () => Assert(pins, Sockets()),
                () => Wait(FetchAndHash(manifests)));

            yield return new Figure(
                $"{Pins} pins asserted, {Latency.TotalMilliseconds:0} ms of latency a request",
                Timing.Median(3, () => Assert(pins, new DelayedHandler(Latency, Sockets()))), "ms", 2500);
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static int Places => new RegistryOptions { Time = TimeProvider.System, Jitter = () => 0 }.MaxConcurrencyPerHost;

    private static async Task<(ImageExpectation Expectation, IReadOnlyList<Manifest> Manifests)> Push(DistributionServer server, int number, string folder)
    {
        var sample = ImageSample.MultiArch($"pin {number}", ImageSample.Amd64, ImageSample.Arm64);
        var repository = Repository.Parse($"{server.Host}/pipeline/bench/p{number}");
        using var client = new RegistryClient(Options(Sockets()));
        using var layout = await sample.WriteTo(folder);
        await new LayoutPush(client, client).Push(layout, layout.Root(), new PushTarget(repository, "1.0.0"), CancellationToken.None);
        return (new ImageExpectation(repository, sample.Root.Descriptor.Digest) { Platforms = [ImageSample.Amd64, ImageSample.Arm64] }, sample.Manifests);
    }

    private static int Requests((ImageExpectation Expectation, IReadOnlyList<Manifest>)[] pins)
    {
        using var handler = new CountingHandler(Sockets());
        Assert(pins, handler);
        return handler.Count;
    }

    private static void Assert((ImageExpectation Expectation, IReadOnlyList<Manifest>)[] pins, HttpMessageHandler handler)
    {
        using var owned = handler;
        using var registry = new ReadOnlyRegistry(Options(handler));
        using var assertion = new ImageAssertion(registry);
        var verdicts = Wait(assertion.Assert([.. pins.Select(pin => pin.Expectation)], AssertionDepth.Manifests, CancellationToken.None));
        if (verdicts.FirstOrDefault(verdict => !verdict.Holds) is { } verdict)
        {
            throw new InvalidOperationException($"{verdict.Expectation.Repository}: {verdict.Failure?.Message ?? verdict.Coverage!.Findings[0].Text}");
        }
    }

    private static async Task FetchAndHash(Uri[] manifests)
    {
        using var http = new HttpClient(Sockets());
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", MediaTypes.Manifests);
        await Parallel.ForEachAsync(manifests, new ParallelOptions { MaxDegreeOfParallelism = Places }, async (address, token) =>
        {
            var hash = SHA256.HashData(await http.GetByteArrayAsync(address, token));
            if (!address.AbsolutePath.EndsWith(Convert.ToHexStringLower(hash), StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{address} has other bytes");
            }
        });
    }

    private static Uri Address(Repository repository, Manifest manifest) =>
        new($"http://{repository.Registry}/v2/{repository.Name}/manifests/{manifest.Descriptor.Digest}");

    private static SocketsHttpHandler Sockets() => new() { AllowAutoRedirect = false, UseProxy = false };

    private static RegistryOptions Options(HttpMessageHandler handler) => new() { Time = TimeProvider.System, Jitter = () => 0.5, Handler = handler };

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}
