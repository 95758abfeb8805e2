namespace Pipeline.Contracts.Ports;

/// <summary>A committed version of a file.</summary>
/// <param name="Commit">The commit, in hex.</param>
/// <param name="Content">The file's bytes.</param>
public sealed record FileVersion(string Commit, ReadOnlyMemory<byte> Content);

/// <summary>Reads the history of a file.</summary>
public interface IFileHistory
{
    /// <summary>The versions of a file in the history of the checkout's commit, the newest first, each read when it is asked for.</summary>
    /// <param name="path">The file's path from the repository's root, with <c>/</c>.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: there is no repository, or git could not read it.</exception>
    IAsyncEnumerable<FileVersion> Read(string path, CancellationToken cancellationToken);

    /// <summary>Whether the clone has only the newest part of the history.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: there is no repository, or git could not read it.</exception>
    Task<bool> IsShallow(CancellationToken cancellationToken);
}
