using Pipeline.Contracts;

namespace Pipeline.Processor;

/// <summary>What a provider is told besides the inputs.</summary>
/// <param name="Mode">The explicit mode of the run.</param>
/// <param name="Secrets">The secrets that the spec names, none of them empty; in mode=mock there are none.</param>
/// <param name="Settings">The settings that the spec names; in mode=mock their defaults.</param>
/// <param name="Timeout">The bound on the run, of which the container is told nothing else.</param>
public sealed record ProviderConfig(
    Mode Mode,
    IReadOnlyDictionary<string, string> Secrets,
    IReadOnlyDictionary<string, string> Settings,
    TimeSpan Timeout)
{
    /// <summary>What the spec and the environment say.</summary>
    /// <param name="spec">Names the secrets and the settings.</param>
    /// <param name="mode">In mode=mock the environment is not looked at.</param>
    /// <param name="variable">The value of an environment variable, or null.</param>
    /// <exception cref="FaultException"><c>ERR_MISSING_SECRET</c>, with the names that are absent or empty.</exception>
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
