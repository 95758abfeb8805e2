using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>The one place that wires the ports of the release lanes to what is behind them. Each is opened when a lane first asks for it.</summary>
/// <param name="place">Where the release goes.</param>
/// <param name="edge">The process.</param>
internal sealed class ReleaseComposition(ReleasePlace place, Edge edge) : IDisposable
{
    private readonly Stack<IDisposable> owned = new();

    public ReleasePlace Place { get; } = place;

    public ProcessorCatalogue Catalogue { get; } = new(place.Processors);

    public Edge Edge { get; } = edge;

    public void Dispose()
    {
        while (owned.TryPop(out var last))
        {
            last.Dispose();
        }
    }
}
