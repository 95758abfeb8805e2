using System.Globalization;
using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Containers;

/// <summary>A container under changed conditions. None weakens its confinement: mounts are read-only, and limits only shrink.</summary>
internal static class ConditionedContainer
{
    private const string ProcessorsOnline = "/sys/devices/system/cpu/online";

    /// <param name="usual">The container under default conditions.</param>
    /// <param name="conditions">The changed conditions.</param>
    /// <param name="image">The container's image.</param>
    /// <param name="folder">The folder of the condition files.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a file is missing, or the image has no entry point.</exception>
    public static ContainerDefinition Of(ContainerDefinition usual, RunConditions conditions, EngineImage image, string folder)
    {
        var pieces = new ConditionPieces(folder);
        KeyValuePair<string, string>[] environment = [.. usual.Environment, .. ConditionVariables.Of(conditions, pieces)];
        var program = conditions is { FileMask: null, VariablesReversed: false } ? null
            : new Launcher(pieces.Shell).Of(image, [.. environment.Select(variable => variable.Key)], conditions);
        var processors = conditions.Processors;
        return usual with
        {
            Environment = environment,
            EntryPoint = program,
            HostName = conditions.HostName,
            User = conditions.User?.ToString() ?? usual.User,
            ProcessorSet = processors?.PinnedCpu?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Limits = usual.Limits with { Cpus = usual.Limits.Cpus * (processors?.Quota ?? 1) },
            Readable =
            [
                .. program is not null || environment.Any(variable => variable.Value.StartsWith(ConditionPieces.Mount, StringComparison.Ordinal))
                    ? [KeyValuePair.Create(ConditionPieces.Mount, folder)]
                    : Array.Empty<KeyValuePair<string, string>>(),
                .. processors is null ? Array.Empty<KeyValuePair<string, string>>() : [KeyValuePair.Create(ProcessorsOnline, pieces.Processors(processors.ReportedCount))],
            ],
        };
    }
}

/// <summary>The conditions that are environment variables.</summary>
internal static class ConditionVariables
{
    public static IEnumerable<KeyValuePair<string, string>> Of(RunConditions conditions, ConditionPieces pieces) =>
    [
        .. conditions.TimeZone is { } zone ? [new("TZ", pieces.TimeZone(zone))] : Array.Empty<KeyValuePair<string, string>>(),
        .. conditions.Locale is { } locale ? OfLocale(locale, pieces) : [],
        .. conditions.Clock is { } clock ? OfClock(clock, pieces) : [],
        .. conditions.Variables,
    ];

    private static IEnumerable<KeyValuePair<string, string>> OfLocale(string locale, ConditionPieces pieces) =>
        [new("LANG", locale), new("LC_ALL", locale), new("LOCPATH", pieces.Locales(locale))];

    // Changes only the wall clock, not durations or file times. The fake clock must not share its start in /dev/shm, which belongs to the program.
    private static IEnumerable<KeyValuePair<string, string>> OfClock(RunClock clock, ConditionPieces pieces) =>
    [
        new("LD_PRELOAD", pieces.ClockLibrary),
        new("FAKETIME", (clock.IsFrozen ? "" : "@") + clock.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        new("FAKETIME_FMT", "%s"),
        new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        new("FAKETIME_DISABLE_SHM", "1"),
        new("NO_FAKE_STAT", "1"),
    ];
}

/// <summary>Starts a program with a file mask and its variables in a certain order, for which the engine has no options.</summary>
/// <remarks>The shell execs the program, so signals, exit status and streams are the program's own; it gains no privileges, and its script contains no data of the run.</remarks>
/// <param name="shell">A static shell inside the container.</param>
internal sealed class Launcher(string shell)
{
    // Octal 022, the engine's default.
    private const int UsualMask = 18;

    // The variables that the engine sets before ours, and those that its runtime adds last.
    private static readonly string[] First = ["PATH", "HOSTNAME"];
    private static readonly string[] Last = ["HOME"];

    /// <param name="image">The image of the program.</param>
    /// <param name="variables">The names of the container's variables, in order.</param>
    /// <param name="conditions">The mask and order.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the image has no entry point.</exception>
    public IReadOnlyList<string> Of(EngineImage image, IReadOnlyList<string> variables, RunConditions conditions)
    {
        if (image.EntryPoint.Count == 0)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the image has no ENTRYPOINT");
        }

        string[] usual = [.. First.Concat(variables).Concat(image.Variables).Concat(Last).Distinct(StringComparer.Ordinal)];
        if (usual.FirstOrDefault(name => !IsName(name)) is { } odd)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the image sets a variable whose name no shell accepts: {odd}");
        }

        var order = conditions.VariablesReversed ? usual.Reverse() : usual;
        // A shell reorders its exports and adds its own; env -i passes exactly these, in this order.
        var script = $"umask \"$0\" && exec {shell} env -i {string.Join(' ', order.Select(name => $"{name}=\"${name}\""))} \"$@\"";
        var mask = Convert.ToString(conditions.FileMask ?? UsualMask, 8).PadLeft(4, '0');
        return [shell, "sh", "-c", script, mask, .. image.EntryPoint];
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
