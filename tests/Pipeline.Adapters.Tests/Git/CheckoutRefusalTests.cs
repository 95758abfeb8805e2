namespace Pipeline.Adapters.Tests.Git;

/// <summary>A repository that git cannot read is distinguished from no repository at all.</summary>
[Collection(nameof(Clone))]
public sealed class CheckoutRefusalTests : IDisposable
{
    private readonly Clone clone = new();

    public void Dispose() => clone.Dispose();

    [Fact]
    public async Task A_checkout_of_another_user_is_refused_with_the_mend_until_it_is_trusted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "giving files to another user needs root on Linux");
        await clone.Made();
        clone.Write("new.txt", "new");
        var marker = Path.Combine(clone.Beside, "started");
        await clone.Git("config", "core.fsmonitor", $"touch {marker}; false");
        await Command.Output("chown", "-R", "65534:65534", clone.Folder);

        Assert.Equal(
            $"git refused: detected dubious ownership in repository at '{clone.Folder}'; run as its owner, or trust it: git config --global --add safe.directory '{clone.Folder}'",
            await clone.Refusal());
        await File.WriteAllTextAsync(Path.Combine(clone.Home, ".gitconfig"), $"[safe]\n\tdirectory = {clone.Folder}\n[status]\n\tshowUntrackedFiles = no\n", TestContext.Current.CancellationToken);
        Assert.True(await clone.IsDirty());
        Assert.False(File.Exists(marker)); // what the other user's settings name is not started for root
    }

    [Fact]
    public async Task A_branch_without_a_commit_is_refused()
    {
        await clone.Git("init", "-q", "-b", "lane");
        Assert.Equal($"{clone.Folder} has no commit that git can find: commit the files", await clone.Refusal());
    }

    [Fact]
    public async Task A_machine_without_git_is_refused_where_there_is_a_repository()
    {
        Assert.Null(await clone.Origin());
        await clone.Made();
        clone.Set("PATH", clone.Home);
        Assert.Equal($"git is not installed, and {clone.Folder} is a git repository: install git", await clone.Refusal());
    }

    [Fact]
    public async Task A_broken_repository_is_refused_and_none_above_it_is_taken_for_it()
    {
        await clone.Made();
        Directory.CreateDirectory(clone.At("sub/.git"));
        Assert.StartsWith("git refused: not a git repository", await clone.Refusal(clone.At("sub")), StringComparison.Ordinal);
        Directory.Delete(clone.At("sub/.git"));
        await File.WriteAllTextAsync(clone.At("sub/.git"), "gitdir: nowhere\n", TestContext.Current.CancellationToken);
        Assert.StartsWith("git refused: not a git repository: ", await clone.Refusal(clone.At("sub")), StringComparison.Ordinal);

        Directory.Delete(clone.At(".git/objects"), recursive: true);
        Assert.StartsWith("git refused: ", await clone.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submodule_that_git_does_not_read_is_named()
    {
        using var part = new Clone();
        await part.Made();
        await clone.Made();
        await clone.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", part.Folder, "part");
        await clone.Committed();
        await File.WriteAllTextAsync(clone.At("part/.git"), "gitdir: nowhere\n", TestContext.Current.CancellationToken);
        Assert.StartsWith("submodule part: git refused: not a git repository: ", await clone.Refusal(), StringComparison.Ordinal);
    }
}
