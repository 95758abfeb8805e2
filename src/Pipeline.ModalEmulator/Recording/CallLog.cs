using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Pipeline.Emulation;

/// <summary>What an emulator was asked: counts of everything, and the last requests with their metadata when it remembers any.</summary>
public sealed class CallLog
{
    private readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Queue<RecordedRequest> last = new();
    private readonly int remembered;

    internal CallLog(int remembered) => this.remembered = remembered;

    /// <summary>The last requests, oldest first.</summary>
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

    /// <summary>How many requests came, by the RPC's name, or that of <see cref="FaultPlaces"/>.</summary>
    public int Count(string at) => counts.GetValueOrDefault(at);

    internal void Add(string at) => counts.AddOrUpdate(at, 1, static (_, count) => count + 1);

    internal void Add(string at, IHeaderDictionary headers)
    {
        Add(at);
        if (remembered == 0)
        {
            return;
        }

        var request = new RecordedRequest(at, headers.ToDictionary(header => header.Key.ToLowerInvariant(), Shown, StringComparer.Ordinal));
        lock (last)
        {
            last.Enqueue(request);
            if (last.Count > remembered)
            {
                last.Dequeue();
            }
        }
    }

    private static string Shown(KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> header) =>
        header.Key.ToLowerInvariant() is Credentials.TokenSecret or Credentials.AuthToken ? "(present)" : header.Value.ToString();
}

/// <summary>One request that came.</summary>
/// <param name="At">The RPC's name, or that of <see cref="FaultPlaces"/>.</param>
/// <param name="Metadata">Its headers, by lower-case name; a credential's value is not kept, only that it was there.</param>
public sealed record RecordedRequest(string At, IReadOnlyDictionary<string, string> Metadata);
