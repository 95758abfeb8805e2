using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Adapters.Containers;

/// <summary>Containers of dead processes.</summary>
internal static class LeftoverContainers
{
    public const string OwnerLabel = "pipeline.owner";
    public const string ExecutionLabel = "pipeline.execution";

    /// <summary>Removes them; those of living processes stay.</summary>
    public static async Task Sweep(ContainerEngine engine)
    {
        foreach (var (container, owner) in await engine.Labelled(OwnerLabel))
        {
            if (ProcessOwner.Parse(owner) is { IsGone: true })
            {
                await engine.Remove(container);
            }
        }
    }

    public static IReadOnlyDictionary<string, string> Labels(string execution) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [OwnerLabel] = ProcessOwner.Current.ToString(),
        [ExecutionLabel] = execution,
    };
}

/// <summary>Identifies a process so that a later one can tell whether it is alive: boot, PID namespace, number, start time.</summary>
internal sealed record ProcessOwner(string Boot, string Namespace, int Number, string Start)
{
    private const char Separator = '/';
    private const string None = "-";

    public static ProcessOwner Current { get; } = new(
        ReadFirst("/proc/sys/kernel/random/boot_id"),
        OperatingSystem.IsLinux() ? File.ResolveLinkTarget("/proc/self/ns/pid", false)?.Name ?? None : None,
        Environment.ProcessId,
        StartOf(Environment.ProcessId) ?? None);

    /// <summary>Whether the process is certainly dead; processes in other namespaces are not visible here.</summary>
    public bool IsGone => Boot != Current.Boot
        || (Namespace == Current.Namespace && !string.Equals(StartOf(Number), Start, StringComparison.Ordinal));

    public static ProcessOwner? Parse(string text) =>
        text.Split(Separator) is [var boot, var space, var number, var start]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                ? new ProcessOwner(boot, space, pid, start)
                : null;

    public override string ToString() =>
        string.Join(Separator, Boot, Namespace, Number.ToString(CultureInfo.InvariantCulture), Start);

    private static string ReadFirst(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : None;

    // The number alone may have been reused; field 22 of stat is the process's start time (proc_pid_stat(5)).
    private static string? StartOf(int number)
    {
        const int startField = 19;
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var process = Process.GetProcessById(number);
                return process.StartTime.Ticks.ToString(CultureInfo.InvariantCulture);
            }

            var stat = File.ReadAllText($"/proc/{number}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[startField];
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
