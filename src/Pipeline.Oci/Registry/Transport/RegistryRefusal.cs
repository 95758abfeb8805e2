using System.Net;

namespace Pipeline.Oci;

/// <summary>A registry's refusal → a stable failure that says what was found and, where it is known, what helps.</summary>
internal static class RegistryRefusal
{
    private const string WritePackage = "permission_denied: write_package";

    /// <summary>Whether it is GHCR's answer to a job whose repository the package is not linked to.</summary>
    public static bool IsUnlinked(ErrorBody body) => body.Text.Contains(WritePackage, StringComparison.OrdinalIgnoreCase);

    public static async Task<RegistryException> Of(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken) =>
        Of(request, response.StatusCode, await ErrorBody.Read(response, cancellationToken));

    public static RegistryException Of(RegistryRequest request, HttpStatusCode status, ErrorBody body) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when IsUnlinked(body) => request.Fail(
            RegistryFailure.Denied,
            $"{(int)status}{body.Codes}: {WritePackage}; link the package to the repository (package settings, \"Manage Actions access\") and give the job `packages: write`"),
        HttpStatusCode.Unauthorized => request.Fail(RegistryFailure.Denied, $"401{body.Codes}: the registry does not accept the credentials, or has none of this name"),
        HttpStatusCode.Forbidden => request.Fail(RegistryFailure.Denied, $"403{body.Codes}: the credentials are not enough"),
        HttpStatusCode.NotFound when IsNoRepository(request, body) => request.Fail(
            RegistryFailure.Refused,
            $"404{body.Codes}: the registry has no repository {RegistryEndpoint.Name(request.Repository)}, and a push does not create one there: create it in the registry, then push again"),
        >= HttpStatusCode.InternalServerError => request.Fail(RegistryFailure.Unavailable, $"{(int)status}{body.Codes}"),
        >= HttpStatusCode.BadRequest => request.Fail(RegistryFailure.Refused, $"{(int)status}{body.Codes}"),
        _ => request.Fail(RegistryFailure.Corrupt, $"an answer that was not asked for ({(int)status})"),
    };

    // ECR, Artifact Registry, Harbor and others want a repository, or the project above it, to exist before a push.
    private static bool IsNoRepository(RegistryRequest request, ErrorBody body) =>
        request.Scope.Push && !body.IsWebPage && (request.Method == HttpMethod.Post || body.Names.Contains("NAME_UNKNOWN", StringComparer.Ordinal));
}
