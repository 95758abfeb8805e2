using System.Text;
using Pipeline.Adapters.Git;

namespace Pipeline.Adapters.Tests.Git;

/// <summary>Reads a file from all branches and tags of a clone, now and since a moment.</summary>
[Collection(nameof(Clone))]
public sealed class GitRefsTests : IDisposable
{
    private const string File = "processors/pins.json";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Clone clone = new();

    public void Dispose() => clone.Dispose();

    [Fact]
    public async Task The_current_version_of_each_branch_and_tag_counts_and_those_since_a_moment()
    {
        await clone.Made();
        await Version("one\n", day: 1);
        await Version("two\n", day: 10);
        await clone.Git("tag", "v1");
        await Version("three\n", day: 20);
        await Version("four\n", day: 30);
        await clone.Git("checkout", "-q", "-b", "other", "v1");
        await Version("other\n", day: 2);
        await clone.Git("tag", "text", $"{await clone.Git("rev-parse", $"v1:{File}")}");
        await clone.Git("checkout", "-q", "lane");
        clone.Write("a.txt", "changed\n");
        await Committed(day: 40);

        // "two" was current until day 20, and is that of the tag; "one" was not current any more on day 15.
        Assert.Equal(["four\n", "other\n", "three\n", "two\n"], await Read(day: 15));
        Assert.Equal(["four\n", "other\n", "two\n"], await Read(day: 50));
        Assert.Equal(["four\n", "one\n", "other\n", "three\n", "two\n"], await Read(day: 5));
    }

    [Fact]
    public async Task Branches_of_remotes_count()
    {
        await clone.Made();
        await Version("one\n", day: 1);
        await clone.Git("branch", "kept");
        await Version("two\n", day: 2);

        Assert.Equal(["one\n", "two\n"], await Read(day: 50, await Cloned()));
    }

    [Fact]
    public async Task A_file_that_was_removed_counts_as_long_as_it_was_there()
    {
        await clone.Made();
        await Version("one\n", day: 1);
        System.IO.File.Delete(clone.At(File));
        await Committed(day: 20);

        Assert.Equal(["one\n"], await Read(day: 10));
        Assert.Empty(await Read(day: 30));
    }

    [Fact]
    public async Task A_shallow_clone_and_one_of_a_single_branch_are_refused()
    {
        await clone.Made();
        await Version("one\n", day: 1);
        await Version("two\n", day: 2);

        Assert.EndsWith("this clone is shallow, so branches or their history may be missing: git fetch --unshallow", await Refusal(await Cloned("--depth", "1", "--no-single-branch")), StringComparison.Ordinal);
        Assert.EndsWith("this clone fetches only some branches of origin: git remote set-branches origin '*' && git fetch origin", await Refusal(await Cloned("--single-branch")), StringComparison.Ordinal);
        Assert.Contains("the branches and tags cannot be read: git refused: not a git repository", await Refusal(clone.Beside), StringComparison.Ordinal);
    }

    private async Task<string> Refusal(string folder)
    {
        var refused = await Assert.ThrowsAsync<FaultException>(() => Read(day: 0, folder));
        Assert.Equal(ErrorCode.AdapterInvocation, refused.Fault.Code);
        return refused.Fault.Message;
    }

    private async Task<string> Cloned(params string[] options)
    {
        var folder = Path.Combine(clone.Beside, $"copy{options.Length}");
        await Command.Output("git", ["clone", "-q", .. options, $"file://{clone.Folder}", folder]);
        return folder;
    }

    private async Task Version(string content, int day)
    {
        clone.Write(File, content);
        await Committed(day);
    }

    private Task<string> Committed(int day)
    {
        clone.Set("GIT_COMMITTER_DATE", $"{Start.AddDays(day).ToUnixTimeSeconds()} +0000");
        return clone.Committed();
    }

    private async Task<IReadOnlyList<string>> Read(int day, string? folder = null) =>
    [
        .. (await new GitRefs(folder ?? clone.Folder, [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()], TimeProvider.System).Read(File, Start.AddDays(day), TestContext.Current.CancellationToken))
            .Select(file => Encoding.UTF8.GetString(file.Content.Span)).Order(StringComparer.Ordinal),
    ];
}
