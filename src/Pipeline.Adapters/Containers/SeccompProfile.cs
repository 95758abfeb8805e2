using System.Text;

namespace Pipeline.Adapters.Containers;

/// <summary>The system call filter of every container (<c>seccomp.json</c>): calls that are not on its list fail with EPERM.</summary>
/// <remarks>
/// It replaces the engine's own filter, which lets a process trace its neighbours, read their memory and open any kind of netlink socket, and which
/// differs between engines, so that evidence could not name it.
/// </remarks>
internal static class SeccompProfile
{
    private const string Option = "seccomp=";

    private static readonly string Text = Read();

    /// <summary>The digest of its canonical bytes.</summary>
    public static Digest Digest { get; } = Sha256.Of(Encoding.UTF8.GetBytes(Text));

    /// <summary>The filter in the form that the engine accepts and reports.</summary>
    public static string SecurityOption => Option + Text;

    /// <summary>The filter in an engine's answer; <c>builtin</c> if none was set.</summary>
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
