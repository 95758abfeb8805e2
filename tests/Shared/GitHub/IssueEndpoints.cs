using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.GitHub;

/// <summary>Issues, pull requests and their comments.</summary>
internal static class IssueEndpoints
{
    private const string Repo = "/repos/{owner}/{repo}";
    private const int MaxTitle = 256;
    private const int MaxBody = 65_536;
    private const int CommentsOfIssue = 1000;

    public static void AddTo(FakeEndpoints endpoints)
    {
        endpoints.Add("GET", $"{Repo}/pulls", ListPulls);
        endpoints.Add("POST", $"{Repo}/pulls", CreatePull);
        endpoints.Add("GET", $"{Repo}/pulls/{{pull_number}}", (repository, call) =>
            Find(repository, call, "pull_number") is { Head: not null } pull ? FakeAnswer.Ok(Issue(repository, call, pull)) : FakeAnswer.NotFound());
        endpoints.Add("PATCH", $"{Repo}/pulls/{{pull_number}}", (repository, call) => Update(repository, call, "pull_number"));
        endpoints.Add("GET", $"{Repo}/issues", ListIssues);
        endpoints.Add("POST", $"{Repo}/issues", (repository, call) => Refused(call, "Issue")
            ?? FakeAnswer.Created(Issue(repository, call, repository.Add(call.Account, call.Text("title"), call.Text("body")))));
        endpoints.Add("PATCH", $"{Repo}/issues/{{issue_number}}", (repository, call) => Update(repository, call, "issue_number"));
        endpoints.Add("GET", $"{Repo}/issues/{{issue_number}}/comments", (repository, call) => Find(repository, call, "issue_number") is { } issue
            ? FakePage.Of(call, [.. issue.Comments.Select((_, at) => Comment(call, issue, at))])
            : FakeAnswer.NotFound());
        endpoints.Add("POST", $"{Repo}/issues/{{issue_number}}/comments", AddComment);
        endpoints.Add("PATCH", $"{Repo}/issues/comments/{{comment_id}}", ReplaceComment);
    }

    private static FakeAnswer ListPulls(FakeRepository repository, FakeCall call)
    {
        var (owner, head, @base) = (call.Parts["owner"], call.Query.GetValueOrDefault("head"), call.Query.GetValueOrDefault("base"));
        return FakePage.Of(call, [.. repository.Pulls
            .Where(pull => pull.Open == (call.Query.GetValueOrDefault("state", "open") == "open"))
            .Where(pull => (head is null || head == $"{owner}:{pull.Head}") && (@base is null || @base == pull.Base))
            .Select(pull => Issue(repository, call, pull))]);
    }

    private static FakeAnswer CreatePull(FakeRepository repository, FakeCall call)
    {
        var (head, @base) = (call.Text("head"), call.Text("base"));
        if (!repository.Refs.TryGetValue($"heads/{head}", out var from) || !repository.Refs.TryGetValue($"heads/{@base}", out var to))
        {
            return FakeAnswer.Invalid("PullRequest", "head", null);
        }

        if (repository.OpenPulls.Any(pull => pull.Head == head && pull.Base == @base))
        {
            return FakeAnswer.Invalid("PullRequest", "head", $"A pull request already exists for {call.Parts["owner"]}:{head}.");
        }

        var isDraft = call.Body?["draft"]?.GetValue<bool>() ?? false;
        if (isDraft && !repository.HasDrafts)
        {
            return FakeAnswer.Refusal(System.Net.HttpStatusCode.UnprocessableEntity, GraphEndpoint.NoDrafts);
        }

        if (repository.Git.History(to).Any(commit => commit.Sha == from))
        {
            return FakeAnswer.Invalid("PullRequest", "head", $"No commits between {@base} and {head}");
        }

        if (Refused(call, "PullRequest") is { } refused)
        {
            return refused;
        }

        var pull = repository.Add(call.Account, call.Text("title"), call.Text("body"), head, @base);
        pull.IsDraft = isDraft;
        return FakeAnswer.Created(Issue(repository, call, pull));
    }

    // GitHub lists pull requests among the issues.
    private static FakeAnswer ListIssues(FakeRepository repository, FakeCall call)
    {
        var listed = repository.Issues.Where(issue => issue.Open == (call.Query.GetValueOrDefault("state", "open") == "open"));
        listed = call.Query.GetValueOrDefault("direction") == "asc" ? listed : listed.Reverse();
        return FakePage.Of(call, [.. listed.Select(issue => Issue(repository, call, issue))]);
    }

    private static FakeAnswer Update(FakeRepository repository, FakeCall call, string part)
    {
        if (Find(repository, call, part) is not { } issue || (part == "pull_number" && issue.Head is null))
        {
            return FakeAnswer.NotFound();
        }

        if (Refused(call, "Issue") is { } refused)
        {
            return refused;
        }

        issue.Title = call.Body!["title"]?.GetValue<string>() ?? issue.Title;
        issue.Body = call.Body["body"]?.GetValue<string>() ?? issue.Body;
        issue.Open = (call.Body["state"]?.GetValue<string>() ?? (issue.Open ? "open" : "closed")) == "open";
        issue.Reason = issue.Open ? null : call.Body["state_reason"]?.GetValue<string>() ?? issue.Reason;
        return FakeAnswer.Ok(Issue(repository, call, issue));
    }

    private static FakeAnswer AddComment(FakeRepository repository, FakeCall call)
    {
        if (Find(repository, call, "issue_number") is not { } issue)
        {
            return FakeAnswer.NotFound();
        }

        if (Refused(call, "IssueComment") is { } refused)
        {
            return refused;
        }

        issue.Comments.Add(call.Text("body"));
        return FakeAnswer.Created(Comment(call, issue, issue.Comments.Count - 1));
    }

    private static FakeAnswer ReplaceComment(FakeRepository repository, FakeCall call)
    {
        var id = call.NumberOf("comment_id");
        if (repository.Issues.SingleOrDefault(issue => issue.Number == id / CommentsOfIssue) is not { } issue || id % CommentsOfIssue >= issue.Comments.Count)
        {
            return FakeAnswer.NotFound();
        }

        if (Refused(call, "IssueComment") is { } refused)
        {
            return refused;
        }

        issue.Comments[id % CommentsOfIssue] = call.Text("body");
        return FakeAnswer.Ok(Comment(call, issue, id % CommentsOfIssue));
    }

    private static FakeAnswer? Refused(FakeCall call, string resource)
    {
        var tooLong = call.Text("title").Length > MaxTitle ? "title" : call.Text("body").Length > MaxBody ? "body" : null;
        return tooLong is null ? null : FakeAnswer.Invalid(resource, tooLong, $"{tooLong} is too long");
    }

    private static FakeIssue? Find(FakeRepository repository, FakeCall call, string part) =>
        repository.Issues.SingleOrDefault(issue => issue.Number == call.NumberOf(part));

    private static JsonObject Issue(FakeRepository repository, FakeCall call, FakeIssue issue)
    {
        var kind = issue.Head is null ? "issues" : "pull";
        var page = string.Create(CultureInfo.InvariantCulture, $"https://github.example/{call.Parts["owner"]}/{call.Parts["repo"]}/{kind}/{issue.Number}");
        var answer = new JsonObject
        {
            ["id"] = issue.Number + 1000L,
            ["number"] = issue.Number,
            ["title"] = issue.Title,
            ["body"] = issue.Body,
            ["state"] = issue.Open ? "open" : "closed",
            ["html_url"] = page,
            ["user"] = User(issue.User),
        };
        if (!call.Template.Contains("/pulls", StringComparison.Ordinal))
        {
            answer["state_reason"] = issue.Reason;
            return issue.Head is null ? answer : With(answer, "pull_request", new JsonObject { ["html_url"] = page });
        }

        answer["draft"] = issue.IsDraft;
        answer["node_id"] = issue.NodeId;
        answer["head"] = Branch(repository, call, issue.Head!);
        return With(answer, "base", Branch(repository, call, issue.Base!));
    }

    private static JsonObject Branch(FakeRepository repository, FakeCall call, string branch) => new()
    {
        ["ref"] = branch,
        ["label"] = $"{call.Parts["owner"]}:{branch}",
        ["sha"] = repository.Refs.GetValueOrDefault($"heads/{branch}", "0000000000000000000000000000000000000000"),
    };

    private static JsonObject Comment(FakeCall call, FakeIssue issue, int at) => new()
    {
        ["id"] = (issue.Number * CommentsOfIssue) + at,
        ["body"] = issue.Comments[at],
        ["user"] = User(issue.Strangers.Contains(at) ? "stranger" : call.Account),
        ["author_association"] = issue.Strangers.Contains(at) ? "NONE" : "COLLABORATOR",
    };

    private static JsonObject User(string login) => new() { ["login"] = login, ["type"] = login.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User" };

    private static JsonObject With(JsonObject answer, string member, JsonNode value)
    {
        answer[member] = value;
        return answer;
    }
}
