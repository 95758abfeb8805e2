using System.Diagnostics;
using OpenTelemetry;

namespace Pipeline.Cli.Telemetry;

/// <summary>Masks whatever has the form of a secret in a span before it is exported. The floors record names, sizes and statuses only, so there should be nothing to mask.</summary>
internal sealed class SpanRedaction : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        data.DisplayName = Redactor.PatternsOnly.Redact(data.DisplayName);
        foreach (var (name, value) in data.TagObjects.ToArray())
        {
            if (value is string text)
            {
                data.SetTag(name, Redactor.PatternsOnly.Redact(text));
            }
        }
    }
}
