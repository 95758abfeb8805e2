using System.Net.Sockets;
using System.Text;

namespace Pipeline.Adapters.Tests;

/// <summary>
/// A builder that sees no image of the engine, as the one that <c>docker/setup-buildx-action</c> makes current: the BuildKit of this machine's engine,
/// reached as a remote one. This process and its children have it as their current builder until it is disposed.
/// </summary>
internal sealed class OtherBuilder : IAsyncDisposable
{
    private static readonly byte[] Upgrade = Encoding.ASCII.GetBytes("POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("other-builder-");
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private OtherBuilder()
    {
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "buildkit.sock")));
        listener.Listen();
        _ = Serve();
    }

    /// <param name="engine">The address of the engine that it is current for.</param>
    public static async Task<OtherBuilder> MakeCurrent(string engine)
    {
        var other = new OtherBuilder();
        Environment.SetEnvironmentVariable("BUILDX_CONFIG", other.folder.FullName);
        await Command.Output("docker", "--host", engine, "buildx", "create", "--name", "other", "--driver", "remote", "--use", $"unix://{other.folder.FullName}/buildkit.sock");
        return other;
    }

    public async ValueTask DisposeAsync()
    {
        await Command.Output("docker", "buildx", "rm", "other");
        Environment.SetEnvironmentVariable("BUILDX_CONFIG", null);
        listener.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                _ = Join(await listener.AcceptAsync());
            }
        }
        catch (SocketException)
        {
            // It was disposed.
        }
    }

    private async Task Join(Socket client)
    {
        using var buildkit = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await buildkit.ConnectAsync(new UnixDomainSocketEndPoint("/var/run/docker.sock"));
        await using var near = new NetworkStream(client, ownsSocket: true);
        await using var far = new NetworkStream(buildkit);
        await far.WriteAsync(Upgrade);
        await SkipHead(far);
        await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
    }

    // "101 UPGRADED" and its headers; what follows belongs to BuildKit.
    private static async Task SkipHead(NetworkStream stream)
    {
        var one = new byte[1];
        for (var ends = 0; ends < 4;)
        {
            await stream.ReadExactlyAsync(one);
            ends = one[0] == "\r\n\r\n"[ends] ? ends + 1 : one[0] == '\r' ? 1 : 0;
        }
    }
}
