using Pipeline.Adapters.Local.Containers;
using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Conditions;

/// <summary>A container under the conditions of its run. None of them confines it less: what is mounted is read-only, and limits only shrink.</summary>
internal static class ConditionedContainer
{
    private const string ProcessorsOnline = "/sys/devices/system/cpu/online";

    /// <param name="usual">The container as it is under the usual conditions.</param>
    /// <param name="conditions">What differs.</param>
    /// <param name="image">The container's image.</param>
    /// <param name="folder">Where the pieces lie.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when a piece is missing, or the image has no program of its own.</exception>
    public static ContainerSettings Of(ContainerSettings usual, RunConditions conditions, EngineImage image, string folder)
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
            ProcessorSet = processors?.Only?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Limits = usual.Limits with { Cpus = usual.Limits.Cpus * (processors?.Share ?? 1) },
            Readable =
            [
                .. program is not null || environment.Any(variable => variable.Value.StartsWith(ConditionPieces.Mount, StringComparison.Ordinal))
                    ? [KeyValuePair.Create(ConditionPieces.Mount, folder)]
                    : Array.Empty<KeyValuePair<string, string>>(),
                .. processors is null ? Array.Empty<KeyValuePair<string, string>>() : [KeyValuePair.Create(ProcessorsOnline, pieces.Processors(processors.Told))],
            ],
        };
    }
}
