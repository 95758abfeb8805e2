using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using CliWrap;

namespace Pipeline.Clients;

/// <summary>Runs a program on this machine and passes on its output line by line.</summary>
public sealed class Tool(string program, TimeProvider time)
{
    // With them, docker buildx would send spans of its own, which hold command lines, and wait up to a minute for a collector that hangs.
    private const string Telemetry = "OTEL_";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Decides by name which of this process's environment variables the program inherits; null means all. None inherits the variables of OpenTelemetry (<c>OTEL_…</c>).</summary>
    public Func<string, bool>? Inherits { get; init; }

    /// <summary>Variables added to the inherited ones.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>The working directory; by default that of this process.</summary>
    public string? Folder { get; init; }

    /// <summary>Runs the program to its end and returns its exit status and standard output. Both output streams go to <paramref name="line"/> as they arrive.</summary>
    /// <param name="arguments">The arguments, passed one by one without a shell.</param>
    /// <param name="line">Receives each line.</param>
    /// <param name="cancellationToken">Interrupts the program, and kills it if it has not exited within 5 s.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the program is not installed.</exception>
    public async Task<(int ExitStatus, string Output)> Run(IEnumerable<string> arguments, Action<string> line, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        using var kill = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var interrupted = cancellationToken.Register(() => kill.CancelAfter(Grace));
        try
        {
            var result = await Cli.Wrap(program)
                .WithArguments(arguments)
                .WithEnvironmentVariables(Variables())
                .WithWorkingDirectory(Folder ?? Directory.GetCurrentDirectory())
                .WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(PipeTarget.Merge(PipeTarget.ToStringBuilder(output), PipeTarget.ToDelegate(line)))
                .WithStandardErrorPipe(PipeTarget.ToDelegate(line))
                .ExecuteAsync(kill.Token, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return (result.ExitCode, output.ToString());
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"{program} was stopped", e, cancellationToken);
        }
        catch (Win32Exception e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{program} is not installed", e);
        }
    }

    // A null value removes a variable. The values themselves are never read here.
    private Dictionary<string, string?> Variables()
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in new ProcessStartInfo().Environment.Keys.Where(name => name.StartsWith(Telemetry, StringComparison.OrdinalIgnoreCase) || (Inherits is { } inherits && !inherits(name))))
        {
            variables[name] = null;
        }

        foreach (var (name, value) in Environment)
        {
            variables[name] = value;
        }

        return variables;
    }
}
