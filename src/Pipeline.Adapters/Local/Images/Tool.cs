using System.ComponentModel;
using System.Text;
using CliWrap;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>Runs a program of this machine, line by line.</summary>
internal sealed class Tool(string program, TimeProvider time)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Variables that are added to the caller's environment.</summary>
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
                .WithEnvironmentVariables(Environment)
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
}
