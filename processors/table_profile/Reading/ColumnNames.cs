using System.Globalization;
using System.Text;

namespace Pipeline.Processors.Tables;

/// <summary>Collects and judges the names of the columns.</summary>
/// <param name="ofHeader">Whether they are cells of a header row, and not members of JSON.</param>
internal sealed class ColumnNames(bool ofHeader)
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Places unnamed = new();
    private readonly Places controls = new();
    private readonly Places repeated = new();
    private readonly Places spaced = new();
    private readonly Places parted = new();
    private int count;
    private int values;
    private bool comment;
    private bool delimiter;

    public void Add(in Cell name)
    {
        count++;
        if (name.Length == 0)
        {
            unnamed.Add(count);
            return;
        }

        var text = Encoding.UTF8.GetString(name.Bytes);
        controls.AddIf(text.Any(char.IsControl), count);
        repeated.AddIf(!known.Add(text), count);
        spaced.AddIf(text[0] == ' ' || text[^1] == ' ', count);
        comment |= count == 1 && text[0] == '#';
        delimiter |= text.AsSpan().ContainsAny(",;\t|");
        parted.AddIf(text.AsSpan().ContainsAny(";\t|"), count);
        values += CellNumber.TryParse(name, out _, out _, out _) || CellTime.TryParse(name, out _, out _) ? 1 : 0;
    }

    public IEnumerable<TableNote> Notes()
    {
        if (unnamed.Any)
        {
            yield return new("unnamed_columns", $"Without a name, and called by place: {unnamed}.");
        }

        if (controls.Any)
        {
            yield return new("control_in_name", $"With a control character in the name: {controls}.");
        }

        if (repeated.Any)
        {
            yield return new("repeated_names", $"With the name of an earlier column: {repeated}.");
        }

        if (spaced.Any && ofHeader)
        {
            yield return new("spaces_around_names", $"With spaces around the name: {spaced}. Spaces are part of a cell, and a number with them is text.");
        }

        if (comment && ofHeader)
        {
            yield return new("comment_in_header", "The first name begins with '#'. If that row is a comment, remove it.");
        }

        if (delimiter && count == 1 && ofHeader)
        {
            yield return new("one_column", "The name of the only column holds a comma, semicolon, tab or '|'. If that parts columns, give it as the delimiter.");
        }

        if (parted.Any && count > 1 && ofHeader)
        {
            yield return new("delimiter_in_name", $"With a semicolon, tab or '|' in the name: {parted}. If that parts columns, give it as the delimiter.");
        }

        if (values == count && count > 0 && ofHeader)
        {
            yield return new("values_in_header", "Every name is a number or a date. If that row is data, set \"header\" to false.");
        }
    }

    /// <summary>Lists positions of columns; at most the first ten.</summary>
    private sealed class Places
    {
        private const int Named = 10;

        private readonly List<int> positions = [];

        public bool Any => positions.Count > 0;

        public void Add(int position) => positions.Add(position);

        public void AddIf(bool holds, int position)
        {
            if (holds)
            {
                positions.Add(position);
            }
        }

        public override string ToString()
        {
            var named = string.Join(", ", positions.Take(Named).Select(position => position.ToString(CultureInfo.InvariantCulture)));
            return (positions.Count == 1 ? "column " : "columns ") + named + (positions.Count > Named ? $" and {positions.Count - Named} more" : "");
        }
    }
}
