using System.Net;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.GitHub;

/// <summary>The statuses of commits.</summary>
internal static class StatusEndpoints
{
    private const string Repo = "/repos/{owner}/{repo}";
    private const int MaxDescription = 140;
    private const string Moment = "2026-11-30T12:00:00Z";

    public static void AddTo(FakeEndpoints endpoints)
    {
        endpoints.Add("GET", $"{Repo}/commits/{{ref}}/statuses", (repository, call) => FakePage.Of(
            call, [.. repository.Statuses.Where(status => status.Commit == call.Parts["ref"]).Reverse().Select(Status)]));
        endpoints.Add("POST", $"{Repo}/statuses/{{sha}}", Create);
    }

    private static FakeAnswer Create(FakeRepository repository, FakeCall call)
    {
        if (repository.Git.Commit(call.Parts["sha"]) is null)
        {
            return FakeAnswer.Refusal(HttpStatusCode.UnprocessableEntity, $"No commit found for SHA: {call.Parts["sha"]}");
        }

        if (call.Text("description").Length > MaxDescription)
        {
            return FakeAnswer.Invalid("Status", "description", "description is too long (maximum is 140 characters)");
        }

        var status = new FakeStatus(call.Parts["sha"], call.Text("context"), call.Text("state"), call.Text("description"), call.Body!["target_url"]?.GetValue<string>());
        repository.Statuses.Add(status);
        return FakeAnswer.Created(Status(status));
    }

    private static JsonNode Status(FakeStatus status) => new JsonObject
    {
        ["context"] = status.Context,
        ["state"] = status.State,
        ["description"] = status.Description,
        ["target_url"] = status.Target,
        ["created_at"] = Moment,
        ["updated_at"] = Moment,
    };
}
