using System.Text.RegularExpressions;

namespace Pipeline.Lanes.Pinning;

/// <summary>The run of GitHub Actions that builds an image, as its provenance names it: what is the same if the run is repeated.</summary>
/// <param name="Repository">The address of the repository: <c>https://github.com/OWNER/NAME</c>.</param>
/// <param name="Commit">The commit that was checked out: 40 or 64 hexadecimal digits.</param>
/// <param name="Workflow">The path of the workflow in the repository: <c>.github/workflows/main.yml</c>.</param>
/// <param name="Ref">The branch or tag that the workflow ran from: <c>refs/heads/main</c>.</param>
public sealed partial record BuildOrigin(Uri Repository, string Commit, string Workflow, string Ref)
{
    /// <summary>Reads the variables that GitHub Actions gives to every step.</summary>
    /// <param name="variables">The value of an environment variable, or null.</param>
    /// <returns>Null outside of GitHub Actions, and where it does not name the workflow.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a variable is not of its documented form.</exception>
    public static BuildOrigin? Of(Func<string, string?> variables)
    {
        if (variables("GITHUB_ACTIONS") != "true" || variables("GITHUB_WORKFLOW_REF") is not { Length: > 0 } workflow)
        {
            return null;
        }

        var (server, name, commit) = (variables("GITHUB_SERVER_URL"), variables("GITHUB_REPOSITORY") ?? "", variables("GITHUB_SHA") ?? "");
        return !Uri.TryCreate($"{server}/{name}", UriKind.Absolute, out var repository) || repository.Scheme != Uri.UriSchemeHttps || !NameForm().IsMatch(name)
            ? throw Refused("GITHUB_SERVER_URL and GITHUB_REPOSITORY name no repository")
            : !CommitForm().IsMatch(commit) ? throw Refused("GITHUB_SHA is not a commit")
            : WorkflowForm().Match(workflow) is not { Success: true } match ? throw Refused("GITHUB_WORKFLOW_REF is not OWNER/NAME/PATH@REF")
            : new BuildOrigin(repository, commit, match.Groups["path"].Value, match.Groups["ref"].Value);
    }

    private static FaultException Refused(string reason) => new(ErrorCode.AdapterInvocation, $"the provenance cannot name the run: {reason}");

    [GeneratedRegex(@"\A[A-Za-z0-9._-]+/[A-Za-z0-9._-]+\z", RegexOptions.None, 60_000)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"\A([0-9a-f]{40}|[0-9a-f]{64})\z", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex CommitForm();

    [GeneratedRegex(@"\A[^/@]+/[^/@]+/(?<path>[^@]+)@(?<ref>\S+)\z", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex WorkflowForm();
}
