using System.Diagnostics;
using System.Net.Sockets;

namespace Pipeline.Cli.Tests;

/// <summary>The real executable as a separate process, with the real engine.</summary>
internal static class Executable
{
    private const string Socket = "/var/run/docker.sock";
    private static readonly string Configuration = System.IO.Path.GetFileName(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));

    /// <summary>The absolute path of the executable.</summary>
    public static string Path => System.IO.Path.Combine(SourceTree.Root, "artifacts", "bin", "Pipeline.Cli", Configuration, "pipeline");

    /// <summary>Skips the test if no engine answers.</summary>
    public static void RequireEngine()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var answers = true;
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Socket));
        }
        catch (SocketException)
        {
            answers = false;
        }

        Assert.SkipUnless(answers, $"no Docker engine answers at {Socket}");
    }

    public static async Task<Result> Run(IReadOnlyDictionary<string, string> environment, string input, params string[] args)
    {
        using var process = Start(environment, args);
        return await End(process, input);
    }

    /// <summary>The same from a shell that closes streams first, such as <c>&gt;&amp;-</c>.</summary>
    public static async Task<Result> RunWithClosed(string streams, params string[] args)
    {
        using var process = Start("sh", ["-c", $"exec \"$0\" \"$@\" {streams}", Path, .. args], SourceTree.Root, new Dictionary<string, string>(StringComparer.Ordinal));
        return await End(process, "");
    }

    /// <summary>The same in a folder other than the repository's.</summary>
    public static async Task<Result> RunIn(string folder, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        using var process = Start(folder, environment, args);
        return await End(process, "");
    }

    /// <summary>The same after a bash script in a mount namespace of its own, whose mounts and folder nobody else sees.</summary>
    public static async Task<Result> RunInPrivateMounts(IReadOnlyDictionary<string, string> environment, string script, params string[] args)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "mounting needs root on Linux");
        using var process = Start("unshare", ["--mount", "--propagation", "private", "bash", "-euc", $"{script}\nexec \"$0\" \"$@\"", Path, .. args], SourceTree.Root, environment);
        return await End(process, "");
    }

    /// <summary>The same on a terminal of its own (<c>script</c>), where somebody types a line. The output is what the terminal shows, and its lines end as everywhere.</summary>
    public static async Task<Result> OnTerminal(string folder, string line, params string[] args)
    {
        var command = string.Join(' ', args.Prepend(Path).Select(arg => $"'{arg.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        using var process = Start("script", ["--quiet", "--return", "--command", command, "/dev/null"], folder, new Dictionary<string, string>(StringComparer.Ordinal));
        var result = await End(process, line + "\n");
        return result with { Output = result.Output.Replace("\r\n", "\n", StringComparison.Ordinal) };
    }

    private static async Task<Result> End(Process process, string input)
    {
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await End(process);
    }

    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] args) => Start(SourceTree.Root, environment, args);

    private static Process Start(string folder, IReadOnlyDictionary<string, string> environment, string[] args)
    {
        // The test runner may ignore SIGINT, as a shell's background job does, and children inherit that.
        var (program, leading) = OperatingSystem.IsLinux() ? ("env", (string[])["--default-signal=INT", Path]) : (Path, []);
        return Start(program, [.. leading, .. args], folder, environment);
    }

    private static Process Start(string program, string[] args, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment.Remove("CI");
        start.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static async Task<Result> End(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Result(process.ExitCode, await output, await error);
    }
}
