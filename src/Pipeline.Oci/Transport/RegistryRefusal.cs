using System.Net;
using System.Text.RegularExpressions;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Transport;

/// <summary>Maps a registry's refusal to a stable failure that says what happened and, where possible, how to fix it.</summary>
internal static partial class RegistryRefusal
{
    private const string WritePackage = "permission_denied: write_package";

    /// <summary>Whether this is GHCR's refusal of a job whose repository is not linked to the package.</summary>
    public static bool IsUnlinked(ErrorBody body) => body.Text.Contains(WritePackage, StringComparison.OrdinalIgnoreCase);

    public static async Task<RegistryException> Of(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken) =>
        Of(request, response.StatusCode, await ErrorBody.Read(response, cancellationToken));

    public static RegistryException Of(RegistryRequest request, HttpStatusCode status, ErrorBody body) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when IsUnlinked(body) => request.Fail(
            RegistryFailure.Denied,
            $"{(int)status}{body.Codes}: {WritePackage}; link the package to the repository (package settings, \"Manage Actions access\") and give the job `packages: write`"),
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError when IsNoRepository(request, status, body) => request.Fail(
            RegistryFailure.Refused,
            $"{(int)status}{body.Codes}: the registry has no repository {RegistryEndpoint.Name(request.Repository)}, and a push does not create one there: create it, or its project, in the registry, then push again"),
        HttpStatusCode.Unauthorized when request.IsPing => request.Fail(RegistryFailure.Denied, $"401{body.Codes}: the registry does not accept the credentials"),
        HttpStatusCode.Unauthorized => request.Fail(
            RegistryFailure.Denied, $"401{body.Codes}: the registry does not accept the credentials, or has no repository of this name{ToCreate(request)}"),
        HttpStatusCode.Forbidden => request.Fail(RegistryFailure.Denied, $"403{body.Codes}: the credentials are insufficient{OrToCreate(request)}"),
        >= HttpStatusCode.InternalServerError => request.Fail(RegistryFailure.Unavailable, $"{(int)status}{body.Codes}"),
        >= HttpStatusCode.BadRequest => request.Fail(RegistryFailure.Refused, $"{(int)status}{body.Codes}"),
        _ => request.Fail(RegistryFailure.Corrupt, $"unexpected answer ({(int)status})"),
    };

    /// <summary>The other possible reason for which credentials do not suffice for a push, as the end of a sentence; empty for a read.</summary>
    public static string OrToCreate(RegistryRequest request) =>
        request.Scope.Push ? $", or {RegistryEndpoint.Name(request.Repository)} does not exist{ToCreate(request)}" : "";

    private static string ToCreate(RegistryRequest request) => request.Scope.Push ? ": then create it, or its project, in the registry before the push" : "";

    // ECR, Artifact Registry and Artifactory require the repository to exist before a push, Harbor its project. Some hide its absence behind a 401 or 403 (Harbor's says so in words).
    private static bool IsNoRepository(RegistryRequest request, HttpStatusCode status, ErrorBody body) =>
        request.Scope.Push && !body.IsWebPage
        && (Absence().IsMatch(body.Text)
            || (status == HttpStatusCode.NotFound && (request.Method == HttpMethod.Post || body.Names.Contains("NAME_UNKNOWN", StringComparer.Ordinal))));

    [GeneratedRegex(@"\b(project|repository|repo)\b[^""]{0,300}\b(not found|does not exist)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Absence();
}
