namespace Pipeline.Adapters.Git;

/// <summary>
/// Reads a checkout's commit and whether it has changes. No git variable and no setting of the user or clone affects the answer: git only finds
/// the repository and its HEAD; the files are then compared in a separate repository that has only HEAD and the objects (<see cref="BareComparison"/>).
/// </summary>
/// <param name="root">The absolute path of the checkout, or of a folder in it.</param>
/// <param name="variables">The names of all environment variables.</param>
/// <param name="time">The clock.</param>
public sealed class Checkout(string root, IReadOnlyCollection<string> variables, TimeProvider time)
{
    private const string Heads = "refs/heads/";
    private readonly string physical = PhysicalPath.Of(root);

    /// <summary>The checkout's commit; null outside a repository.</summary>
    /// <param name="but">A file whose changes do not count, or null: the pins, which a plan names by digest before they are merged.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <returns>The commit, or why git could not read it: an untrusted owner, no commit yet, no git on this machine, a broken repository.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<DeploymentOrigin?> Commit(string? but, CancellationToken cancellationToken)
    {
        if (Top() is not { } top)
        {
            return null;
        }

        try
        {
            return await Read(top, but, cancellationToken);
        }
        catch (GitRefusal e)
        {
            return new UnknownOrigin(e.Message);
        }
        catch (Exception e) when (e is FaultException or IOException or UnauthorizedAccessException)
        {
            return new UnknownOrigin($"git could not read {top}: {e.Message.Split('\n')[0]}");
        }
    }

    // Not located with git, which would also follow a repository's core.worktree setting.
    private string? Top()
    {
        for (var folder = physical; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var git = Path.Combine(folder, ".git");
            if (Directory.Exists(git) || File.Exists(git))
            {
                return folder;
            }
        }

        return null;
    }

    private async Task<DeploymentOrigin?> Read(string top, string? but, CancellationToken cancellationToken)
    {
        var git = new GitProgram(top, GitVariables.Trusting(variables, top), time);
        var objects = Path.Combine(top, await git.Line(["rev-parse", "--git-path", "objects"], cancellationToken));
        var head = await git.Ask(["symbolic-ref", "--quiet", "HEAD"], cancellationToken);
        var commit = await git.Ask(["rev-parse", "--verify", "--quiet", "HEAD"], cancellationToken)
            ?? throw new GitRefusal($"{top} has no commit that git can find: commit the files");

        using var own = new BareComparison(top, physical, objects, commit, variables, time);
        var files = await own.Read(Excluded(but), cancellationToken);
        if (files.IsElsewhere)
        {
            return null;
        }

        var isDirty = files.IsChanged
            || !await IsSparse(git, files.Missing, cancellationToken)
            || await HasChangedModule(files.Modules, cancellationToken);
        var branch = head?.StartsWith(Heads, StringComparison.Ordinal) == true ? head[Heads.Length..] : null;
        return new DeploymentCommit(commit, branch, isDirty);
    }

    private string? Excluded(string? but)
    {
        var file = but is null ? ".." : Path.GetRelativePath(root, but).Replace('\\', '/');
        return file == ".." || file.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(file) ? null : file;
    }

    // A file outside a sparse checkout is not a change; a file that is merely missing is.
    private static async Task<bool> IsSparse(GitProgram git, IReadOnlyCollection<string> missing, CancellationToken cancellationToken)
    {
        if (missing.Count == 0)
        {
            return true;
        }

        if (await git.Ask(["config", "--type=bool", "--get", "core.sparseCheckout"], cancellationToken) != "true")
        {
            return false;
        }

        // Otherwise git would start the clone's own monitor to list its index.
        var listed = await git.Text(["-c", "core.fsmonitor=false", "ls-files", "-t", "-z"], cancellationToken);
        return listed.Split('\0').Where(entry => entry.StartsWith("S ", StringComparison.Ordinal)).Select(entry => entry[2..]).ToHashSet(StringComparer.Ordinal).IsSupersetOf(missing);
    }

    // A submodule is a separate checkout with its own settings.
    private async Task<bool> HasChangedModule(IReadOnlyList<GitModule> modules, CancellationToken cancellationToken)
    {
        foreach (var module in modules)
        {
            var folder = Path.Combine(physical, module.Path);
            var git = Path.Combine(folder, ".git");
            if (!Directory.Exists(git) && !File.Exists(git))
            {
                if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                {
                    return true;
                }

                continue;
            }

            var origin = await new Checkout(folder, variables, time).Commit(null, cancellationToken);
            if (origin is UnknownOrigin unread)
            {
                throw new GitRefusal($"submodule {module.Path}: {unread.Why}");
            }

            if (origin is not DeploymentCommit { IsDirty: false } commit || commit.Hash != module.Commit)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Resolves all links in a path, as the kernel does.</summary>
internal static class PhysicalPath
{
    public static string Of(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
        {
            return full;
        }

        var here = Path.Combine(Of(parent), Path.GetFileName(full));
        return new DirectoryInfo(here).ResolveLinkTarget(returnFinalTarget: false) is { } target ? Of(target.FullName) : here;
    }
}
