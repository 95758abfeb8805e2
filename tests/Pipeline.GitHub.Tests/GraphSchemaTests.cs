using System.Diagnostics;
using Pipeline.Adapters.GitHub;
using Pipeline.Tests.Npm;

namespace Pipeline.GitHub.Tests;

/// <summary>The mutations against GitHub's published GraphQL schema, validated by the reference implementation.</summary>
public sealed class GraphSchemaTests
{
    private const string Version = "15.26.1";

    [Theory]
    [InlineData(PullRequestDraft.MakeDraft, "")]
    [InlineData(PullRequestDraft.MakeReady, "")]
    [InlineData("mutation($id: ID!) { endDraft(input: {pullRequestId: $id}) { pullRequest { isDraft } } }", "Cannot query field \"endDraft\" on type \"Mutation\".")]
    public void A_mutation_is_one_of_the_schema(string mutation, string error)
    {
        var packages = NpmPackage.Install(SourceTree.Root, "@octokit/graphql-schema", Version);
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", "import('@octokit/graphql-schema').then(schema => console.log(schema.validate(process.argv[1]).map(error => error.message).join()))", mutation])
        {
            WorkingDirectory = packages,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();

        Assert.Equal((0, error), (node.ExitCode, output.TrimEnd()));
    }
}
