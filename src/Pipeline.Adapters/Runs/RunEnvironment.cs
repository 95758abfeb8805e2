namespace Pipeline.Adapters.Runs;

/// <summary>The environment variables of a run: secrets and settings in mode=real, none in mode=mock.</summary>
internal static class RunEnvironment
{
    /// <exception cref="FaultException"><c>ERR_MISSING_SECRET</c> with the variable's name, if a required one is absent or empty.</exception>
    public static IReadOnlyDictionary<string, string> Of(Invocation invocation)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        if (invocation.Mode == Mode.Mock)
        {
            return environment;
        }

        foreach (var (name, value) in Settings(invocation))
        {
            environment[name] = value;
        }

        foreach (var name in invocation.Spec.Secrets)
        {
            environment[name] = invocation.Secrets.GetValueOrDefault(name) is { Length: > 0 } value
                ? value
                : throw new FaultException(ErrorCode.MissingSecret, name);
        }

        return environment;
    }

    /// <summary>Masks the secrets of this run, and in any mode everything in the form of a secret.</summary>
    public static Redactor Redactor(Invocation invocation) =>
        Contracts.Redaction.Redactor.PatternsOnly.With(invocation.Mode == Mode.Real ? invocation.Secrets.Values : []);

    /// <summary>Whether text contains a secret of this run, in any encoding. Text that only has the form of a secret does not count.</summary>
    public static bool HoldsSecret(Invocation invocation, string text) => Redactor(invocation).Redact(text) != Contracts.Redaction.Redactor.PatternsOnly.Redact(text);

    /// <summary>The spec's settings with the operator's overrides; overrides of unknown settings belong to other processors.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Settings(Invocation invocation) => invocation.Spec.Settings
        .Select(setting => KeyValuePair.Create(setting.Key, invocation.Settings.GetValueOrDefault(setting.Key, setting.Value)));
}
