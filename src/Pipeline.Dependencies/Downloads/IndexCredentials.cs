using System.Net.Http.Headers;
using System.Text;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Downloads;

/// <summary>The credentials for package indexes: <c>PIPELINE_INDEX_NAME_USER</c> and <c>_PASSWORD</c> for an index of that name, otherwise <c>.netrc</c>.</summary>
/// <param name="environment">Reads an environment variable.</param>
/// <param name="netrc">The path of <c>.netrc</c>; null if there is none.</param>
public sealed class IndexCredentials(Func<string, string?> environment, string? netrc)
{
    private readonly Lazy<Netrc> entries = new(() => netrc is not null && File.Exists(netrc) ? Netrc.Read(netrc) : Netrc.Empty);

    /// <summary>No credentials.</summary>
    public static IndexCredentials None { get; } = new(_ => null, null);

    /// <summary>The header for an address; null if it needs none.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if only one of user and password is given, or they would be sent without TLS.</exception>
    internal AuthenticationHeaderValue? Find(IndexCatalog indexes, Uri address)
    {
        var found = indexes.NamesAt(address).Select(OfEnvironment).FirstOrDefault(credential => credential is not null) ?? entries.Value.Find(address.Host);
        if (found is not var (user, password))
        {
            return null;
        }

        return address.Scheme == Uri.UriSchemeHttps || address.IsLoopback
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")))
            : throw DependencyFault.Of($"{address.Host} has no TLS, so its password is not sent there; give its address with https");
    }

    private (string User, string Password)? OfEnvironment(string name)
    {
        var prefix = $"PIPELINE_INDEX_{name.ToUpperInvariant()}";
        return (environment($"{prefix}_USER"), environment($"{prefix}_PASSWORD")) switch
        {
            (null or "", null or "") => null,
            ({ Length: > 0 } user, { Length: > 0 } password) => (user, password),
            (null or "", _) => throw DependencyFault.Of($"{prefix}_PASSWORD is set, but not {prefix}_USER"),
            _ => throw DependencyFault.Of($"{prefix}_USER is set, but not {prefix}_PASSWORD"),
        };
    }
}

/// <summary>The file <c>.netrc</c>: <c>machine HOST login USER password PASSWORD</c>, and <c>default</c> for any other host (GNU Inetutils, "The .netrc file").</summary>
internal sealed class Netrc
{
    private const int MaxBytes = 1024 * 1024;
    private readonly List<(string? Host, string User, string Password)> machines;

    private Netrc(List<(string? Host, string User, string Password)> machines) => this.machines = machines;

    public static Netrc Empty { get; } = new([]);

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the file cannot be read. The message does not quote it.</exception>
    public static Netrc Read(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxBytes ? Parse(File.ReadAllText(path)) : throw new IOException("too large");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DependencyFault.Of($"{path} cannot be read ({e.GetType().Name})");
        }
    }

    public static Netrc Parse(string text)
    {
        var found = new List<(string? Host, string User, string Password)>();
        var words = new Queue<string>(text.Split('\n')
            .Where(line => !line.TrimStart().StartsWith('#'))
            .SelectMany(line => line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)));
        while (words.TryDequeue(out var word))
        {
            switch (word)
            {
                case "machine" when words.TryDequeue(out var host):
                    found.Add((host, "", ""));
                    break;
                case "default":
                    found.Add((null, "", ""));
                    break;
                case "login" when found.Count > 0 && words.TryDequeue(out var user):
                    found[^1] = found[^1] with { User = user };
                    break;
                case "password" when found.Count > 0 && words.TryDequeue(out var password):
                    found[^1] = found[^1] with { Password = password };
                    break;
            }
        }

        return new Netrc(found);
    }

    public (string User, string Password)? Find(string host)
    {
        var found = machines.Where(machine => string.Equals(machine.Host, host, StringComparison.OrdinalIgnoreCase))
            .Concat(machines.Where(machine => machine.Host is null)).FirstOrDefault();
        return found.Password is { Length: > 0 } ? (found.User, found.Password) : null;
    }
}
