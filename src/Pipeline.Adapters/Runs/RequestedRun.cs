using System.Text;
using Pipeline.World;

namespace Pipeline.Adapters.Runs;

/// <summary>A run with its delivered inputs: the terms of its settlement, and the request for repeating it.</summary>
/// <param name="Terms">The terms of settlement.</param>
/// <param name="Request">Null if it would contain a secret, or if the run has changed conditions, which a request does not describe.</param>
internal sealed record RequestedRun(ExpectedRun Terms, RunRequest? Request)
{
    public static RequestedRun Of(Invocation invocation, ContainerInputs inputs, EnvFingerprint fingerprint)
    {
        var request = RunRequest.Of(invocation, inputs.Document, inputs.Artifacts);
        return new(
            new ExpectedRun(invocation.Spec.Ref, invocation.Mode, fingerprint, invocation.Image.Tag, inputs.Document.Hash),
            HoldsSecret(invocation, request) || invocation.Conditions != RunConditions.Usual ? null : request);
    }

    // Text in the form of a secret in the inputs is the user's own, and outputs may show it too; in a setting it is a secret.
    private static bool HoldsSecret(Invocation invocation, RunRequest request)
    {
        if (invocation.Mode == Mode.Mock)
        {
            return false;
        }

        return request.Settings.Values.Any(value => Redactor.PatternsOnly.Redact(value) != value)
            || RunEnvironment.HoldsSecret(invocation, Encoding.UTF8.GetString(request.Encode()));
    }
}
