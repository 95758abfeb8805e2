using System.Net;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.GitHub;

/// <summary>The Git data API, and the comparison of commits.</summary>
internal static class GitEndpoints
{
    private const string Repo = "/repos/{owner}/{repo}";

    public static void AddTo(FakeEndpoints endpoints)
    {
        endpoints.Add("GET", $"{Repo}/git/ref/{{ref}}", (repository, call) => Reference(repository, call.Parts["ref"]));
        endpoints.Add("POST", $"{Repo}/git/refs", CreateReference);
        endpoints.Add("PATCH", $"{Repo}/git/refs/{{ref}}", MoveReference);
        endpoints.Add("POST", $"{Repo}/git/blobs", CreateBlob);
        endpoints.Add("GET", $"{Repo}/git/blobs/{{file_sha}}", ReadBlob);
        endpoints.Add("GET", $"{Repo}/git/trees/{{tree_sha}}", (repository, call) => call.Query.ContainsKey("recursive") ? WholeTree(repository, call.Parts["tree_sha"]) : Tree(repository, call.Parts["tree_sha"], HttpStatusCode.OK));
        endpoints.Add("POST", $"{Repo}/git/trees", CreateTree);
        endpoints.Add("GET", $"{Repo}/git/commits/{{commit_sha}}", (repository, call) =>
            repository.Git.Commit(call.Parts["commit_sha"]) is { } commit ? FakeAnswer.Ok(Commit(commit)) : FakeAnswer.NotFound());
        endpoints.Add("POST", $"{Repo}/git/commits", CreateCommit);
        endpoints.Add("GET", $"{Repo}/compare/{{basehead}}", Compare);
    }

    private static FakeAnswer Reference(FakeRepository repository, string reference, HttpStatusCode status = HttpStatusCode.OK) =>
        repository.Refs.TryGetValue(reference, out var sha)
            ? new FakeAnswer(status, new JsonObject { ["ref"] = $"refs/{reference}", ["object"] = new JsonObject { ["type"] = "commit", ["sha"] = sha } })
            : FakeAnswer.NotFound();

    private static FakeAnswer CreateReference(FakeRepository repository, FakeCall call)
    {
        var name = call.Text("ref")["refs/".Length..];
        if (repository.Git.Commit(call.Text("sha")) is null)
        {
            return FakeAnswer.Refusal(HttpStatusCode.UnprocessableEntity, "Object does not exist");
        }

        return repository.Refs.TryAdd(name, call.Text("sha"))
            ? Reference(repository, name, HttpStatusCode.Created)
            : FakeAnswer.Refusal(HttpStatusCode.UnprocessableEntity, "Reference already exists");
    }

    private static FakeAnswer MoveReference(FakeRepository repository, FakeCall call)
    {
        var (name, sha) = (call.Parts["ref"], call.Text("sha"));
        if (!repository.Refs.TryGetValue(name, out var from))
        {
            return FakeAnswer.Refusal(HttpStatusCode.UnprocessableEntity, "Reference does not exist");
        }

        var forced = call.Body?["force"]?.GetValue<bool>() ?? false;
        if (!forced && repository.Git.History(sha).All(commit => commit.Sha != from))
        {
            return FakeAnswer.Refusal(HttpStatusCode.UnprocessableEntity, "Update is not a fast forward");
        }

        repository.Refs[name] = sha;
        return Reference(repository, name);
    }

    private static FakeAnswer CreateBlob(FakeRepository repository, FakeCall call)
    {
        var content = call.Text("encoding") == "base64" ? Convert.FromBase64String(call.Text("content")) : System.Text.Encoding.UTF8.GetBytes(call.Text("content"));
        return FakeAnswer.Created(new JsonObject { ["sha"] = repository.Git.AddBlob(content) });
    }

    private static FakeAnswer ReadBlob(FakeRepository repository, FakeCall call)
    {
        var sha = call.Parts["file_sha"];
        if (!repository.Git.HasBlob(sha))
        {
            return FakeAnswer.NotFound();
        }

        // Like GitHub, in lines of 60.
        var lines = Convert.ToBase64String(repository.Git.Blob(sha)).Chunk(60).Select(line => new string(line));
        return FakeAnswer.Ok(new JsonObject { ["sha"] = sha, ["encoding"] = "base64", ["size"] = repository.Git.Blob(sha).Length, ["content"] = string.Concat(lines.Select(line => line + "\n")) });
    }

    private static FakeAnswer CreateTree(FakeRepository repository, FakeCall call)
    {
        var tree = call.Text("base_tree");
        foreach (var entry in call.Body!["tree"]!.AsArray())
        {
            var sha = entry!["sha"]!.GetValue<string>();
            if (!repository.Git.HasBlob(sha))
            {
                return FakeAnswer.Refusal(HttpStatusCode.UnprocessableEntity, "tree.sha is not a valid blob");
            }

            tree = repository.Git.With(tree, entry["path"]!.GetValue<string>(), entry["mode"]!.GetValue<string>(), sha);
        }

        return Tree(repository, tree, HttpStatusCode.Created);
    }

    private static FakeAnswer WholeTree(FakeRepository repository, string sha)
    {
        if (repository.Git.Tree(sha) is null)
        {
            return FakeAnswer.NotFound();
        }

        var listed = repository.Git.Files(sha).Select(file => (JsonNode)new JsonObject { ["path"] = file.Key, ["mode"] = "100644", ["type"] = "blob", ["sha"] = file.Value });
        return FakeAnswer.Ok(new JsonObject { ["sha"] = sha, ["tree"] = new JsonArray([.. listed]), ["truncated"] = false });
    }

    private static FakeAnswer Tree(FakeRepository repository, string sha, HttpStatusCode status)
    {
        if (repository.Git.Tree(sha) is not { } entries)
        {
            return FakeAnswer.NotFound();
        }

        var listed = entries.Select(entry => (JsonNode)new JsonObject
        {
            ["path"] = entry.Name,
            ["mode"] = entry.Mode,
            ["type"] = entry.IsFolder ? "tree" : "blob",
            ["sha"] = entry.Sha,
        });
        return new FakeAnswer(status, new JsonObject { ["sha"] = sha, ["tree"] = new JsonArray([.. listed]), ["truncated"] = false });
    }

    private static FakeAnswer CreateCommit(FakeRepository repository, FakeCall call)
    {
        var parents = call.Body!["parents"]!.AsArray().Select(parent => parent!.GetValue<string>()).ToList();
        if (repository.Git.Tree(call.Text("tree")) is null || parents.Any(parent => repository.Git.Commit(parent) is null))
        {
            return FakeAnswer.Refusal(HttpStatusCode.UnprocessableEntity, "Tree SHA does not exist");
        }

        return FakeAnswer.Created(Commit(repository.Git.AddCommit(call.Text("tree"), parents, call.Text("message"), call.Account, repository.Tick())));
    }

    private static FakeAnswer Compare(FakeRepository repository, FakeCall call)
    {
        var (@base, head) = call.Parts["basehead"].Split("...") is [var from, var to] ? (from, to) : ("", "");
        if (repository.Git.Commit(@base) is null || repository.Git.Commit(head) is null)
        {
            return FakeAnswer.NotFound();
        }

        var (before, after) = (repository.Git.History(@base), repository.Git.History(head));
        var ahead = after.ExceptBy(before.Select(commit => commit.Sha), commit => commit.Sha, StringComparer.Ordinal).Reverse().ToList();
        var behind = before.ExceptBy(after.Select(commit => commit.Sha), commit => commit.Sha, StringComparer.Ordinal).Count();
        var fork = after.First(commit => before.Any(other => other.Sha == commit.Sha));
        return FakeAnswer.Ok(new JsonObject
        {
            ["status"] = (ahead.Count, behind) switch { (0, 0) => "identical", (0, _) => "behind", (_, 0) => "ahead", _ => "diverged" },
            ["ahead_by"] = ahead.Count,
            ["behind_by"] = behind,
            ["total_commits"] = ahead.Count,
            ["base_commit"] = Compared(repository.Git.Commit(@base)!),
            ["merge_base_commit"] = Compared(fork),
            ["commits"] = new JsonArray([.. ahead.Select(Compared)]),
            ["files"] = new JsonArray([.. Changed(repository, fork, repository.Git.Commit(head)!)]),
        });
    }

    private static IEnumerable<JsonNode> Changed(FakeRepository repository, FakeCommit from, FakeCommit to)
    {
        var (before, after) = (repository.Git.Files(from.Tree), repository.Git.Files(to.Tree));
        return after.Where(file => before.GetValueOrDefault(file.Key) != file.Value).Select(file => (JsonNode)new JsonObject
        {
            ["filename"] = file.Key,
            ["sha"] = file.Value,
            ["status"] = before.ContainsKey(file.Key) ? "modified" : "added",
        });
    }

    // The comparison wraps a git commit into a repository's commit.
    private static JsonNode Compared(FakeCommit commit) => new JsonObject
    {
        ["sha"] = commit.Sha,
        ["commit"] = new JsonObject
        {
            ["message"] = commit.Message,
            ["author"] = Signature(commit),
            ["committer"] = Signature(commit),
            ["tree"] = new JsonObject { ["sha"] = commit.Tree },
        },
        ["parents"] = Parents(commit),
    };

    private static JsonObject Commit(FakeCommit commit) => new()
    {
        ["sha"] = commit.Sha,
        ["message"] = commit.Message,
        ["author"] = Signature(commit),
        ["committer"] = Signature(commit),
        ["tree"] = new JsonObject { ["sha"] = commit.Tree },
        ["parents"] = Parents(commit),
    };

    private static JsonObject Signature(FakeCommit commit) => new()
    {
        ["name"] = commit.Author,
        ["email"] = "someone@example.invalid",
        ["date"] = commit.Date.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
    };

    private static JsonArray Parents(FakeCommit commit) => new([.. commit.Parents.Select(parent => (JsonNode)new JsonObject { ["sha"] = parent })]);
}
