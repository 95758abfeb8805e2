namespace Pipeline.Adapters.GitHub;

/// <summary>Validates a repository's address before a token is sent to it.</summary>
internal static class GitHubAddressCheck
{
    /// <returns>The options, with a trailing slash on the API's address, as Octokit requires.</returns>
    public static GitHubOptions Check(GitHubOptions options)
    {
        Require(options.Api.IsAbsoluteUri && options.Api.UserInfo.Length == 0 && options.Api.Query.Length == 0, "the API's address is invalid");
        Require(options.Api.Scheme == Uri.UriSchemeHttps || (options.Api.Scheme == Uri.UriSchemeHttp && options.Api.IsLoopback), "a token needs an https address");
        Require(IsName(options.Owner) && IsName(options.Name), "the repository is not owner/name");
        Require(options.Base.Length > 0 && !options.Base.StartsWith("refs/", StringComparison.Ordinal), "the base branch has no name");
        Require(options.Token is null != options.App is null, "either a token or an App acts in the repository");
        Require(options.Token is null || !options.Token.Secret.Any(c => char.IsControl(c) || c > 126), "the token is malformed");
        return options.Api.AbsolutePath.EndsWith('/') ? options : options with { Api = new Uri(options.Api.AbsoluteUri + "/") };
    }

    private static bool IsName(string name) =>
        name is { Length: > 0 and <= 100 } and not ("." or "..") && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"GitHub: {otherwise}");
        }
    }
}
