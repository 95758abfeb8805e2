using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Where each finding is shown, and what tells its alert from every other.</summary>
/// <param name="root">The absolute path of the repository.</param>
/// <param name="report">The report.</param>
internal sealed class SarifPlaces(string root, DriftReport report)
{
    private const int Digits = 16;
    private readonly Dictionary<string, string?> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> hashes = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string, string)> taken = [];

    /// <summary>The file, the line and the value of <c>primaryLocationLineHash</c>, which no other finding of its kind has in this file.</summary>
    public (string File, int Line, string Hash) Of(DriftFinding finding)
    {
        var file = DriftWords.File(report, finding);
        var line = Line(file, finding.Processor);
        if (line is { } own && Hashes(file) is { } lines && taken.Add((finding.Rule.Name, file, lines[own - 1])))
        {
            return (file, own, lines[own - 1]);
        }

        // What has no line of its own is known by its name, wherever it is shown.
        var name = finding.Key;
        while (!taken.Add((finding.Rule.Name, file, Named(name))))
        {
            name += "+";
        }

        return (file, line ?? 1, Named(name));
    }

    // The pins have one form, in which each processor begins on a line of its own; every processor.json is one processor's.
    private int? Line(string file, string? processor)
    {
        if (processor is null || Text(file) is not { } text)
        {
            return null;
        }

        var line = file == report.PinsFile ? Array.IndexOf(text.Split('\n'), $"    \"{processor}\": {{") + 1 : 1;
        return line > 0 ? line : null;
    }

    private IReadOnlyList<string>? Hashes(string file)
    {
        if (!hashes.TryGetValue(file, out var known) && Text(file) is { } text)
        {
            hashes[file] = known = LineHashes.Of(text);
        }

        return known;
    }

    private string? Text(string file)
    {
        if (!texts.TryGetValue(file, out var text))
        {
            texts[file] = text = Read(Path.Combine(root, file));
        }

        return text;
    }

    private static string? Read(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Named(string name) => $"{Sha256.Of(Encoding.UTF8.GetBytes(name)).Hex[..Digits]}:1";
}
