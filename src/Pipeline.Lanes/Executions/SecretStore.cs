namespace Pipeline.Lanes.Executions;

/// <summary>Returns a secret's value by name, or null. Called in mode=real only, and only for secrets that a spec requires.</summary>
public delegate string? SecretStore(string name);

internal static class RequiredSecrets
{
    /// <summary>The secrets for this run: none in mode=mock, without reading any. Without a store, the secrets are where the processor runs.</summary>
    /// <exception cref="FaultException"><c>ERR_MISSING_SECRET</c> with all names that have no value.</exception>
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
