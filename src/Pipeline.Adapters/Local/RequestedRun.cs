using System.Text;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Adapters.Local;

/// <summary>A run whose inputs are delivered: what it is held to, and what it can be asked again by.</summary>
/// <param name="Terms">What the world settles it by.</param>
/// <param name="Request">None when it would hold a secret, or when the run is a trial under conditions that a request does not tell of.</param>
internal sealed record RequestedRun(ExpectedRun Terms, RunRequest? Request)
{
    public static RequestedRun Of(Invocation invocation, ContainerInputs inputs, EnvFingerprint fingerprint)
    {
        var request = RunRequest.Of(invocation, inputs.Document, inputs.Artifacts);
        return new(
            new ExpectedRun(invocation.Spec.Ref, invocation.Mode, fingerprint, invocation.Image.Tag, inputs.Document.Hash),
            HoldsSecret(invocation, request) || invocation.Conditions != RunConditions.Usual ? null : request);
    }

    // What has the form of a secret is the user's own in the inputs, which the outputs may show as well; a setting of that form is one.
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
