using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Gives the value of a secret by its name, or none. Asked in mode=real only, and only for what a spec requires.</summary>
public delegate string? SecretStore(string name);

internal static class RequiredSecrets
{
    /// <summary>The secrets that this run needs; in mode=mock none, and none is asked for. Without a store they are where the processor runs.</summary>
    /// <exception cref="FaultException"><c>ERR_MISSING_SECRET</c> with every name that has no value.</exception>
    public static IReadOnlyDictionary<string, string> Read(ProcessorSpec spec, Mode mode, SecretStore? store)
    {
        if (mode != Mode.Real || store is null)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }

        var values = spec.Secrets.ToDictionary(name => name, name => store(name) ?? "", StringComparer.Ordinal);
        var missing = spec.Secrets.Where(name => values[name].Length == 0).ToArray();
        return missing.Length == 0 ? values : throw new FaultException(ErrorCode.MissingSecret, string.Join(", ", missing));
    }
}
