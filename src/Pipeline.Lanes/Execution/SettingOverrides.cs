using Pipeline.Contracts;

namespace Pipeline.Lanes;

internal static class SettingOverrides
{
    /// <summary>Takes overrides of settings that the spec has, in mode=real; in mode=mock the defaults hold.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when one would have no effect.</exception>
    public static IReadOnlyDictionary<string, string> Check(ProcessorSpec spec, Mode mode, IReadOnlyDictionary<string, string> settings)
    {
        if (settings.Keys.Order(StringComparer.Ordinal).FirstOrDefault(name => !spec.Settings.ContainsKey(name)) is { } unknown)
        {
            var near = NearestName.Of(unknown, spec.Settings.Keys);
            throw new FaultException(ErrorCode.AdapterInvocation, $"{spec.Ref} has no setting '{unknown}'{(near is null ? "" : $"; did you mean '{near}'?")}");
        }

        return settings.Count == 0 || mode == Mode.Real
            ? settings
            : throw new FaultException(ErrorCode.AdapterInvocation, "settings have no effect in mode=mock, where the defaults hold");
    }
}
