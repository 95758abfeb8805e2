using System.Net.Sockets;

namespace Pipeline.Release.Tests;

/// <summary>A socket in front of the engine's own that reports and forwards every connection.</summary>
internal sealed class EngineDoor : IAsyncDisposable
{
    public const string Engine = "/var/run/docker.sock";
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string path;
    private readonly Func<int, bool> opens;
    private readonly Task serving;

    /// <param name="path">The path of the socket.</param>
    /// <param name="opens">Gets the number of each connection, from 0, and returns whether to forward it.</param>
    public EngineDoor(string path, Func<int, bool> opens)
    {
        (this.path, this.opens) = (path, opens);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        serving = Serve();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await serving;
        File.Delete(path);
    }

    private async Task Serve()
    {
        var all = new List<Task>();
        var calls = 0;
        try
        {
            while (true)
            {
                var caller = await listener.AcceptAsync();
                var call = calls++;
                all.Add(Task.Run(() => Pass(call, caller)));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // No more connections are accepted.
        }

        await Task.WhenAll(all);
    }

    private async Task Pass(int call, Socket caller)
    {
        using var from = caller;
        if (!opens(call))
        {
            return;
        }

        using var to = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await to.ConnectAsync(new UnixDomainSocketEndPoint(Engine));
        await Task.WhenAll(Pump(from, to), Pump(to, from));
    }

    // One side may be done while the other still answers.
    private static async Task Pump(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Either side has closed; the other direction may already have disposed of both sockets.
            to.Dispose();
        }
    }
}
