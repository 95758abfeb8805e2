namespace Pipeline.Adapters.Containers;

/// <summary>The hosts file of a container without a network: <c>localhost</c> is its own loopback (RFC 6761, 6.3), and no other name resolves.</summary>
/// <remarks>An engine writes its own such file only for containers on a network, together with an <c>/etc/resolv.conf</c> that exposes the host's resolvers.</remarks>
internal static class LoopbackNames
{
    /// <summary>The path of the hosts file: hosts(5).</summary>
    public const string Mount = "/etc/hosts";

    private const string Hosts = "127.0.0.1 localhost\n::1 localhost\n";

    private const UnixFileMode AnyoneReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static void Write(string file)
    {
        File.WriteAllText(file, Hosts);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, AnyoneReads);
        }
    }
}
