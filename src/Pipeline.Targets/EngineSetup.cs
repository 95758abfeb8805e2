using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Pipeline.Cli;
using Serilog;

namespace Pipeline.Targets;

/// <summary>Runs <c>build/setup/engine.sh</c>. Without bash, an engine must already run.</summary>
internal static class EngineSetup
{
    /// <param name="root">The repository.</param>
    /// <param name="declined">Whether to install nothing and fail with what is missing.</param>
    /// <param name="parts">The parts, as in <c>build/setup/README.md</c>; empty selects the parts that containers need.</param>
    public static void Up(AbsolutePath root, bool declined, params string[] parts)
    {
        var engine = NamedEngine.Of(out var problem);
        Assert.True(problem is null, $"The Docker engine cannot be used: {problem}");
        if (OperatingSystem.IsWindows())
        {
            AssertEngineAnswers(root);
        }
        else
        {
            RunScript(root, string.Join(' ', [declined ? "up --no-engine-setup" : "up", .. parts]), engine);
        }

        // Lanes must reach the same engine as docker, with the same credentials.
        problem = parts.Length == 0 ? engine?.Problem() : null;
        Assert.True(problem is null, problem ?? "");
    }

    /// <summary>Starts the rehearsal's registry on this loopback port unless one already answers.</summary>
    public static void RegistryUp(AbsolutePath root, bool declined, int port)
    {
        if (!OperatingSystem.IsWindows())
        {
            RunScript(root, string.Join(' ', [declined ? "up --no-engine-setup" : "up", $"--registry-port={port}", "registry"]));
        }
    }

    public static void Down(AbsolutePath root)
    {
        if (!OperatingSystem.IsWindows())
        {
            RunScript(root, "down");
        }
    }

    /// <summary>The version of the engine that answers, or docker's words if none does.</summary>
    public static string Version(AbsolutePath root)
    {
        using var process = ProcessTasks.StartProcess("docker", "version --format {{.Server.Version}}", root, logOutput: false, logInvocation: false);
        process.AssertWaitForExit();
        return string.Join('\n', process.Output.Select(line => line.Text));
    }

    /// <summary>The script's last line is a sentence that explains a failure.</summary>
    private static void RunScript(AbsolutePath root, string arguments, NamedEngine? engine = null)
    {
        // env takes options only before the first variable.
        var variables = (engine?.Variables ?? new Dictionary<string, string?>(StringComparer.Ordinal)).OrderBy(variable => variable.Value is not null)
            .Select(variable => variable.Value is null ? $"-u {variable.Key}" : $"\"{variable.Key}={variable.Value}\"");
        var last = "set-up printed nothing";
        using var process = ProcessTasks.StartProcess(
            "env",
            // A path relative to the root, because a checkout's path may contain a quote, which this command line cannot escape.
            $"{string.Join(' ', variables):nq} bash build/setup/engine.sh {arguments:nq}",
            root,
            logInvocation: false,
            logger: (_, line) =>
            {
                last = line;
                Log.Information("{Line:l}", line);
            });
        process.AssertWaitForExit();
        Assert.True(process.ExitCode == 0, last);
    }

    private static void AssertEngineAnswers(AbsolutePath root)
    {
        using var process = ProcessTasks.StartProcess("docker", $"buildx ls", root, logOutput: false, logInvocation: false);
        process.AssertWaitForExit();
        Assert.True(process.ExitCode == 0, "No Docker engine with buildx answers: install and start Docker Desktop.");
    }
}
