using System.Diagnostics;
using System.Globalization;
using Pipeline.Processor.Commands;

namespace Pipeline.Processor.Tests.Commands;

/// <summary>Runs a command as a processor, in this process.</summary>
internal sealed class CommandRig : IDisposable
{
    private const string Image = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly StringWriter faults = new();

    public CommandRig() => Assert.SkipUnless(OperatingSystem.IsLinux(), "programs are run on Linux");

    public Scratch Scratch { get; } = new();

    public ProcessGroup Group { get; } = new(TimeSpan.FromMilliseconds(500));

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal) { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" };

    /// <summary>What the command wrote.</summary>
    public MemoryStream Log { get; } = new();

    public void Dispose()
    {
        Scratch.Dispose();
        Group.Dispose();
        Log.Dispose();
        faults.Dispose();
    }

    /// <summary>Runs a shell script with <c>$1</c> and <c>$2</c>.</summary>
    /// <returns>The exit status.</returns>
    public int Run(string script, string mode = "mock", string inputs = "{}", int timeout = 60) => Start(["sh", "-c", script, "sh"], mode, inputs, timeout);

    /// <returns>The exit status.</returns>
    public int Start(string[] command, string mode = "mock", string inputs = "{}", int timeout = 60)
    {
        File.WriteAllText(Scratch.Inputs, inputs);
        File.WriteAllText(Scratch.Spec, Spec(timeout));
        var arguments = CommandArguments.Parse(["--", .. command, .. Arguments(Scratch, mode)]);
        var surroundings = new CommandSurroundings(Variables, Group, TimeProvider.System, Log);
        var run = (ContainerCommandLine.Run)arguments.Container;
        return new ProcessorRun(run.Arguments, config => new CommandRunner(arguments, config, surroundings).Run, Variables.GetValueOrDefault, TimeProvider.System, faults).Execute();
    }

    public static string[] Arguments(Scratch scratch, string mode) =>
    [
        "--mode", mode, "--execution-id", "00000000-0000-4000-8000-000000000001", "--image-digest", Image, "--env-fingerprint", $"image={Image}",
        "--write-prefix", "world://w/runs/1/", "--spec", scratch.Spec, "--inputs", scratch.Inputs, "--artifacts", scratch.Artifacts,
    ];

    public static string Spec(int timeout) => $$$"""
        {"name":"x","ref":"x@1.0.0","description":"X.","base":"scratch","platforms":["linux/amd64","linux/arm64"],"inputs":{"type":"object"},
         "outputs":{"outputs/a":"text/plain"},"usage":"usage.json","secrets":["A_KEY"],"settings":{"BASE_URL":"https://default"},"timeout_s":{{{timeout}}},
         "resources":{"cpus":1,"memory_mib":64,"pids":8,"tmp_mib":1},"network":"none"}
        """;

    /// <summary>The message of <c>fault.json</c>.</summary>
    public string Told() => Fault.Parse(File.ReadAllBytes(Path.Combine(Scratch.Artifacts, "fault.json"))).Message;

    /// <summary>The names of the outputs, without <c>outputs/</c>.</summary>
    public IEnumerable<string> Outputs() => Scratch.Tree(Path.Combine(Scratch.Artifacts, "runs/1/outputs")).Keys;

    public string Output(string name) => File.ReadAllText(Path.Combine(Scratch.Artifacts, "runs/1/outputs", name));

    /// <summary>Waits until a script has written a process's number.</summary>
    public static string Await(string file)
    {
        Assert.True(SpinWait.SpinUntil(() => File.Exists(file) && File.ReadAllText(file).EndsWith('\n'), Longest), $"nothing wrote {file}");
        return File.ReadAllText(file);
    }

    /// <summary>Fails unless the process ends; a zombie counts as ended.</summary>
    public static void AssertGone(string process) => Assert.True(SpinWait.SpinUntil(() => IsGone(process.Trim()), Longest), $"process {process.Trim()} still runs");

    public static void Kill(string process)
    {
        using var running = Process.GetProcessById(int.Parse(process, CultureInfo.InvariantCulture));
        running.Kill();
    }

    private static bool IsGone(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }
}
