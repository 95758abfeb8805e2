using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Pipeline.Processor;

/// <summary><c>--probe</c>: reports the container's identity and capabilities as evidence for the lane.</summary>
internal sealed record ContainerProbe(ContainerCommandLine.Probe Arguments, MakeRunner MakeRunner, TimeProvider Time, TextWriter Log)
{
    private const string SchemaName = "probe-v1";

    /// <summary>Loads the provider as in mode=mock, and writes <c>probe.json</c>.</summary>
    /// <returns>The exit status.</returns>
    public int Execute()
    {
        var staging = new Staging(Arguments.Artifacts);
        return FaultReport.Guard(staging, Log, () =>
        {
            _ = MakeRunner(ProviderConfig.Of(SpecFile.Read(Arguments.Spec), Mode.Mock, _ => null));
            staging.Write("probe.json", CanonicalJson.EncodeLine(StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(Evidence().ToJsonString()))));
        });
    }

    private JsonObject Evidence()
    {
        var process = ProcessStatus.Read();
        return new()
        {
            ["arch"] = KernelView.Machine,
            ["capabilities"] = process.EffectiveCapabilities,
            ["connect"] = new JsonObject { [Reach.Address.ToString()] = Reach.Connect(Time) },
            ["interfaces"] = Names(KernelView.Interfaces()),
            ["modules"] = Names(LoadedModules.Names()),
            ["no_new_privs"] = process.NoNewPrivileges,
            ["resolve"] = Reach.Resolve(),
            ["root_writable"] = KernelView.RootIsWritable(),
            ["schema"] = SchemaName,
            ["uid"] = process.Uid,
        };
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}

/// <summary>This process's fields of proc_pid_status(5).</summary>
/// <param name="Uid">The real user id.</param>
/// <param name="EffectiveCapabilities">The effective capability set, 16 hex digits.</param>
/// <param name="NoNewPrivileges">Whether <c>no_new_privs</c> is set.</param>
internal sealed record ProcessStatus(int Uid, string EffectiveCapabilities, bool NoNewPrivileges)
{
    public static ProcessStatus Read()
    {
        var fields = File.ReadLines("/proc/self/status")
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        return new(
            int.Parse(fields["Uid"].Split('\t')[0], CultureInfo.InvariantCulture),
            fields["CapEff"],
            fields["NoNewPrivs"] == "1");
    }
}

/// <summary>The kernel's view of the container.</summary>
internal static class KernelView
{
    /// <summary>The machine's name as in uname(2).</summary>
    public static string Machine => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "aarch64",
        var other => other.ToString(),
    };

    /// <summary>The network interfaces, sorted (proc_pid_net(5), <c>dev</c>: two heading lines, then <c>name: …</c>).</summary>
    public static IEnumerable<string> Interfaces() => File.ReadLines("/proc/self/net/dev")
        .Skip(2)
        .Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)].Trim())
        .Order(StringComparer.Ordinal);

    /// <summary>Whether the file system last mounted at <c>/</c> is writable (fstab(5), field 4).</summary>
    public static bool RootIsWritable() => !File.ReadLines("/proc/self/mounts")
        .Select(line => line.Split(' '))
        .Last(fields => fields[1] == "/")[3]
        .Split(',')
        .Contains("ro", StringComparer.Ordinal);
}

/// <summary>The container's network reach, tested with addresses reserved for documentation, which never answer.</summary>
internal static class Reach
{
    // RFC 2606.
    private const string Name = "example.com";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>RFC 5737.</summary>
    public static IPEndPoint Address { get; } = new(new IPAddress([192, 0, 2, 1]), 443);

    /// <summary>Tries to connect.</summary>
    /// <returns><c>connected</c>, or the name of the errno.</returns>
    public static string Connect(TimeProvider time)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            socket.ConnectAsync(Address, patience.Token).AsTask().GetAwaiter().GetResult();
            return "connected";
        }
        catch (OperationCanceledException)
        {
            return "ETIMEDOUT";
        }
        catch (SocketException e)
        {
            return ErrnoName(e.SocketErrorCode);
        }
    }

    /// <summary>Tries to resolve a name.</summary>
    /// <returns><c>resolved</c> or <c>failed</c>.</returns>
    public static string Resolve()
    {
        try
        {
            return Dns.GetHostAddresses(Name).Length > 0 ? "resolved" : "failed";
        }
        catch (SocketException)
        {
            return "failed";
        }
    }

    private static string ErrnoName(SocketError error) => error switch
    {
        SocketError.NetworkUnreachable => "ENETUNREACH",
        SocketError.HostUnreachable => "EHOSTUNREACH",
        SocketError.ConnectionRefused => "ECONNREFUSED",
        SocketError.NetworkDown => "ENETDOWN",
        SocketError.AccessDenied => "EACCES",
        SocketError.TimedOut => "ETIMEDOUT",
        _ => "unknown",
    };
}
