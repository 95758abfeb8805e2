using System.Reflection;
using Nuke.Common.IO;

namespace Nuke.Common.Git;

/// <summary>The state of the checked-out repository, read from git's own files without starting git.</summary>
public sealed class GitRepository
{
    private const string HeadsPrefix = "refs/heads/";

    private readonly AbsolutePath _gitDirectory;
    private readonly AbsolutePath _commonDirectory;

    private GitRepository(AbsolutePath directory, AbsolutePath gitDirectory)
    {
        LocalDirectory = directory;
        _gitDirectory = gitDirectory;

        // A linked worktree keeps its HEAD apart and shares the rest.
        var common = gitDirectory / "commondir";
        _commonDirectory = common.FileExists() ? gitDirectory / common.ReadAllText().Trim() : gitDirectory;
        Head = (gitDirectory / "HEAD").ReadAllText().Trim();
        Head = Head.StartsWith("ref: ", StringComparison.Ordinal) ? Head["ref: ".Length..] : Head;
        Branch = Head.StartsWith(HeadsPrefix, StringComparison.Ordinal) ? Head[HeadsPrefix.Length..] : null;
    }

    public AbsolutePath LocalDirectory { get; }

    /// <summary>A full ref, or the commit when no branch is checked out.</summary>
    public string Head { get; }

    /// <summary>The short name of the branch; null when none is checked out.</summary>
    public string? Branch { get; }

    /// <summary>The commit's hash; null before the first commit.</summary>
    public string? Commit => Branch is null ? Head : Loose(_gitDirectory) ?? Loose(_commonDirectory) ?? Packed();

    public static GitRepository FromLocalDirectory(AbsolutePath directory)
    {
        for (var current = directory; current is not null; current = current.Parent)
        {
            var git = current / ".git";
            if (git.DirectoryExists())
            {
                return new GitRepository(current, git);
            }

            if (git.FileExists())
            {
                return new GitRepository(current, current / git.ReadAllText()["gitdir: ".Length..].Trim());
            }
        }

        throw new BuildFailureException($"'{directory}' is not in a git repository.");
    }

    private string? Loose(AbsolutePath directory) => (directory / Head).FileExists() ? (directory / Head).ReadAllText().Trim() : null;

    private string? Packed()
    {
        var packed = _commonDirectory / "packed-refs";
        return packed.FileExists()
            ? packed.ReadAllLines().FirstOrDefault(x => x.EndsWith(" " + Head, StringComparison.Ordinal))?.Split(' ')[0]
            : null;
    }
}

/// <summary>The repository that the root directory lies in.</summary>
public sealed class GitRepositoryAttribute : ValueInjectionAttributeBase
{
    internal override object? Resolve(MemberInfo member, object? given) => GitRepository.FromLocalDirectory(NukeBuild.RootDirectory);
}
