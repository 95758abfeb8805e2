using Pipeline.Adapters.Local.Images;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Git;

/// <summary>Asks git where a checkout stands.</summary>
public static class Checkout
{
    /// <summary>The commit that is checked out, or none: no checkout, no commit yet, or no git.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="but">A file whose change is no difference from the commit: the pins, which a plan names by digest before they are merged.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public static async Task<DeploymentCommit?> Commit(string root, string but, TimeProvider time, CancellationToken cancellationToken)
    {
        // Looking leaves no trace: git would write its index otherwise.
        var git = new Tool("git", time) { Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["GIT_OPTIONAL_LOCKS"] = "0" } };
        var file = Path.GetRelativePath(root, but).Replace('\\', '/');
        string[] excluded = file.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(file) ? [] : [$":(exclude,literal){file}"];
        try
        {
            var (status, output) = await git.Run(["-C", root, "status", "--porcelain=v2", "--branch", "--", ".", .. excluded], static _ => { }, cancellationToken);
            return status == 0 ? Read(output) : null;
        }
        catch (FaultException)
        {
            return null;
        }
    }

    /// <summary>Reads what git tells (git-status(1), "Porcelain Format Version 2").</summary>
    internal static DeploymentCommit? Read(string output)
    {
        string? hash = null, branch = null;
        var dirty = false;
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')))
        {
            switch (line.Split(' ', 3))
            {
                case ["#", "branch.oid", var oid]:
                    hash = oid == "(initial)" ? null : oid;
                    break;
                case ["#", "branch.head", var head]:
                    branch = head == "(detached)" ? null : head;
                    break;
                default:
                    dirty |= !line.StartsWith('#');
                    break;
            }
        }

        return hash is null ? null : new DeploymentCommit(hash, branch, dirty);
    }
}
