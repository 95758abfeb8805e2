namespace Pipeline.Processor;

/// <summary>A provider's configuration.</summary>
/// <param name="Mode">The explicit mode of the run.</param>
/// <param name="Secrets">The secrets that the spec names, none empty; empty in mode=mock.</param>
/// <param name="Settings">The settings that the spec names; their defaults in mode=mock.</param>
/// <param name="Timeout">The limit on the run; the container learns it only from the spec.</param>
public sealed record ProviderConfig(
    Mode Mode,
    IReadOnlyDictionary<string, string> Secrets,
    IReadOnlyDictionary<string, string> Settings,
    TimeSpan Timeout)
{
    /// <summary>Builds the configuration from spec and environment.</summary>
    /// <param name="spec">The spec with the names of secrets and settings.</param>
    /// <param name="mode">The mode; mode=mock ignores the environment.</param>
    /// <param name="variable">Returns the value of an environment variable, or null.</param>
    /// <exception cref="FaultException"><c>ERR_MISSING_SECRET</c> with the names of missing or empty secrets.</exception>
    internal static ProviderConfig Of(ProcessorSpec spec, Mode mode, Func<string, string?> variable)
    {
        if (mode == Mode.Mock)
        {
            return new(mode, new Dictionary<string, string>(StringComparer.Ordinal), spec.Settings, spec.Timeout);
        }

        var secrets = spec.Secrets.ToDictionary(name => name, name => variable(name) ?? "", StringComparer.Ordinal);
        var missing = spec.Secrets.Where(name => secrets[name].Length == 0).ToArray();
        return missing.Length == 0
            ? new(
                mode,
                secrets,
                spec.Settings.ToDictionary(setting => setting.Key, setting => variable(setting.Key) ?? setting.Value, StringComparer.Ordinal),
                spec.Timeout)
            : throw new FaultException(ErrorCode.MissingSecret, string.Join(", ", missing));
    }
}
