using System.Net;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Transport;

/// <summary>Maps a registry's refusal to a stable failure that says what happened and, where possible, how to fix it.</summary>
internal static class RegistryRefusal
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
        HttpStatusCode.Unauthorized => request.Fail(RegistryFailure.Denied, $"401{body.Codes}: the registry does not accept the credentials, or has no repository of this name"),
        HttpStatusCode.Forbidden => request.Fail(RegistryFailure.Denied, $"403{body.Codes}: the credentials are insufficient"),
        HttpStatusCode.NotFound when IsNoRepository(request, body) => request.Fail(
            RegistryFailure.Refused,
            $"404{body.Codes}: the registry has no repository {RegistryEndpoint.Name(request.Repository)}, and a push does not create one there: create it in the registry, then push again"),
        >= HttpStatusCode.InternalServerError => request.Fail(RegistryFailure.Unavailable, $"{(int)status}{body.Codes}"),
        >= HttpStatusCode.BadRequest => request.Fail(RegistryFailure.Refused, $"{(int)status}{body.Codes}"),
        _ => request.Fail(RegistryFailure.Corrupt, $"unexpected answer ({(int)status})"),
    };

    // ECR, Artifact Registry, Harbor and others require the repository, or its project, to exist before a push.
    private static bool IsNoRepository(RegistryRequest request, ErrorBody body) =>
        request.Scope.Push && !body.IsWebPage && (request.Method == HttpMethod.Post || body.Names.Contains("NAME_UNKNOWN", StringComparer.Ordinal));
}
