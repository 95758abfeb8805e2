using System.Text;
using Pipeline.Dependencies.Locks;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies;

/// <summary>The locked packages of a processor: <c>pylock.toml</c>, <c>requirements.txt</c> or <c>package-lock.json</c> in its folder.</summary>
public sealed class ProcessorLock
{
    private const int MaxBytes = 64 * 1024 * 1024;

    private ProcessorLock(string folder, Digest digest, PythonLock? python, NpmLock? npm) => (Folder, Digest, Python, Npm) = (folder, digest, python, npm);

    /// <summary>The names of lock files.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [Pylock.FileName, RequirementsLock.FileName, NpmLock.FileName];

    /// <summary>The processor's folder.</summary>
    public string Folder { get; }

    /// <summary>The digest of the lock file.</summary>
    public Digest Digest { get; }

    /// <summary>Package → version.</summary>
    public IReadOnlyDictionary<string, string> Versions => Npm?.Versions() ?? Python!.Versions();

    /// <summary>What a base must have for the packages, for messages.</summary>
    public string Interpreter => Npm is null ? "Python" : "Node.js";

    /// <summary>The Python packages, unless they are of another language.</summary>
    internal PythonLock? Python { get; }

    /// <summary>The Node packages, unless they are of another language.</summary>
    internal NpmLock? Npm { get; }

    /// <summary>Whether a processor has a lock.</summary>
    public static bool IsIn(string folder) => FileNames.Any(name => File.Exists(Path.Combine(folder, name)));

    /// <summary>Reads a processor's lock; null if it has none.</summary>
    /// <param name="folder">The processor's folder.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if it has two, or it is malformed.</exception>
    public static ProcessorLock? Read(string folder)
    {
        List<string> found = [.. FileNames.Where(name => File.Exists(Path.Combine(folder, name)))];
        return found switch
        {
            [] => null,
            [var only] => Read(folder, only),
            _ => throw DependencyFault.Of($"there are two locks, {string.Join(" and ", found)}; keep one of them"),
        };
    }

    private static ProcessorLock Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        try
        {
            var bytes = new FileInfo(path).Length <= MaxBytes ? File.ReadAllBytes(path) : throw new FormatException($"larger than {MaxBytes} bytes");
            if (name == NpmLock.FileName)
            {
                var manifest = Path.Combine(folder, NpmManifest.FileName);
                return new ProcessorLock(folder, Sha256.Of(bytes), null, NpmLock.Parse(bytes, File.Exists(manifest) ? File.ReadAllBytes(manifest) : null));
            }

            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
            var packages = name == Pylock.FileName ? Pylock.Parse(text) : RequirementsLock.Parse(text);
            return new ProcessorLock(folder, Sha256.Of(bytes), packages, null);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw DependencyFault.Of($"{name} cannot be used: {e.Message}", e);
        }
    }
}
