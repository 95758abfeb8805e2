namespace Pipeline.Tests.GitHub;

/// <summary>An issue, or a pull request, which GitHub keeps as an issue with two branches.</summary>
internal sealed class FakeIssue
{
    public required int Number { get; init; }

    public required string Title { get; set; }

    public string Body { get; set; } = "";

    public required string User { get; init; }

    public bool Open { get; set; } = true;

    public string? Reason { get; set; }

    public List<string> Comments { get; } = [];

    /// <summary>The positions of comments whose author may not write to the repository.</summary>
    public HashSet<int> Strangers { get; } = [];

    public bool IsDraft { get; set; }

    /// <summary>The ID in the GraphQL API.</summary>
    public string NodeId => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PR_{Number}");

    /// <summary>The source branch of a pull request; null for an issue.</summary>
    public string? Head { get; init; }

    /// <summary>The target branch of a pull request.</summary>
    public string? Base { get; init; }
}

/// <summary>A status of a commit.</summary>
internal sealed record FakeStatus(string Commit, string Context, string State, string Description, string? Target);

/// <summary>The state of one repository. Its owner takes the lock.</summary>
internal sealed class FakeRepository
{
    private DateTimeOffset clock = DateTimeOffset.UnixEpoch;

    public FakeRepository() => Refs["heads/main"] = Commit("heads/main", new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["README.md"] = "# A repository\n"u8.ToArray() });

    public GitStore Git { get; } = new();

    /// <summary>The GitHub App that may be installed here.</summary>
    public FakeApp App { get; } = new();

    /// <summary>Reference without <c>refs/</c> → commit.</summary>
    public Dictionary<string, string> Refs { get; } = new(StringComparer.Ordinal);

    /// <summary>Issues and pull requests, by number.</summary>
    public List<FakeIssue> Issues { get; } = [];

    /// <summary>The statuses of all commits, the oldest first.</summary>
    public List<FakeStatus> Statuses { get; } = [];

    /// <summary>Whether pull requests may be drafts; private repositories of some plans have none.</summary>
    public bool HasDrafts { get; set; } = true;

    /// <summary>The scopes of a person's classic token; null if it is a fine-grained one, of which GitHub tells nothing.</summary>
    public string? Scopes { get; set; } = "repo, write:packages";

    /// <summary>Whether the person may write.</summary>
    public bool MayPush { get; set; } = true;

    public bool IsPrivate { get; set; }

    /// <summary>The date that GitHub sends; null for its server's own.</summary>
    public DateTimeOffset? Date { get; set; }

    public IEnumerable<FakeIssue> Pulls => Issues.Where(issue => issue.Head is not null);

    public IEnumerable<FakeIssue> OpenPulls => Pulls.Where(pull => pull.Open);

    public FakeIssue Add(string user, string title, string body, string? head = null, string? @base = null)
    {
        var issue = new FakeIssue { Number = Issues.Count + 1, User = user, Title = title, Body = body, Head = head, Base = @base };
        Issues.Add(issue);
        return issue;
    }

    /// <summary>A person's push: files on a branch. Each commit is a second later than the previous one.</summary>
    public string Push(string branch, string path, byte[] content) =>
        Refs[$"heads/{branch}"] = Commit($"heads/{branch}", new Dictionary<string, byte[]>(StringComparer.Ordinal) { [path] = content });

    /// <summary>A commit without changes, as people push to start checks.</summary>
    public string PushEmpty(string branch) => Refs[$"heads/{branch}"] = Commit($"heads/{branch}", []);

    public DateTimeOffset Tick() => clock = clock.AddSeconds(1);

    /// <summary>The bytes of a file on a branch, or null.</summary>
    public byte[]? File(string branch, string path) =>
        Refs.TryGetValue($"heads/{branch}", out var commit) && Git.Files(Git.Commit(commit)!.Tree).TryGetValue(path, out var blob) ? Git.Blob(blob) : null;

    private string Commit(string reference, Dictionary<string, byte[]> files)
    {
        var parent = Refs.GetValueOrDefault(reference);
        var tree = files.Aggregate(
            parent is null ? "" : Git.Commit(parent)!.Tree, (tree, file) => Git.With(tree, file.Key, "100644", Git.AddBlob(file.Value)));
        return Git.AddCommit(tree, parent is null ? [] : [parent], "By hand", "A person", Tick()).Sha;
    }
}
