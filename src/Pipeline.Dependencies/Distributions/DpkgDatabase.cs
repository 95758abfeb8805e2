using System.Globalization;
using System.Text;

namespace Pipeline.Dependencies.Distributions;

/// <summary>The packages of dpkg: <c>var/lib/dpkg/status</c>, or a file of <c>var/lib/dpkg/status.d</c> for each package, as images without dpkg have them (deb-control(5)).</summary>
internal static class DpkgDatabase
{
    public const string Status = "var/lib/dpkg/status";
    public const string Folder = "var/lib/dpkg/status.d/";

    // The states of packages whose files are not there (dpkg(1), "Package states").
    private static readonly string[] Absent = ["not-installed", "config-files", "half-installed"];

    /// <summary>Whether a path is a database or a part of one; the digests beside it are none.</summary>
    public static bool Is(string path) =>
        path == Status || (path.StartsWith(Folder, StringComparison.Ordinal) && path.IndexOf('/', Folder.Length) < 0 && !path.EndsWith(".md5sums", StringComparison.Ordinal));

    /// <param name="utf8">The file.</param>
    /// <param name="hasStates">Whether each package has a state; otherwise all are installed.</param>
    /// <exception cref="FormatException">The file is malformed.</exception>
    public static IEnumerable<DatabaseEntry> Read(byte[] utf8, bool hasStates)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (number, line) in Encoding.UTF8.GetString(utf8).Split('\n').Append("").Index())
        {
            if (line.AsSpan().Trim().IsEmpty)
            {
                if (fields.Count > 0 && IsThere(fields, hasStates))
                {
                    yield return Entry(fields);
                }

                fields.Clear();
            }
            else if (line[0] is not (' ' or '\t'))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon < 1 || line.Contains('\0', StringComparison.Ordinal))
                {
                    throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {number + 1} is no field"));
                }

                fields[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }
    }

    private static bool IsThere(Dictionary<string, string> fields, bool hasStates) =>
        fields.TryGetValue("Status", out var status) ? status.Split(' ') is [_, _, var state] && !Absent.Contains(state, StringComparer.Ordinal) : !hasStates;

    private static DatabaseEntry Entry(Dictionary<string, string> fields) =>
        new DatabaseEntry(fields.GetValueOrDefault("Package", ""), fields.GetValueOrDefault("Version", ""), fields.GetValueOrDefault("Architecture", "")) { Source = Source(fields) }.Valid();

    // "Source: glibc (2.36-9)"; the version only where it is not the package's own.
    private static string? Source(Dictionary<string, string> fields) => fields.TryGetValue("Source", out var source)
        ? source.Split([' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries) switch
        {
            [var name] => $"{name} {fields.GetValueOrDefault("Version")}",
            [var name, var version] => $"{name} {version}",
            _ => null,
        }
        : null;
}
