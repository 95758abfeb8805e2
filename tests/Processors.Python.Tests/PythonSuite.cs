using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Processors.Python.Tests;

/// <summary>One folder of unittests: listed at test discovery, run once on first use.</summary>
internal sealed class PythonSuite
{
    private const string Missing =
        "python3 (3.11 or later) is not on PATH; the processors' own tests need it. Install it (Debian: apt-get install python3) and run again.";

    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
    private static readonly ConcurrentDictionary<string, PythonSuite> Suites = new(StringComparer.Ordinal);

    private readonly string folder;
    private readonly Lazy<Task<IReadOnlyDictionary<string, Outcome>>> outcomes;

    private PythonSuite(string folder)
    {
        this.folder = folder;
        outcomes = new(RunAsync);
    }

    public static PythonSuite Of(string name) =>
        Suites.GetOrAdd(name, static name => new PythonSuite(Path.Combine(SourceTree.Root, "processors", name)));

    /// <summary>The ids of the suite's tests, without running any.</summary>
    public IReadOnlyList<string> List()
    {
        using var python = Start("list");
        var errors = python.StandardError.ReadToEndAsync();
        var ids = Lines(python.StandardOutput.ReadToEnd()).Select(line => line.Id).ToArray();
        python.WaitForExit();
        return python.ExitCode == 0 ? ids : throw new InvalidOperationException(errors.Result);
    }

    /// <summary>The result of one test; without a line, Python's final output.</summary>
    public async Task<Outcome> OutcomeAsync(string id)
    {
        // They mostly wait for sockets and clocks, so all suites run concurrently from the first use on.
        foreach (var suite in Suites.Values)
        {
            _ = suite.outcomes.Value;
        }

        var all = await outcomes.Value;
        return all.TryGetValue(id, out var outcome)
            ? outcome
            : new Outcome(id, Verdict.Failed, string.Join('\n', all.Values.Where(other => other.Verdict is Verdict.Failed).Select(other => other.Reason)));
    }

    private static IEnumerable<Outcome> Lines(string text) => text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonSerializer.Deserialize<Outcome>(line, Wire)!);

    private async Task<IReadOnlyDictionary<string, Outcome>> RunAsync()
    {
        using var python = Start("run");
        var errors = python.StandardError.ReadToEndAsync();
        var lines = Lines(await python.StandardOutput.ReadToEndAsync());
        await python.WaitForExitAsync();
        var ended = new Outcome("", python.ExitCode == 0 ? Verdict.Passed : Verdict.Failed, await errors);
        return lines.Append(ended).DistinctBy(line => line.Id, StringComparer.Ordinal).ToDictionary(line => line.Id, StringComparer.Ordinal);
    }

    private Process Start(string command)
    {
        var runner = Path.Combine(AppContext.BaseDirectory, "json_runner.py");
        var start = new ProcessStartInfo("python3", ["-B", runner, command, folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(Missing, e);
        }
    }
}
