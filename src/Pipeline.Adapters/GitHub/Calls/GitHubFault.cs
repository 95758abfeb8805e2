using System.Globalization;
using System.Net;
using Octokit;
using Pipeline.Contracts;

namespace Pipeline.Adapters.GitHub.Calls;

/// <summary>Octokit's exceptions → one sentence each.</summary>
internal static class GitHubFault
{
    private const int MaxSaid = 300;

    public static FaultException Of(string what, GitHubOptions options, Exception e) => e switch
    {
        ApiException { StatusCode: HttpStatusCode.Unauthorized } =>
            Fault($"GitHub does not know the token (401): could not {what} of {options}"),
        ApiException { StatusCode: HttpStatusCode.Forbidden } refusal =>
            Fault($"the token may not {what} of {options} (403{Said(refusal, options)})"),
        ApiException { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.Gone } absence =>
            Fault($"GitHub has no such thing, or the token may not see it ({(int)absence.StatusCode}): could not {what} of {options}"),
        ApiException failure when failure.StatusCode >= HttpStatusCode.InternalServerError =>
            Fault($"GitHub failed to {what} of {options} ({(int)failure.StatusCode})"),
        ApiException refusal =>
            Fault($"GitHub refused to {what} of {options} ({(int)refusal.StatusCode}{Said(refusal, options)})"),
        HttpRequestException or IOException or OperationCanceledException =>
            Fault($"GitHub does not answer at {options.Api.Authority}{options.Proxy.Way(options.Api)}{Status(e)}: could not {what} of {options}", e),
        _ => Fault($"what answers at {options.Api.Authority} is not GitHub's: could not {what} of {options}", e),
    };

    public static FaultException OutOfTime(string what, GitHubOptions options) =>
        Fault(string.Create(CultureInfo.InvariantCulture, $"GitHub did not {what} of {options} within {options.Deadline.TotalSeconds:0} s"));

    /// <summary>Whether a call that ended so may have had its effect all the same.</summary>
    public static bool MayHaveHappened(Exception e) => e is not ApiException { StatusCode: < HttpStatusCode.InternalServerError };

    // Of a proxy that refuses the way: 407 asks for the user and password of its address.
    private static string Status(Exception e) => e is HttpRequestException { StatusCode: { } status } ? $" ({(int)status})" : "";

    // What GitHub says helps, as in "Resource not accessible by integration". That it repeats the token is ruled out here, not hoped for.
    private static string Said(ApiException e, GitHubOptions options)
    {
        var words = new[] { e.ApiError?.Message }.Concat(e.ApiError?.Errors?.Select(error => error.Message) ?? []);
        var said = string.Join(": ", words.Where(word => !string.IsNullOrWhiteSpace(word)).Distinct(StringComparer.Ordinal));
        return said.Length is 0 or > MaxSaid ? "" : $": {Redactor.OfForms.With(options.Token).Redact(said)}";
    }

    // Octokit's own exception stays behind: printed whole it shows the answer's body.
    private static FaultException Fault(string detail, Exception? inner = null) => new(ErrorCode.AdapterInvocation, detail, inner);
}
