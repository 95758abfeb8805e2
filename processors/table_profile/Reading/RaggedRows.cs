namespace Pipeline.Processors.Tables;

/// <summary>Rows with more or fewer cells than the table has columns.</summary>
public sealed class RaggedRows
{
    /// <summary>The maximum of listed rows.</summary>
    public const int Named = 10;

    private readonly List<long> first = [];

    /// <summary>The number of such rows.</summary>
    public long Count { get; private set; }

    /// <summary>The numbers of the first <see cref="Named"/> of them, from 1; the header is row 1.</summary>
    public IReadOnlyList<long> First => first;

    internal void Add(long row)
    {
        if (Count++ < Named)
        {
            first.Add(row);
        }
    }
}
