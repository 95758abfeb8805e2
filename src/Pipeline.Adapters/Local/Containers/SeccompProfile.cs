using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Containers;

/// <summary>The filter of system calls that every container gets (<c>seccomp.json</c>): what is not on its list is refused with EPERM.</summary>
/// <remarks>
/// Ours and not the engine's own, which lets a process trace its neighbours, read their memory and open any kind of netlink socket, and which differs from
/// engine to engine: evidence could not say what it was.
/// </remarks>
internal static class SeccompProfile
{
    private const string Option = "seccomp=";

    private static readonly string Text = Read();

    /// <summary>The digest of its canonical bytes.</summary>
    public static Digest Digest { get; } = Sha256.Of(Encoding.UTF8.GetBytes(Text));

    /// <summary>As the engine takes it, and tells it.</summary>
    public static string SecurityOption => Option + Text;

    /// <summary>What an engine's answer says of the filter: <c>builtin</c> where it was told nothing.</summary>
    public static string Reported(IEnumerable<string> securityOptions)
    {
        var option = securityOptions.LastOrDefault(option => option.StartsWith(Option, StringComparison.Ordinal));
        return option?[Option.Length..] switch
        {
            null => "builtin",
            "builtin" or "unconfined" => option[Option.Length..],
            var profile => Sha256.Of(Encoding.UTF8.GetBytes(profile)).ToString(),
        };
    }

    private static string Read()
    {
        using var resource = typeof(SeccompProfile).Assembly.GetManifestResourceStream("seccomp.json")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return Encoding.UTF8.GetString(CanonicalJson.Encode(StrictJson.Parse(bytes)));
    }
}
