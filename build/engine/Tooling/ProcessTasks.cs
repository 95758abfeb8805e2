using System.Diagnostics;
using System.Text;
using Serilog;

namespace Nuke.Common.Tooling;

/// <summary>Starts tools, logs their output, and checks their exit.</summary>
public static class ProcessTasks
{
    public static bool DefaultLogOutput { get; set; } = true;

    public static bool DefaultLogInvocation { get; set; } = true;

    /// <summary>
    /// Starts <paramref name="toolPath"/>, searching <c>PATH</c> for a bare name. Given variables replace the whole
    /// environment; <paramref name="timeout"/> is in milliseconds.
    /// </summary>
    public static IProcess StartProcess(
        string toolPath,
        ArgumentStringHandler arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null)
    {
        var start = Description(toolPath, arguments.ToStringAndClear(), workingDirectory, environmentVariables);
        var shown = arguments.Redacted.Aggregate(start.Arguments, (text, secret) =>
            secret.Length == 0 ? text : text.Replace(secret, SecretMask.Text, StringComparison.Ordinal));
        var log = logOutput ?? DefaultLogOutput ? logger ?? DefaultLogger : null;
        return RunningProcess.Start(start, shown, timeout is { } ms ? TimeSpan.FromMilliseconds(ms) : Timeout.InfiniteTimeSpan, log, Announce);

        void Announce()
        {
            if (logInvocation ?? DefaultLogInvocation)
            {
                Log.Information("> {Tool:l} {Arguments:l}", start.FileName, shown);
            }
        }
    }

    public static void DefaultLogger(OutputType type, string output)
    {
        if (type == OutputType.Std)
        {
            Log.Debug("{Line:l}", output);
        }
        else
        {
            Log.Error("{Line:l}", output);
        }
    }

    public static IProcess AssertWaitForExit(this IProcess process) => process.WaitForExit()
        ? process
        : throw new ProcessException($"Process '{Path.GetFileName(process.FileName)}' was killed: it did not finish within its timeout.", -1);

    public static IProcess AssertZeroExitCode(this IProcess process)
    {
        process.AssertWaitForExit();
        return process.ExitCode == 0
            ? process
            : throw new ProcessException($"Process '{Path.GetFileName(process.FileName)}' exited with code {process.ExitCode}.", process.ExitCode);
    }

    private static ProcessStartInfo Description(string toolPath, string arguments, string? workingDirectory, IReadOnlyDictionary<string, string>? environmentVariables)
    {
        var start = new ProcessStartInfo
        {
            FileName = Path.IsPathRooted(toolPath) ? toolPath : ToolPathResolver.GetPathExecutable(toolPath),
            Arguments = arguments,
            WorkingDirectory = workingDirectory ?? NukeBuild.RootDirectory!,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        if (environmentVariables is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environmentVariables)
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }
}
