using System.Text.Json;

namespace Pipeline.Adapters.Runs;

/// <summary>The fingerprint of a run's environment.</summary>
internal static class RunFingerprint
{
    /// <param name="adapter">The adapter's name.</param>
    /// <param name="invocation">The run.</param>
    public static EnvFingerprint Of(string adapter, Invocation invocation)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["adapter"] = adapter,
            ["arch"] = invocation.Platform.Architecture,
            ["mode"] = invocation.Mode.ToString(),
            ["network"] = NetworkOf(invocation).ToString(),
            ["processor"] = invocation.Spec.Ref.ToString(),
        };
        if (invocation.Mode == Mode.Real)
        {
            var settings = JsonSerializer.SerializeToElement(
                RunEnvironment.Settings(invocation).ToDictionary(StringComparer.Ordinal));
            entries["settings"] = Sha256.Of(CanonicalJson.Encode(settings)).ToString();
        }

        return EnvFingerprint.Of(invocation.Image.Digest, entries);
    }

    /// <summary>No settings in mode=mock, whatever the spec says.</summary>
    public static Network NetworkOf(Invocation invocation) =>
        invocation.Mode == Mode.Mock ? Network.None : invocation.Spec.Network;
}
