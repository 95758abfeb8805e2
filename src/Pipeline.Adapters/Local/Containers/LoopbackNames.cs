namespace Pipeline.Adapters.Local.Containers;

/// <summary>What a container without a network calls itself: <c>localhost</c> is its own loopback (RFC 6761, 6.3), and no other name has an address.</summary>
/// <remarks>An engine writes such a file, in words of its own, only for a container of a network; and with it a <c>/etc/resolv.conf</c> that tells of the host's resolvers.</remarks>
internal static class LoopbackNames
{
    /// <summary>Where a resolver looks for it: hosts(5).</summary>
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
