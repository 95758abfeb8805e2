using System.Globalization;
using System.Text;

namespace Pipeline.Dependencies.Distributions;

/// <summary>The packages of apk: a paragraph each, with a letter for each field (apk-tools, "installed database").</summary>
internal static class ApkDatabase
{
    public static readonly IReadOnlyList<string> Paths = ["lib/apk/db/installed", "usr/lib/apk/db/installed"];

    /// <exception cref="FormatException">The file is malformed.</exception>
    public static IEnumerable<DatabaseEntry> Read(byte[] utf8)
    {
        var fields = new Dictionary<char, string>();
        foreach (var (number, line) in Encoding.UTF8.GetString(utf8).Split('\n').Append("").Index())
        {
            if (line.Length == 0)
            {
                if (fields.Count > 0)
                {
                    yield return Entry(fields);
                }

                fields.Clear();
            }
            else if (line is [var letter, ':', .. var value] && char.IsAsciiLetter(letter))
            {
                // Letters of files (a, R, Z) stand many times, those of the package once.
                fields.TryAdd(letter, value);
            }
            else
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {number + 1} is no field"));
            }
        }
    }

    private static DatabaseEntry Entry(Dictionary<char, string> fields)
    {
        var (name, version) = (fields.GetValueOrDefault('P', ""), fields.GetValueOrDefault('V', ""));
        return new DatabaseEntry(name, version, fields.GetValueOrDefault('A'))
        {
            Source = fields.TryGetValue('o', out var origin) && origin != name ? $"{origin} {version}" : null,
            License = fields.GetValueOrDefault('L'),
        }.Valid();
    }
}
