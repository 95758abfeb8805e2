using System.Globalization;
using System.Text;

namespace Pipeline.Targets.Workflows;

/// <summary>A node of a YAML document.</summary>
internal abstract record Yaml
{
    private Yaml()
    {
    }

    /// <summary>A scalar with an optional comment.</summary>
    public sealed record Text(string Value, string? Comment = null) : Yaml;

    public sealed record List(IReadOnlyList<Yaml> Items) : Yaml;

    /// <summary>Members in order; those without a value are omitted.</summary>
    public sealed record Map(IReadOnlyList<(string Name, Yaml? Value)> Members) : Yaml
    {
        public static Map Of(params (string Name, Yaml? Value)[] members) => new(members);

        public static Map Of(IEnumerable<KeyValuePair<string, string>> members) => new([.. members.Select(member => (member.Key, (Yaml?)member.Value))]);
    }

    public static implicit operator Yaml(string value) => new Text(Scalar(value));

    public static implicit operator Yaml(int value) => new Text(value.ToString(CultureInfo.InvariantCulture));

    public static implicit operator Yaml(bool value) => new Text(value ? "true" : "false");

    public static List Of(IEnumerable<Yaml> items) => new([.. items]);

    /// <summary>The document in block style, with two spaces per level and line feeds.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        Write(text, this, indent: 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Yaml node, int indent)
    {
        switch (node)
        {
            case Map map:
                foreach (var (name, value) in map.Members.Where(member => member.Value is not null))
                {
                    text.Append(' ', indent).Append(name).Append(':');
                    WriteValue(text, value!, indent);
                }

                break;
            case List list:
                foreach (var item in list.Items)
                {
                    WriteItem(text, item, indent);
                }

                break;
            default:
                throw new ArgumentException("A document is a map or a list.", nameof(node));
        }
    }

    private static void WriteValue(StringBuilder text, Yaml value, int indent)
    {
        switch (value)
        {
            case Text { Value: var lines } when lines.Contains('\n', StringComparison.Ordinal):
                text.Append(" |\n");
                foreach (var line in lines.TrimEnd('\n').Split('\n'))
                {
                    text.Append(' ', line.Length == 0 ? 0 : indent + 2).Append(line).Append('\n');
                }

                break;
            case Text scalar:
                text.Append(' ').Append(scalar.Value).Append(scalar.Comment is null ? "" : $" # {scalar.Comment}").Append('\n');
                break;
            case Map { Members.Count: 0 }:
                text.Append(" {}\n");
                break;
            default:
                text.Append('\n');
                Write(text, value, indent + 2);
                break;
        }
    }

    // The first member of a map follows the dash on the same line.
    private static void WriteItem(StringBuilder text, Yaml item, int indent)
    {
        text.Append(' ', indent).Append('-');
        if (item is Map { Members.Count: > 0 })
        {
            var members = new StringBuilder();
            Write(members, item, indent + 2);
            text.Append(members, indent + 1, members.Length - indent - 1);
        }
        else
        {
            WriteValue(text, item, indent);
        }
    }

    // Quotes values that YAML would not read as text; multi-line text becomes a block.
    private static string Scalar(string value)
    {
        var plain = value.Contains('\n', StringComparison.Ordinal)
            || (value.Length > 0
                && (char.IsAsciiLetter(value[0]) || value[0] is '.' or '/' or '$')
                && !value.Contains(": ", StringComparison.Ordinal)
                && !value.Contains(" #", StringComparison.Ordinal)
                && value[^1] is not (':' or ' ')
                && value is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off"));
        return plain ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
