using System.Collections.Concurrent;
using Grpc.Core;
using Modal.Client;
using Service = Modal.Client.ModalClient.ModalClientBase;

namespace Pipeline.Emulation;

/// <summary>RPCs that start something do it once for a key: the same key is given the same answer, also while the first is being made.</summary>
internal sealed class IdempotencyKeys
{
    private const string Header = "x-idempotency-key";

    /// <summary>How many keys are remembered: those of the last seconds, however many calls there are.</summary>
    private const int Remembered = 8192;

    private static readonly HashSet<string> Covered =
    [
        nameof(Service.FunctionMap), nameof(Service.FunctionRetryInputs), nameof(Service.AttemptStart), nameof(Service.AttemptRetry), nameof(Service.BlobCreate),
    ];

    private readonly ConcurrentDictionary<(string Rpc, string Key), Lazy<Task<object>>> answers = new();
    private readonly ConcurrentQueue<(string Rpc, string Key)> oldest = new();

    /// <summary>The request's key, or nothing.</summary>
    public static string Of(ServerCallContext context) => context.GetHttpContext().Request.Headers[Header].ToString();

    /// <summary>The answer under this request's key: made now, or the one that was made before. A failure is not kept.</summary>
    public async Task<T> Once<T>(string rpc, ServerCallContext context, Func<Task<T>> make)
        where T : class
    {
        if (!Covered.Contains(rpc) || Of(context) is not { Length: > 0 } given)
        {
            return await make();
        }

        var key = (rpc, given);
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
