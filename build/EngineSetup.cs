using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Pipeline.Cli;
using Serilog;

namespace Pipeline.Targets;

/// <summary>Runs <c>build/setup/engine.sh</c>; where there is no bash, an engine must be there already.</summary>
internal static class EngineSetup
{
    /// <param name="root">The repository.</param>
    /// <param name="declined">Whether to fail with what is missing, and install nothing.</param>
    /// <param name="parts">The parts of <c>build/setup/README.md</c>; none for those that containers need.</param>
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

        // What docker reaches, lanes have to reach with the same credentials.
        problem = parts.Length == 0 ? engine?.Problem() : null;
        Assert.True(problem is null, problem ?? "");
    }

    /// <summary>Starts the rehearsal's registry on this port of loopback, unless one answers there.</summary>
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

    /// <summary>The script's last line is the one sentence that a person needs when it fails.</summary>
    private static void RunScript(AbsolutePath root, string arguments, NamedEngine? engine = null)
    {
        var variables = (engine?.Variables ?? new Dictionary<string, string?>(StringComparer.Ordinal))
            .Select(variable => variable.Value is null ? $"-u {variable.Key}" : $"\"{variable.Key}={variable.Value}\"");
        var last = "set-up said nothing";
        using var process = ProcessTasks.StartProcess(
            "env",
            // From the root: a checkout's path may hold a quote, which a command line in one string cannot.
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
