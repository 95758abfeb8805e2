namespace Pipeline.Processors.Tables;

/// <summary>Rows that have more or fewer cells than the table has columns.</summary>
public sealed class RaggedRows
{
    /// <summary>How many rows are named.</summary>
    public const int Named = 10;

    private readonly List<long> first = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The numbers of the first <see cref="Named"/> of them, from 1, the header being row 1.</summary>
    public IReadOnlyList<long> First => first;

    internal void Add(long row)
    {
        if (Count++ < Named)
        {
            first.Add(row);
        }
    }
}
