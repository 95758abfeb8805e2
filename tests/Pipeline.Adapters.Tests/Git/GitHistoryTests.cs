using System.Text;
using Pipeline.Adapters.Git;

namespace Pipeline.Adapters.Tests.Git;

/// <summary>Reads the versions of a file from a clone, whatever its settings.</summary>
[Collection(nameof(Clone))]
public sealed class GitHistoryTests : IDisposable
{
    private const string File = "processors/pins.json";
    private readonly Clone clone = new();

    public void Dispose() => clone.Dispose();

    [Fact]
    public async Task Versions_are_read_from_the_newest_to_the_oldest_without_those_of_other_files_and_without_a_removal()
    {
        await clone.Made();
        var first = await Version("one\n");
        clone.Write("a.txt", "other\n");
        await clone.Committed();
        System.IO.File.Delete(clone.At(File));
        await clone.Committed();
        var second = await Version("two é\n");
        clone.Write(File, "not committed\n");
        await clone.Git("config", "log.showSignature", "true");
        await clone.Git("config", "core.quotePath", "true");

        Assert.Equal([(second, "two é\n"), (first, "one\n")], await Read(clone.Folder));
        Assert.False(await History(clone.Folder).IsShallow(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_shallow_clone_says_so()
    {
        await clone.Made();
        await Version("one\n");
        var newest = await Version("two\n");
        var shallow = Path.Combine(clone.Beside, "shallow");
        await Command.Output("git", "clone", "-q", "--depth", "1", $"file://{clone.Folder}", shallow);

        Assert.Equal([(newest, "two\n")], await Read(shallow));
        Assert.True(await History(shallow).IsShallow(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_a_repository_it_is_refused()
    {
        var refused = await Assert.ThrowsAsync<FaultException>(() => Read(clone.Beside));

        Assert.Contains("adapter invocation failed: the history cannot be read: git refused: not a git repository", refused.Fault.Message, StringComparison.Ordinal);
    }

    private async Task<string> Version(string content)
    {
        clone.Write(File, content);
        return await clone.Committed();
    }

    private static async Task<List<(string Commit, string Content)>> Read(string folder)
    {
        var versions = new List<(string, string)>();
        await foreach (var version in History(folder).Read(File, TestContext.Current.CancellationToken))
        {
            versions.Add((version.Commit, Encoding.UTF8.GetString(version.Content.Span)));
        }

        return versions;
    }

    private static GitHistory History(string folder) => new(folder, [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()], TimeProvider.System);
}
