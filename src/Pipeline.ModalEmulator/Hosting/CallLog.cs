using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Pipeline.Emulation.Hosting;

/// <summary>The received requests: counts of all, and the most recent ones with their metadata if the options keep any.</summary>
public sealed class CallLog
{
    private readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Queue<RecordedRequest> last = new();
    private readonly int limit;

    internal CallLog(int limit) => this.limit = limit;

    /// <summary>The most recent requests, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (last)
            {
                return [.. last];
            }
        }
    }

    /// <summary>The number of requests by the name of the RPC or of <see cref="FaultPlaces"/>.</summary>
    public int Count(string at) => counts.GetValueOrDefault(at);

    internal void Add(string at) => counts.AddOrUpdate(at, 1, static (_, count) => count + 1);

    internal void Add(string at, IHeaderDictionary headers)
    {
        Add(at);
        if (limit == 0)
        {
            return;
        }

        var request = new RecordedRequest(at, headers.ToDictionary(header => header.Key.ToLowerInvariant(), Shown, StringComparer.Ordinal));
        lock (last)
        {
            last.Enqueue(request);
            if (last.Count > limit)
            {
                last.Dequeue();
            }
        }
    }

    private static string Shown(KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> header) =>
        header.Key.ToLowerInvariant() is Credentials.TokenSecret or Credentials.AuthToken ? "(present)" : header.Value.ToString();
}

/// <summary>One received request.</summary>
/// <param name="At">The name of the RPC or of <see cref="FaultPlaces"/>.</param>
/// <param name="Metadata">The headers by lower-case name; credentials are recorded only as present.</param>
public sealed record RecordedRequest(string At, IReadOnlyDictionary<string, string> Metadata);
