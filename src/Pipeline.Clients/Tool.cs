using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using CliWrap;
using Pipeline.Contracts;

namespace Pipeline.Clients;

/// <summary>Runs a program of this machine, line by line.</summary>
public sealed class Tool(string program, TimeProvider time)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Whether the program gets a variable of this process's own environment, by its name; without it, it gets all.</summary>
    public Func<string, bool>? Inherits { get; init; }

    /// <summary>Variables that are added to what it inherits.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Where it runs; this process's own working directory where there is none.</summary>
    public string? Folder { get; init; }

    /// <summary>Runs it to its end: its exit status and standard output. Both streams go to <paramref name="line"/> as they come.</summary>
    /// <param name="arguments">Passed on one by one; no shell takes part.</param>
    /// <param name="line">Is given each line.</param>
    /// <param name="cancellationToken">Interrupts the program, and kills it when it does not end within 5 s.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when there is no such program.</exception>
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

    // None as a value takes a variable away. Here a variable's value is not looked at: it is handed on or not.
    private Dictionary<string, string?> Variables()
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in new ProcessStartInfo().Environment.Keys.Where(name => Inherits is { } inherits && !inherits(name)))
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
