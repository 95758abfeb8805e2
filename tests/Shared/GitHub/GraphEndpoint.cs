using System.Text.Json.Nodes;

namespace Pipeline.Tests.GitHub;

/// <summary>The GraphQL API: the two mutations of drafts. It answers 200 to refusals, too.</summary>
internal static class GraphEndpoint
{
    public const string NoDrafts = "Draft pull requests are not supported in this repository.";

    public static FakeAnswer Answer(FakeRepository repository, FakeCall call)
    {
        var id = call.Body?["variables"]?["id"]?.GetValue<string>();
        if (repository.Pulls.SingleOrDefault(pull => pull.NodeId == id) is not { } found)
        {
            return Refusal($"Could not resolve to a node with the global id of '{id}'");
        }

        var isDraft = call.Text("query").Contains("convertPullRequestToDraft", StringComparison.Ordinal);
        if (isDraft && !repository.HasDrafts)
        {
            return Refusal(NoDrafts);
        }

        if (!found.Open || found.IsDraft == isDraft)
        {
            return Refusal(found.Open ? "The pull request is already in this state." : "The pull request is closed.");
        }

        found.IsDraft = isDraft;
        return FakeAnswer.Ok(new JsonObject { ["data"] = new JsonObject() });
    }

    private static FakeAnswer Refusal(string message) => FakeAnswer.Ok(new JsonObject
    {
        ["data"] = null,
        ["errors"] = new JsonArray(new JsonObject { ["type"] = "UNPROCESSABLE", ["message"] = message }),
    });
}
