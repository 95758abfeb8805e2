using Grpc.Core;

namespace Pipeline.Modal.Transport;

/// <summary>The servers of one plane. The first one that answers is kept, so that a call's attempts never reach two servers.</summary>
internal sealed class ModalServers(IReadOnlyList<ModalServer> servers) : IDisposable
{
    private const int None = -1;

    private volatile int kept = servers.Count == 1 ? 0 : None;

    /// <summary>Calls the kept server, or each in order until one answers, even with a refusal.</summary>
    /// <exception cref="RpcException">The kept server's, or the last one's.</exception>
    public async Task<T> Ask<T>(Func<ModalServer, Task<T>> ask)
    {
        if (kept is var known and not None)
        {
            return await ask(servers[known]);
        }

        for (var i = 0; ; i++)
        {
            try
            {
                var answer = await ask(servers[i]);
                kept = i;
                return answer;
            }
            catch (RpcException e) when (Answers(e.Status))
            {
                kept = i;
                throw;
            }
            catch (RpcException) when (i < servers.Count - 1)
            {
                // The server is absent or does not serve; try the next.
            }
        }
    }

    public void Dispose()
    {
        foreach (var server in servers)
        {
            server.Dispose();
        }
    }

    // A status from this side has its cause attached; the codes are those of a proxy, or of a server that is shutting down.
    private static bool Answers(Status status) =>
        status.DebugException is null && status.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled);
}
