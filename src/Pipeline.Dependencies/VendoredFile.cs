using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies;

/// <summary>An archive beside the lock: read where it is, held to its digest like any other.</summary>
internal static class VendoredFile
{
    /// <summary>Its absolute path and digest.</summary>
    /// <param name="folder">The processor's folder.</param>
    /// <param name="relative">Its path in the lock.</param>
    /// <param name="allowed">The digests that it may have, of one algorithm.</param>
    /// <param name="package">The package, for messages.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if it is not there, or has other bytes.</exception>
    public static (string Path, ContentHash Hash) Find(string folder, string relative, IReadOnlyList<ContentHash> allowed, string package)
    {
        if (relative.Any(char.IsControl))
        {
            throw DependencyFault.Of($"{package}: a path in the lock has control characters");
        }

        var path = Path.GetFullPath(Path.Combine(folder, relative));
        if (!path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(path))
        {
            throw DependencyFault.Of($"{package}: {relative} is not a file in the processor's folder");
        }

        using var file = File.OpenRead(path);
        return ContentHash.Of(allowed[0].Algorithm, file) is var hash && allowed.Contains(hash)
            ? (path, hash)
            : throw DependencyFault.Of($"{package}: {relative} has other bytes than the lock says; write the lock again");
    }
}
