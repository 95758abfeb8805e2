namespace Pipeline.Adapters.Tests.Git;

/// <summary>Reads a checkout's commit in any kind of clone.</summary>
[Collection(nameof(Clone))]
public sealed class CheckoutTests : IDisposable
{
    private readonly Clone clone = new();

    public void Dispose() => clone.Dispose();

    [Fact]
    public async Task What_is_committed_is_told_with_its_branch()
    {
        var hash = await clone.Made();
        Assert.Equal(new DeploymentCommit(hash, "lane", IsDirty: false), await clone.Origin());
        await clone.Git("tag", "lane"); // a short name would have to tell the two apart
        Assert.Equal(new DeploymentCommit(hash, "lane", IsDirty: false), await clone.Origin());
        await clone.Git("checkout", "-q", "--detach");
        Assert.Equal(new DeploymentCommit(hash, null, IsDirty: false), await clone.Origin());
    }

    [Theory]
    [InlineData("a.txt", true)]
    [InlineData("new file.txt", true)]
    [InlineData("kept/out.txt", false)] // what the commit ignores is no source
    [InlineData("processors/pins.json", false)] // a plan names it by digest
    [InlineData("processors/pins.json2", true)]
    public async Task A_file_that_no_commit_has_makes_it_dirty(string file, bool dirty)
    {
        var hash = await clone.Made();
        clone.Write(file, "changed");
        Assert.Equal(new DeploymentCommit(hash, "lane", dirty), await clone.Origin());
    }

    [Fact]
    public async Task A_file_that_is_gone_or_staged_makes_it_dirty_and_one_that_was_only_touched_does_not()
    {
        await clone.Made();
        File.SetLastWriteTimeUtc(clone.At("a.txt"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.False(await clone.IsDirty());
        clone.Write("staged.txt", "new");
        await clone.Git("add", "staged.txt");
        Assert.True(await clone.IsDirty());
        File.Delete(clone.At("staged.txt"));
        Assert.False(await clone.IsDirty()); // what the index holds is in no file
        File.Delete(clone.At("a.txt"));
        Assert.True(await clone.IsDirty());
    }

    [Fact]
    public async Task Without_a_repository_there_is_none_to_tell()
    {
        Assert.Null(await clone.Origin());
        await Command.Output("git", "init", "-q", "--bare", Path.Combine(clone.Beside, "bare.git"));
        Assert.Null(await clone.Origin(Path.Combine(clone.Beside, "bare.git")));
    }

    [Fact]
    public async Task A_repository_around_it_that_ignores_it_is_somebody_elses()
    {
        await clone.Made();
        Directory.CreateDirectory(clone.At("kept/copy/processors"));
        Assert.Null(await clone.Origin(clone.At("kept/copy")));
        clone.Write("kept/copy/processors/a.txt", "a");
        Assert.Null(await clone.Origin(clone.At("kept/copy")));
    }

    [Fact]
    public async Task A_folder_in_it_is_told_by_its_own_files()
    {
        var hash = await clone.Made();
        clone.Write("a.txt", "changed");
        Assert.Equal(new DeploymentCommit(hash, "lane", IsDirty: false), await clone.Origin(clone.At("sub")));
        clone.Write("sub/b.txt", "changed");
        Assert.True(await clone.IsDirty(clone.At("sub")));
    }

    [Fact]
    public async Task A_link_to_it_is_followed()
    {
        var hash = await clone.Made();
        var link = Path.Combine(clone.Beside, "link");
        File.CreateSymbolicLink(link, clone.At("sub"));
        Assert.Equal(new DeploymentCommit(hash, "lane", IsDirty: false), await clone.Origin(link));
    }

    [Fact]
    public async Task A_worktree_a_shallow_clone_and_a_repository_of_SHA_256_are_told_as_any_other()
    {
        var hash = await clone.Made();
        var tree = Path.Combine(clone.Beside, "tree");
        await clone.Git("worktree", "add", "-q", "-b", "topic", tree);
        Assert.Equal(new DeploymentCommit(hash, "topic", IsDirty: false), await clone.Origin(tree));
        await File.WriteAllTextAsync(Path.Combine(tree, "a.txt"), "changed", TestContext.Current.CancellationToken);
        Assert.True(await clone.IsDirty(tree));

        var shallow = Path.Combine(clone.Beside, "shallow");
        await Command.Output("git", "clone", "-q", "--depth=1", "file://" + clone.Folder, shallow);
        Assert.Equal(new DeploymentCommit(hash, "lane", IsDirty: false), await clone.Origin(shallow));

        using var wide = new Clone();
        var longer = await wide.Made("--object-format=sha256");
        Assert.Equal((64, new DeploymentCommit(longer, "lane", IsDirty: false)), (longer.Length, await wide.Origin()));
    }

    [Fact]
    public async Task What_a_sparse_checkout_leaves_out_is_no_change()
    {
        await clone.Made();
        clone.Write("other/c.txt", "c");
        await clone.Committed();
        await clone.Git("sparse-checkout", "set", "--sparse-index", "sub");
        Assert.False(File.Exists(clone.At("other/c.txt")));
        Assert.False(await clone.IsDirty());
        File.Delete(clone.At("sub/b.txt"));
        Assert.True(await clone.IsDirty());
    }

    [Fact]
    public async Task A_submodule_is_told_by_its_own_commit_and_files()
    {
        using var part = new Clone();
        await part.Made();
        await clone.Made();
        await clone.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", part.Folder, "part");
        var hash = await clone.Committed();
        Assert.Equal(new DeploymentCommit(hash, "lane", IsDirty: false), await clone.Origin());
        await clone.Git("config", "submodule.part.ignore", "all");
        clone.Write("part/a.txt", "changed");
        Assert.True(await clone.IsDirty());
        await Command.Output("git", "-C", clone.At("part"), "-c", "user.name=t", "-c", "user.email=t@example.invalid", "commit", "-q", "-a", "-m", "two");
        Assert.True(await clone.IsDirty()); // clean, and at another commit
        Directory.Delete(clone.At("part"), recursive: true);
        Directory.CreateDirectory(clone.At("part"));
        Assert.False(await clone.IsDirty()); // as a clone without --recurse-submodules has it
    }

    [Fact]
    public async Task A_large_file_is_told_by_what_its_pointer_says()
    {
        await clone.Made();
        clone.Write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
        clone.Write("model.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0\nsize 3\n");
        await clone.Committed();
        Assert.False(await clone.IsDirty());
        clone.Write("model.bin", "aaa");
        Assert.False(await clone.IsDirty());
        clone.Write("model.bin", "aab");
        Assert.True(await clone.IsDirty());
    }

    [Fact]
    public async Task A_file_that_is_longer_than_any_pointer_is_told_by_its_bytes()
    {
        await clone.Made();
        clone.Write("model.bin", $"version https://git-lfs.github.com/spec/v1\noid sha256:9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0\nsize 3\n{new string('x', 1024)}\n");
        await clone.Committed();
        clone.Write("model.bin", "aaa");
        Assert.True(await clone.IsDirty());
    }

    [Fact]
    public async Task The_commits_own_attributes_say_how_lines_end()
    {
        await clone.Made();
        clone.Write(".gitattributes", "*.cmd text eol=crlf\n");
        clone.Write("build.cmd", "echo\r\n");
        await clone.Committed();
        Assert.False(await clone.IsDirty());
        clone.Write("build.cmd", "echo 2\r\n");
        Assert.True(await clone.IsDirty());
    }
}
