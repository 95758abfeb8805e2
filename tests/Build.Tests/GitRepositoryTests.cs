using Nuke.Common.Git;
using Nuke.Common.IO;

namespace Build.Tests;

public sealed class GitRepositoryTests : IDisposable
{
    private const string Hash = "0123456789abcdef0123456789abcdef01234567";

    private readonly AbsolutePath _root = Directory.CreateTempSubdirectory("git ").FullName;

    public void Dispose() => _root.DeleteDirectory();

    [Fact]
    public void A_branch_with_a_loose_ref_is_read()
    {
        (_root / ".git" / "HEAD").WriteAllText("ref: refs/heads/feature/x\n");
        (_root / ".git" / "refs" / "heads" / "feature" / "x").WriteAllText(Hash + "\n");

        AssertIs("feature/x", Hash, _root / "src" / "deep");
    }

    [Fact]
    public void A_branch_with_a_packed_ref_is_read()
    {
        (_root / ".git" / "HEAD").WriteAllText("ref: refs/heads/main\n");
        (_root / ".git" / "packed-refs").WriteAllText($"# pack-refs with: peeled\n{new string('a', 40)} refs/heads/other-main\n{Hash} refs/heads/main\n");

        AssertIs("main", Hash, _root);
    }

    [Fact]
    public void A_detached_head_has_a_commit_and_no_branch()
    {
        (_root / ".git" / "HEAD").WriteAllText(Hash + "\n");

        AssertIs(null, Hash, _root);
    }

    [Fact]
    public void A_linked_worktree_finds_its_branch_in_the_repository_it_belongs_to()
    {
        (_root / "tree" / ".git").WriteAllText($"gitdir: {_root}/main/.git/worktrees/tree\n");
        (_root / "main" / ".git" / "worktrees" / "tree" / "HEAD").WriteAllText("ref: refs/heads/topic\n");
        (_root / "main" / ".git" / "worktrees" / "tree" / "commondir").WriteAllText("../..\n");
        (_root / "main" / ".git" / "refs" / "heads" / "topic").WriteAllText(Hash + "\n");

        AssertIs("topic", Hash, _root / "tree");
    }

    [Fact]
    public void Before_the_first_commit_there_is_none()
    {
        (_root / ".git" / "HEAD").WriteAllText("ref: refs/heads/main\n");

        AssertIs("main", null, _root);
    }

    private static void AssertIs(string? branch, string? commit, AbsolutePath directory)
    {
        var repository = GitRepository.FromLocalDirectory(directory);
        Assert.Equal((branch, commit), (repository.Branch, repository.Commit));
    }
}
