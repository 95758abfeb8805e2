namespace Pipeline.Processors.Tables;

/// <summary>The profile of one column.</summary>
/// <param name="Position">From 1, in the order of the table (JSON Lines: of first appearance).</param>
/// <param name="Name">The column's name.</param>
/// <param name="Kinds">The number of values of each kind; a value is neither null, empty nor missing.</param>
/// <param name="Nulls">Null tokens, TSV's <c>\N</c>, JSON's null.</param>
/// <param name="Empties">Cells without bytes.</param>
/// <param name="Missing">Rows that end before this column, objects without this member.</param>
/// <param name="Distinct">The number of different texts of the values; objects and arrays do not count.</param>
/// <param name="Top">The most frequent values.</param>
/// <param name="Numbers">The summary of integers and numbers, if any.</param>
/// <param name="Times">The summary of dates and times, if any.</param>
/// <param name="Texts">The summary of strings, if any.</param>
public sealed record ColumnProfile(
    int Position,
    string Name,
    IReadOnlyDictionary<Kind, long> Kinds,
    long Nulls,
    long Empties,
    long Missing,
    DistinctCount Distinct,
    TopValues Top,
    NumberProfile? Numbers,
    TimeProfile? Times,
    TextProfile? Texts)
{
    /// <summary>The number of cells with a value.</summary>
    public long Values => Kinds.Values.Sum();

    /// <summary>The common kind of all values in lower case; <c>number</c> for integers among numbers, <c>datetime</c> for dates among times, otherwise <c>mixed</c> or <c>empty</c>.</summary>
    public string Type
    {
        get
        {
            var kinds = Kinds.Keys.ToHashSet();
            return kinds switch
            {
                { Count: 0 } => "empty",
                { Count: 1 } => Name(kinds.Single()),
                _ when kinds.SetEquals([Kind.Integer, Kind.Number]) => Name(Kind.Number),
                _ when kinds.SetEquals([Kind.Date, Kind.DateTime]) => Name(Kind.DateTime),
                _ => "mixed",
            };

            static string Name(Kind kind) => kind.ToString().ToLowerInvariant();
        }
    }
}

/// <summary>The number of different values.</summary>
/// <param name="Count">Exact if <paramref name="StandardError"/> is zero.</param>
/// <param name="StandardError">The relative standard error of an estimate.</param>
public sealed record DistinctCount(long Count, double StandardError);

/// <summary>A value, cut for display, and its count.</summary>
public sealed record ValueCount(string Value, long Count);

/// <summary>The most frequent values, the most frequent first.</summary>
/// <param name="Values">The values with their counts.</param>
/// <param name="Error">The most by which a count may be too low; zero means exact.</param>
public sealed record TopValues(IReadOnlyList<ValueCount> Values, long Error);

/// <summary>The numbers of a column: exact 64-bit integers if there are no others, otherwise IEEE 754 doubles. Results beyond their range are absent.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Sum">The sum.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation of a sample.</param>
/// <param name="Quantiles">Values that occur.</param>
/// <param name="Histogram">From the least to the greatest.</param>
/// <param name="Rounded">Whether some have more digits than a double keeps, so that figures may differ in their last digits.</param>
public sealed record NumberProfile(
    ColumnNumber Min, ColumnNumber Max, ColumnNumber? Sum, double? Mean, double? Deviation, Quantiles<ColumnNumber> Quantiles, Histogram Histogram, bool Rounded);

/// <summary>The strings of a column.</summary>
/// <param name="First">The least in the order of code points.</param>
/// <param name="Last">The greatest.</param>
/// <param name="Shortest">The first of those with the fewest characters.</param>
/// <param name="Longest">The first of those with the most.</param>
/// <param name="MinLength">In Unicode scalars.</param>
/// <param name="MaxLength">In Unicode scalars.</param>
/// <param name="MeanLength">In Unicode scalars.</param>
public sealed record TextProfile(string First, string Last, string Shortest, string Longest, long MinLength, long MaxLength, double MeanLength)
{
    /// <summary>The number of compared and shown bytes of a string.</summary>
    public const int ComparedBytes = 256;
}
