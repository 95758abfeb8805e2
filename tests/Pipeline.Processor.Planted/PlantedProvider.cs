using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Pipeline.Processor.Planted;

/// <summary>A fault of each kind, in a program compiled like the processors: an output that shows a forbidden dependency, where the inputs plant it.</summary>
internal static class PlantedProvider
{
    private static readonly DateTimeOffset OneDay = DateTimeOffset.FromUnixTimeSeconds(1_785_542_400);

    public static ProcessorResult Run(JsonObject inputs)
    {
        var planted = inputs["faults"]!.AsArray().Select(fault => (string?)fault).ToArray();
        var faults = new (string Name, Func<string> Show)[]
        {
            ("clock", () => Text(DateTimeOffset.UtcNow.Ticks)),
            // The runtime counts the processors that it may use, and does not get the machine's own number.
            ("cpus", () => $"{Environment.ProcessorCount} of {File.ReadAllText("/sys/devices/system/cpu/online")}"),
            ("directory-order", () => string.Join('\n', Directory.EnumerateFiles("/pipeline/in/artifacts"))),
            ("environment-order", () => string.Join(' ', File.ReadAllText("/proc/self/environ").Split('\0').Select(variable => variable.Split('=')[0]).Where(name => name is "HOME" or "PATH"))),
            ("hostname", () => Environment.MachineName),
            ("input-key-order", () => string.Join(' ', inputs.Select(member => member.Key))),
            // It has the invariant culture, whatever the variable says.
            ("locale", () => $"{Environment.GetEnvironmentVariable("LANG")} {0.5.ToString(CultureInfo.CurrentCulture)}"),
            ("time-zone", () => TimeZoneInfo.Local.GetUtcOffset(OneDay).ToString()),
            ("uid", () => File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal))),
            ("umask", ModeOfANewFile),
        };
        return new(
            [
                .. faults.Select(fault => new OutputItem($"outputs/{fault.Name}.txt", Encoding.UTF8.GetBytes(planted.Contains(fault.Name, StringComparer.Ordinal) ? fault.Show() : "the same"))),
                new("outputs/한글.txt", "the same"u8.ToArray()),
            ],
            "planted");
    }

    private static string ModeOfANewFile()
    {
        File.WriteAllText("/tmp/new", "");
        return File.GetUnixFileMode("/tmp/new").ToString();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
