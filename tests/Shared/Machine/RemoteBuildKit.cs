using System.Net.Sockets;
using System.Text;

namespace Pipeline.Tests.Machine;

/// <summary>
/// The BuildKit of this machine's engine on a separate socket, for <c>docker buildx create --driver remote</c>. Like any builder other than
/// the engine's own, it cannot access the engine's images.
/// </summary>
internal sealed class RemoteBuildKit : IDisposable
{
    private static readonly byte[] Upgrade = Encoding.ASCII.GetBytes("POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");

    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <param name="socket">The path of a new socket; any user of the machine may use it.</param>
    public RemoteBuildKit(string socket)
    {
        Address = $"unix://{socket}";
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(socket, (UnixFileMode)0b110_110_110);
        }

        listener.Listen();
        _ = Serve();
    }

    public string Address { get; }

    public void Dispose() => listener.Dispose();

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
