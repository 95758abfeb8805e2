using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace Pipeline.Benchmarks;

/// <summary>Redacting this repository's own text for a run with ten secrets, on one thread.</summary>
internal static class Redactions
{
    private const int Megabytes = 32;
    private const int Piece = 64 * 1024;
    private const int Compiling = 12;
    private const int Measured = 5;
    private static readonly string[] Secrets = [.. Enumerable.Range(0, 10).Select(i => $"S3cret/{i}+{new string((char)('a' + i), 24)}==")];

    public static IEnumerable<object> Run(Workspace workspace)
    {
        var text = Text(workspace.Root);
        var lines = text.Split('\n');
        var redactor = Redactor.PatternsOnly.With(Secrets);
        yield return Throughput("redact a stream, text of this repository, 10 secrets", () => Stream(redactor, text));
        yield return Throughput("redact lines, the same", () => Lines(lines, redactor.Redact));
        yield return Throughput("redact lines by forms alone, the same", () => Lines(lines, Redactor.PatternsOnly.Redact));
        yield return new Comparison("redact lines in every spelling", "a loop of Replace over the same spellings, escapes aside", 1).Run(
            3, () => Lines(lines, redactor.Redact), () => Lines(lines, Naive()));
    }

    // The throughput of one core with compiled code. The JIT runs in the same process and counts too: compiling, profiling and
    // recompiling takes about ten of these rounds, so a median of the first few would depend on chance.
    private static Figure Throughput(string name, Action action)
    {
        double[] rounds = [.. Enumerable.Range(0, Compiling + Measured).Select(_ => Megabytes / CoreSeconds(action))];
        return new($"{name}, {Megabytes} MB, a second of one core (the first {Megabytes} MB of a process: {rounds[0]:F0} MB/s)", Timing.Median(rounds[Compiling..]), "MB/s", 100, AtLeast: true);
    }

    // Processor time, which other processes on the machine do not extend.
    private static double CoreSeconds(Action action)
    {
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        action();
        self.Refresh();
        return (self.TotalProcessorTime - before).TotalSeconds;
    }

    private static void Stream(Redactor redactor, string text)
    {
        var stream = redactor.ForStream();
        var output = new ArrayBufferWriter<char>(4 * Piece);
        for (var at = 0; at < text.Length; at += Piece)
        {
            stream.Append(text.AsSpan(at, Math.Min(Piece, text.Length - at)), output);
            output.ResetWrittenCount();
        }

        stream.End(output);
    }

    private static void Lines(string[] lines, Func<string, string> redact)
    {
        foreach (var line in lines)
        {
            redact(line);
        }
    }

    // Like most log filters: each secret verbatim, in three base64 alignments and in hex; no patterns.
    private static Func<string, string> Naive()
    {
        string[] spellings = [.. Secrets.SelectMany(Spellings)];
        return line => spellings.Aggregate(line, (text, spelling) => text.Replace(spelling, "***", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Spellings(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        return
        [
            secret, Uri.EscapeDataString(secret), Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes),
            .. Enumerable.Range(0, 3).Select(offset => Convert.ToBase64String([.. new byte[offset], .. bytes])[4..^4]),
        ];
    }

    private static string Text(string root)
    {
        var text = new StringBuilder(Megabytes * 1_000_000);
        string[] folders = ["src", "tests", "processors", "build"];
        var files = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".md" or ".json" or ".py" or ".txt").Order(StringComparer.Ordinal).Select(File.ReadAllText).ToArray();
        for (var i = 0; text.Length < Megabytes * 1_000_000; i++)
        {
            text.Append(files[i % files.Length]);
        }

        return text.ToString(0, Megabytes * 1_000_000);
    }
}
