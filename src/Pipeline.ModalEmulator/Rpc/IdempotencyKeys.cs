using System.Collections.Concurrent;
using Grpc.Core;
using Modal.Client;
using Service = Modal.Client.ModalClient.ModalClientBase;

namespace Pipeline.Emulation.Rpc;

/// <summary>Runs each starting RPC once per key: equal keys get the same answer, even while the first is in progress.</summary>
internal sealed class IdempotencyKeys
{
    private const string Header = "x-idempotency-key";

    /// <summary>The number of remembered keys, enough for the last seconds at any load.</summary>
    private const int Remembered = 8192;

    private static readonly HashSet<string> Covered =
    [
        nameof(Service.FunctionMap), nameof(Service.FunctionRetryInputs), nameof(Service.AttemptStart), nameof(Service.AttemptRetry), nameof(Service.BlobCreate),
    ];

    private readonly ConcurrentDictionary<(string Rpc, string Key), Lazy<Task<object>>> answers = new();
    private readonly ConcurrentQueue<(string Rpc, string Key)> oldest = new();

    /// <summary>The request's key, or an empty string.</summary>
    public static string Of(ServerCallContext context) => context.GetHttpContext().Request.Headers[Header].ToString();

    /// <summary>The answer for this request's key, new or from before. Failures are not kept.</summary>
    public async Task<T> Once<T>(string rpc, ServerCallContext context, Func<Task<T>> make)
        where T : class
    {
        if (!Covered.Contains(rpc) || Of(context) is not { Length: > 0 } text)
        {
            return await make();
        }

        var key = (rpc, text);
        var mine = new Lazy<Task<object>>(async () => await make());
        var kept = answers.GetOrAdd(key, mine);
        try
        {
            return (T)await kept.Value;
        }
        catch
        {
            answers.TryRemove(KeyValuePair.Create(key, kept));
            throw;
        }
        finally
        {
            Remember(key, kept == mine);
        }
    }

    private void Remember((string Rpc, string Key) key, bool isNew)
    {
        if (!isNew)
        {
            return;
        }

        oldest.Enqueue(key);
        if (oldest.Count > Remembered && oldest.TryDequeue(out var forgotten))
        {
            answers.TryRemove(forgotten, out _);
        }
    }
}
