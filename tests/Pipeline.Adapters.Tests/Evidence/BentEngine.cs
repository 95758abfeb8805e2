using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Pipeline.Adapters.Tests;

/// <summary>A socket in front of the real engine that changes requests to create containers, or answers about a container.</summary>
internal sealed class BentEngine : IDisposable
{
    private const string Real = "/var/run/docker.sock";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("bent-engine-");
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public BentEngine()
    {
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "docker.sock")));
        listener.Listen();
        _ = Serve();
    }

    public Uri Address => new($"unix://{folder.FullName}/docker.sock");

    /// <summary>Changes the body of a request for a container.</summary>
    public Action<JsonNode>? Request { get; init; }

    /// <summary>Changes the body of an answer about a container.</summary>
    public Action<JsonNode>? Answer { get; init; }

    public void Dispose()
    {
        listener.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var caller = await listener.AcceptAsync();
                _ = Task.Run(() => Pass(caller));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // No more connections are accepted.
        }
    }

    // One request per connection, so that each can be read separately; an attached stream stays open and is forwarded.
    private async Task Pass(Socket caller)
    {
        using var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await engine.ConnectAsync(new UnixDomainSocketEndPoint(Real));
        await using var from = new NetworkStream(caller, ownsSocket: true);
        await using var to = new NetworkStream(engine);
        try
        {
            var request = await HttpText.Read(from);
            if (request.Asks("POST", "create"))
            {
                request.Bend(Request);
            }

            await to.WriteAsync(request.Bytes());
            if (request.Asks("GET", "*", "json"))
            {
                var answer = await HttpText.Read(to);
                answer.Bend(Answer);
                await from.WriteAsync(answer.Bytes());
                return;
            }

            await to.CopyToAsync(from);
        }
        catch (IOException)
        {
            // One of the two closed the connection.
        }
    }

    /// <summary>A complete request or answer.</summary>
    private sealed class HttpText(string[] head)
    {
        private static readonly byte[] End = "\r\n\r\n"u8.ToArray();
        private readonly List<byte> body = [];

        public static async Task<HttpText> Read(Stream stream)
        {
            var text = new HttpText((await Until(stream, End)).Split("\r\n"));
            if (text.Header("Content-Length") is { } length)
            {
                await text.Take(stream, int.Parse(length, null));
            }

            for (var size = text.Header("Transfer-Encoding") is null ? 0 : -1; size != 0;)
            {
                size = Convert.ToInt32((await Until(stream, End[..2])).Split(';')[0], 16);
                await text.Take(stream, size);
                await Until(stream, End[..2]);
            }

            return text;
        }

        /// <summary>Whether it is <c>…/containers/…</c> with this method and number of segments, ending in this one.</summary>
        public bool Asks(string method, params string[] segments) =>
            head[0].Split(' ') is [var name, var path, ..] && name == method
            && path.Split('?')[0].Split("/containers/") is [_, var rest] && rest.Split('/') is var found && found.Length == segments.Length && found[^1] == segments[^1];

        public void Bend(Action<JsonNode>? change)
        {
            var document = JsonNode.Parse(body.ToArray())!;
            change?.Invoke(document);
            body.Clear();
            body.AddRange(Encoding.UTF8.GetBytes(document.ToJsonString()));
        }

        public byte[] Bytes()
        {
            var close = Header("Upgrade") is null ? "Connection: close" : "Connection: Upgrade";
            string[] replaced = ["Connection:", "Content-Length:", "Transfer-Encoding:"];
            var kept = head.Where(line => !replaced.Any(name => line.StartsWith(name, StringComparison.OrdinalIgnoreCase)));
            return [.. Encoding.ASCII.GetBytes(string.Join("\r\n", kept.Append(close).Append($"Content-Length: {body.Count}")) + "\r\n\r\n"), .. body];
        }

        private string? Header(string name) => head.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?.Split(':', 2)[1].Trim();

        private async Task Take(Stream stream, int count)
        {
            var chunk = new byte[count];
            await stream.ReadExactlyAsync(chunk);
            body.AddRange(chunk);
        }

        private static async Task<string> Until(Stream stream, byte[] end)
        {
            var read = new List<byte>();
            var one = new byte[1];
            while (!read.TakeLast(end.Length).SequenceEqual(end))
            {
                await stream.ReadExactlyAsync(one);
                read.Add(one[0]);
            }

            return Encoding.ASCII.GetString([.. read.SkipLast(end.Length)]);
        }
    }
}
