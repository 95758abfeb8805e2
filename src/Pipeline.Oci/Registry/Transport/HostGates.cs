using System.Collections.Concurrent;

namespace Pipeline.Oci;

/// <summary>At most so many operations at once with each registry. A place is kept while waiting to try again: who asks for less gets less.</summary>
internal sealed class HostGates(int places)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new(StringComparer.OrdinalIgnoreCase);

    public async Task<IDisposable> Enter(string host, CancellationToken cancellationToken)
    {
        var gate = gates.GetOrAdd(host, static (_, count) => new SemaphoreSlim(count, count), places);
        await gate.WaitAsync(cancellationToken);
        return new Place(gate);
    }

    private sealed class Place(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
