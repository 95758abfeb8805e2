namespace Pipeline.Processors.Tables;

/// <summary>What one column holds.</summary>
/// <param name="Position">From 1, in the order of the table (JSON Lines: of first appearance).</param>
/// <param name="Name">The column's name.</param>
/// <param name="Kinds">How many values are of each kind; values are what is neither null, empty nor missing.</param>
/// <param name="Nulls">Null tokens, TSV's <c>\N</c>, JSON's null.</param>
/// <param name="Empties">Cells without a byte.</param>
/// <param name="Missing">Rows that end before this column, objects without this member.</param>
/// <param name="Distinct">How many different texts the values have; objects and arrays are not counted.</param>
/// <param name="Top">The most frequent values.</param>
/// <param name="Numbers">Of the integers and numbers, if any.</param>
/// <param name="Times">Of the dates and times, if any.</param>
/// <param name="Texts">Of the strings, if any.</param>
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
    /// <summary>How many cells hold a value.</summary>
    public long Values => Kinds.Values.Sum();

    /// <summary>The one kind of all values in lower case; <c>number</c> where integers are among numbers, <c>datetime</c> where dates are among times, <c>mixed</c> or <c>empty</c> else.</summary>
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

/// <summary>How many different values there are.</summary>
/// <param name="Count">Exact where <paramref name="StandardError"/> is zero.</param>
/// <param name="StandardError">The relative standard error of an estimate.</param>
public sealed record DistinctCount(long Count, double StandardError);

/// <summary>A value, cut to what is shown, and how often it occurs.</summary>
public sealed record ValueCount(string Value, long Count);

/// <summary>The most frequent values, the most frequent first.</summary>
/// <param name="Values">With their counts.</param>
/// <param name="Error">How much too low a count may be; zero means exact.</param>
public sealed record TopValues(IReadOnlyList<ValueCount> Values, long Error);

/// <summary>The numbers of a column: 64-bit integers exactly where there are no others, otherwise IEEE 754 doubles. What lies beyond their range is absent.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Sum">Of all.</param>
/// <param name="Mean">Of all.</param>
/// <param name="Deviation">The standard deviation of a sample.</param>
/// <param name="Quantiles">Values that occur.</param>
/// <param name="Histogram">From the least to the greatest.</param>
/// <param name="Rounded">Whether some have digits that a double does not keep, so that a figure may differ from what is written in its last ones.</param>
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
    /// <summary>How many bytes of a string are compared and shown.</summary>
    public const int ComparedBytes = 256;
}
