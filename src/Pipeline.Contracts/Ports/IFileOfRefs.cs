namespace Pipeline.Contracts.Ports;

/// <summary>A file as a branch or tag has or had it.</summary>
/// <param name="Ref">The full name, such as <c>refs/remotes/origin/main</c>.</param>
/// <param name="Commit">The commit, in hex.</param>
/// <param name="Content">The file's bytes.</param>
public sealed record RefFile(string Ref, string Commit, ReadOnlyMemory<byte> Content);

/// <summary>Reads a file from every branch and tag of a clone.</summary>
public interface IFileOfRefs
{
    /// <summary>The versions of a file that any branch or tag had at some time since a moment, its current one included. Equal contents come once.</summary>
    /// <param name="path">The file's path from the repository's root, with <c>/</c>.</param>
    /// <param name="since">The moment, compared with the dates of commits.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: there is no repository, git could not read it, or the clone is not a whole one: shallow, or of some branches only.</exception>
    Task<IReadOnlyList<RefFile>> Read(string path, DateTimeOffset since, CancellationToken cancellationToken);
}
