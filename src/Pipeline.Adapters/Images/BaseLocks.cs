using Pipeline.Clients;

namespace Pipeline.Adapters.Images;

/// <summary>The locks of bases that are made of Debian packages. Set-up's script reads the archive and writes them; it needs Debian 12.</summary>
/// <param name="repository">The repository's root.</param>
/// <param name="time">The clock.</param>
public sealed class BaseLocks(string repository, TimeProvider time)
{
    private const string Speaker = "setup: ";

    /// <summary>Writes a base's lock: the newest packages of the archive.</summary>
    /// <returns>The lock's path relative to the repository, and a line feed.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the base has no lock, or the archive cannot be read.</exception>
    public Task<string> Write(string name, Action<string> progress, CancellationToken cancellationToken) => Run(["--lock", name], progress, cancellationToken);

    /// <summary>Compares locks with the archive, and changes nothing.</summary>
    /// <param name="names">The bases; none means all that have a lock.</param>
    /// <param name="progress">Receives sentences about the work.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A line <c>BASE: PACKAGE:ARCHITECTURE LOCKED → NEWEST</c> for each difference.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a base has no lock or an invalid one, or the archive cannot be read.</exception>
    public Task<string> Outdated(IReadOnlyList<string> names, Action<string> progress, CancellationToken cancellationToken) =>
        Run(["--outdated", .. names], progress, cancellationToken);

    private async Task<string> Run(string[] arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        // The last sentence of a failure is the fault; the ones before are progress.
        string? last = null;
        var (status, output) = await new Tool("bash", time).Run([ToolkitFile.Require(repository, BaseImages.Script), .. arguments], Heard, cancellationToken);
        if (status != 0)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, last ?? $"bases.sh ended with status {status}");
        }

        Pass();
        return output;

        void Heard(string line)
        {
            if (line.StartsWith(Speaker, StringComparison.Ordinal))
            {
                Pass();
                last = line[Speaker.Length..];
            }
        }

        void Pass()
        {
            if (last is not null)
            {
                progress(last);
            }
        }
    }
}
