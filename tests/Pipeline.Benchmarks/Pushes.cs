using System.Security.Cryptography;
using System.Text;
using Pipeline.Oci.Client;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Benchmarks;

/// <summary>Pushing an image of two platforms from a layout to a registry that has none of it.</summary>
internal static class Pushes
{
    private const int Rounds = 7;
    private const int LayerBytes = 24 * 1024 * 1024;

    public static IEnumerable<object> Run(Workspace workspace)
    {
        var server = DistributionServer.Launch().GetAwaiter().GetResult();
        try
        {
            foreach (var (name, peer) in new (string, Action<Layout, string>)[] { ("oras cp", Oras), ("skopeo copy", Skopeo) })
            {
                // Fresh bytes, because a registry and its clients remember known ones.
                var ours = Fresh(workspace, $"ours-{name}");
                var theirs = Fresh(workspace, $"theirs-{name}");
                yield return new Comparison($"push of a layout, 2 × {LayerBytes >> 20} MiB", name, 1.1).Run(
                    Rounds,
                    () => Ours(ours.Dequeue(), server).GetAwaiter().GetResult(),
                    () => peer(theirs.Dequeue(), server.Host));
            }
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Task Ours(Layout layout, DistributionServer server)
    {
        using var client = new RegistryClient(new RegistryOptions { Time = TimeProvider.System, Jitter = () => 0.5 });
        using var image = ImageLayout.Open(layout.Folder);
        await new LayoutPush(client, client).Push(image, image.Root(), new PushTarget(Repository.Parse($"{server.Host}/{layout.Name}"), "1.0.0"), CancellationToken.None);
    }

    private static void Oras(Layout layout, string host) =>
        Shell.Run("oras", "cp", "--from-oci-layout", $"{layout.Folder}@{layout.Root}", "--to-plain-http", $"{host}/{layout.Name}:1.0.0");

    private static void Skopeo(Layout layout, string host) => Shell.Run(
        "skopeo", "--insecure-policy", "copy", "--all", "--preserve-digests", "--dest-tls-verify=false", $"oci:{layout.Folder}", $"docker://{host}/{layout.Name}:1.0.0");

    private static Queue<Layout> Fresh(Workspace workspace, string name)
    {
        var layouts = new Queue<Layout>();
        for (var round = 0; round <= Rounds; round++)
        {
            var folder = workspace.InFolder($"{name}-{round}".Replace(' ', '-'));
            var sample = new ImageSample();
            sample.Index([.. new[] { ImageSample.Amd64, ImageSample.Arm64 }.Select(platform => sample.Image(SampleLayer.Of("content", Content($"{folder} {platform}")), platform).Descriptor with { Platform = platform })]);
            using var layout = sample.WriteTo(folder).GetAwaiter().GetResult();
            layouts.Enqueue(new(folder, Path.GetFileName(folder), $"{layout.Root().Digest}"));
        }

        return layouts;
    }

    // Incompressible bytes, determined by a seed.
    private static byte[] Content(string seed)
    {
        var content = new byte[LayerBytes];
        var key = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
        using var aes = Aes.Create();
        aes.Key = key;
        aes.EncryptCbc(content.AsSpan(0, LayerBytes - 16), key.AsSpan(0, 16)).CopyTo(content, 0);
        return content;
    }

    private sealed record Layout(string Folder, string Name, string Root);
}
