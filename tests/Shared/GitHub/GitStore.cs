using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Tests.GitHub;

internal sealed record FakeEntry(string Name, string Mode, string Sha)
{
    public bool IsFolder => Mode == "040000";
}

internal sealed record FakeCommit(string Sha, string Tree, IReadOnlyList<string> Parents, string Message, string Author, DateTimeOffset Date);

/// <summary>Git's objects by their SHAs.</summary>
internal sealed class GitStore
{
    private readonly Dictionary<string, byte[]> blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<FakeEntry>> trees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FakeCommit> commits = new(StringComparer.Ordinal);

    public int CommitCount => commits.Count;

    public byte[] Blob(string sha) => blobs[sha];

    public bool HasBlob(string sha) => blobs.ContainsKey(sha);

    public IReadOnlyList<FakeEntry>? Tree(string sha) => trees.GetValueOrDefault(sha);

    public FakeCommit? Commit(string sha) => commits.GetValueOrDefault(sha);

    public string AddBlob(byte[] content)
    {
        var sha = Name("blob", content);
        blobs[sha] = content;
        return sha;
    }

    public string AddTree(IEnumerable<FakeEntry> entries)
    {
        // Git sorts a folder as if its name ended in a slash.
        var sorted = entries.OrderBy(entry => entry.IsFolder ? entry.Name + "/" : entry.Name, StringComparer.Ordinal).ToList();
        var content = sorted.SelectMany(entry => (byte[])[
            .. Encoding.UTF8.GetBytes($"{entry.Mode.TrimStart('0')} {entry.Name}\0"), .. Convert.FromHexString(entry.Sha)]);
        var sha = Name("tree", [.. content]);
        trees[sha] = sorted;
        return sha;
    }

    /// <summary>The tree with one file at a path; an empty SHA means no tree.</summary>
    public string With(string tree, string path, string mode, string blob)
    {
        var entries = tree.Length == 0 ? [] : trees[tree];
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var name = slash < 0 ? path : path[..slash];
        var under = entries.FirstOrDefault(entry => entry.Name == name && entry.IsFolder)?.Sha ?? "";
        var entry = slash < 0 ? new FakeEntry(name, mode, blob) : new FakeEntry(name, "040000", With(under, path[(slash + 1)..], mode, blob));
        return AddTree(entries.Where(other => other.Name != name).Append(entry));
    }

    public FakeCommit AddCommit(string tree, IReadOnlyList<string> parents, string message, string author, DateTimeOffset date)
    {
        var stamp = string.Create(CultureInfo.InvariantCulture, $"{author} <{author}@example.invalid> {date.ToUnixTimeSeconds()} +0000");
        var text = $"tree {tree}\n{string.Concat(parents.Select(parent => $"parent {parent}\n"))}author {stamp}\ncommitter {stamp}\n\n{message}";
        var commit = new FakeCommit(Name("commit", Encoding.UTF8.GetBytes(text)), tree, [.. parents], message, author, date);
        return commits[commit.Sha] = commit;
    }

    /// <summary>Every file of a tree: path → blob.</summary>
    public Dictionary<string, string> Files(string tree) => Files(tree, "").ToDictionary(StringComparer.Ordinal);

    /// <summary>The commit and its ancestors, the newest first.</summary>
    public IReadOnlyList<FakeCommit> History(string commit)
    {
        var seen = new List<FakeCommit>();
        var next = new Queue<string>([commit]);
        while (next.TryDequeue(out var sha))
        {
            if (seen.All(other => other.Sha != sha))
            {
                seen.Add(commits[sha]);
                commits[sha].Parents.ToList().ForEach(next.Enqueue);
            }
        }

        return seen;
    }

    private IEnumerable<KeyValuePair<string, string>> Files(string tree, string prefix) => trees[tree].SelectMany(entry => entry.IsFolder
        ? Files(entry.Sha, $"{prefix}{entry.Name}/")
        : [KeyValuePair.Create(prefix + entry.Name, entry.Sha)]);

#pragma warning disable CA5350 // Git names objects by SHA-1.
    private static string Name(string kind, byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {content.Length}\0")), .. content]));
#pragma warning restore CA5350
}
