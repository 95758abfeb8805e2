using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Benchmarks;

/// <summary>A thousand calls of an echo function with our client and with the official JavaScript client, each in a separate process, the emulator in a third.</summary>
internal static class ModalCalls
{
    private const int Rounds = 5;
    private const string Calls = "1000";
    private const string Parallel = "64";
    private const string JsVersion = "0.11.1";

    private static readonly string Us = Environment.ProcessPath!;

    public static IEnumerable<object> Run(Workspace workspace)
    {
        var package = Package(workspace);
        foreach (var (plane, bytes) in new[] { ("control plane", 1000), ("input plane", 1000), ("control plane", 100_000) })
        {
            using var emulator = Start(plane == "input plane");
            var server = emulator.StandardOutput.ReadLine()!;
            foreach (var comparison in Compare(server, package, $"{Calls} echoes of {bytes} bytes by the {plane}, {Parallel} at a time", bytes))
            {
                yield return comparison;
            }

            emulator.StandardInput.Close();
            emulator.WaitForExit();
        }
    }

    private static IEnumerable<object> Compare(string server, string package, string what, int bytes)
    {
        var size = bytes.ToString(CultureInfo.InvariantCulture);
        var (ours, theirs) = (new Once[Rounds], new Once[Rounds]);
        for (var round = -1; round < Rounds; round++)
        {
            var (mine, other) = (Measure(server, Us, EchoCaller.Verb, server, Calls, Parallel, size), Measure(server, "node", Script, package, Calls, Parallel, size));
            if (round >= 0)
            {
                (ours[round], theirs[round]) = (mine, other);
            }
        }

        yield return Medians($"{what}: the calls", "ms", run => run.Calls);
        yield return Medians($"{what}: the process from start to end", "ms", run => run.Whole);
        yield return Medians($"{what}: peak memory", "MiB", run => run.PeakKib / 1024);

        Comparison.Result Medians(string name, string unit, Func<Once, double> value) =>
            new(new Comparison(name, $"modal@{JsVersion}", 1.0), Timing.Median([.. ours.Select(value)]), Timing.Median([.. theirs.Select(value)]), unit);
    }

    private static string Script => Path.Combine(AppContext.BaseDirectory, "Modal", "echo.mjs");

    private static Once Measure(string server, string program, params string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment =
            {
                ["MODAL_CONFIG_PATH"] = "/nonexistent",
                ["MODAL_SERVER_URL"] = server,
                ["MODAL_TOKEN_ID"] = EchoHost.TokenId,
                ["MODAL_TOKEN_SECRET"] = EchoHost.TokenSecret,
            },
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double[] numbers = process.ExitCode == 0
            ? [.. output.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
        return new(numbers[0], Stopwatch.GetElapsedTime(start).TotalMilliseconds, numbers[1]);
    }

    private static Process Start(bool inputPlane) => Process.Start(new ProcessStartInfo(Us, [EchoHost.Verb, $"{inputPlane}"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        UseShellExecute = false,
    })!;

    // The tests use the same folder.
    private static string Package(Workspace workspace)
    {
        var folder = Path.Combine(workspace.Root, "artifacts", "npm", $"modal-{JsVersion}");
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "package.json"), "{}");
            Shell.Run("npm", "install", "--prefix", folder, "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", $"modal@{JsVersion}");
        }

        return Path.Combine(folder, "node_modules", "modal", "dist", "index.js");
    }

    private sealed record Once(double Calls, double Whole, double PeakKib);
}
