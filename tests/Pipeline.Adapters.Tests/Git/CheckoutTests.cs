using Pipeline.Adapters.Git;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Tests.Git;

/// <summary>Where a checkout stands, as git itself tells it.</summary>
public sealed class CheckoutTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("checkout-").FullName;

    private string Pins => Path.Combine(folder, "processors", "pins.json");

    [Fact]
    public async Task What_is_committed_is_told_with_its_branch()
    {
        var hash = await Made();
        Assert.Equal(new DeploymentCommit(hash, "lane", IsDirty: false), await Commit());
        await Git("checkout", "-q", "--detach");
        Assert.Equal(new DeploymentCommit(hash, null, IsDirty: false), await Commit());
    }

    [Theory]
    [InlineData("a.txt", true)]
    [InlineData("new file.txt", true)]
    [InlineData("kept/out.txt", false)] // what git ignores is no source
    [InlineData("processors/pins.json", false)] // a plan names it by digest
    [InlineData("processors/pins.json2", true)]
    public async Task A_file_that_no_commit_has_makes_it_dirty(string file, bool dirty)
    {
        var hash = await Made();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
        await File.WriteAllTextAsync(Path.Combine(folder, file), "changed");
        Assert.Equal(new DeploymentCommit(hash, "lane", dirty), await Commit());
    }

    [Fact]
    public async Task Pins_that_lie_elsewhere_are_no_part_of_it()
    {
        var hash = await Made();
        Assert.Equal(hash, (await Checkout.Commit(folder, Path.Combine(Path.GetDirectoryName(folder)!, "pins.json"), TimeProvider.System, default))!.Hash);
    }

    [Fact]
    public async Task Without_a_commit_there_is_none_to_tell()
    {
        Assert.Null(await Commit());
        await Git("init", "-q", "-b", "lane");
        Assert.Null(await Commit());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<DeploymentCommit?> Commit() => Checkout.Commit(folder, Pins, TimeProvider.System, default);

    private async Task<string> Made()
    {
        await Git("init", "-q", "-b", "lane");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "a");
        await File.WriteAllTextAsync(Path.Combine(folder, ".gitignore"), "kept/\n");
        await Git("add", ".");
        await Git("-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "first");
        return await Git("rev-parse", "HEAD");
    }

    private Task<string> Git(params string[] arguments) => Command.Output("git", ["-C", folder, .. arguments]);
}
