using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Processor.Commands;

/// <summary>What a command's run depends on besides its arguments.</summary>
/// <param name="Variables">The environment of this process.</param>
/// <param name="Group">Runs the command.</param>
/// <param name="Time">The clock of the time limit.</param>
/// <param name="Log">Standard error, which receives what the command writes.</param>
internal sealed record CommandSurroundings(IReadOnlyDictionary<string, string> Variables, ProcessGroup Group, TimeProvider Time, Stream Log);

/// <summary>The provider that calls a command: it gets the paths of <c>inputs.json</c> and of an empty folder, and every file that it leaves there is an output.</summary>
internal sealed class CommandRunner(CommandArguments arguments, ProviderConfig config, CommandSurroundings surroundings)
{
    // With "exit status 255: " it fits into a fault's detail.
    private const int TailLength = 400;
    private const int MaxInfo = 1024;

    private readonly ProcessorSpec spec = SpecFile.Read(arguments.Spec);
    private readonly CommandFolder folder = new(arguments.Artifacts);

    /// <summary>Runs the command to its end.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the exit status or signal and the end of what it wrote; <c>ERR_TIMEOUT</c>.</exception>
    public ProcessorResult Run(JsonObject inputs)
    {
        folder.Make(Document(inputs));
        var log = new CommandLog(surroundings.Log, TailLength, Redactor.PatternsOnly.With(config.Secrets.Values));
        var end = Execute(log);
        if (!end.IsSuccess)
        {
            throw Fault(end, log.Tail());
        }

        var usage = spec.Usage is { } file && config.Mode == Mode.Real ? CommandUsage.Read(Path.Combine(folder.Outputs, file)) : null;
        return new([.. folder.Items().Where(item => item.Relpath != $"{OutputName.Root}{spec.Usage}")], Info(), usage);
    }

    private ProcessEnd Execute(CommandLog log)
    {
        var timedOut = false;
        // The container learns its time limit only from the spec; a host with a lower one sends SIGTERM first.
        using var limit = surroundings.Time.CreateTimer(
            _ =>
            {
                timedOut = true;
                surroundings.Group.Stop();
            },
            null, config.Timeout, Timeout.InfiniteTimeSpan);
        var end = surroundings.Group.Run([.. arguments.Command, folder.Inputs, folder.Outputs], Variables(), log.Append);
        return Volatile.Read(ref timedOut) ? throw new FaultException(ErrorCode.Timeout, $"after {config.Timeout.TotalSeconds:0} s") : end;
    }

    private SortedDictionary<string, string> Variables()
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        // mode=mock has no secret, whatever the environment says.
        foreach (var (name, value) in surroundings.Variables.Where(variable => !spec.Secrets.Contains(variable.Key, StringComparer.Ordinal)).Concat(config.Settings).Concat(config.Secrets))
        {
            variables[name] = value;
        }

        variables["PIPELINE_INPUTS"] = folder.Inputs;
        variables["PIPELINE_OUTPUTS"] = folder.Outputs;
        variables["PIPELINE_MODE"] = config.Mode.ToString();
        return variables;
    }

    // Canonical, so that documents with equal hashes reach the command with equal bytes.
    private static byte[] Document(JsonObject inputs)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(inputs.ToJsonString()));
        return CanonicalJson.EncodeLine(document.RootElement);
    }

    private static FaultException Fault(ProcessEnd end, string tail) =>
        new(ErrorCode.AdapterInvocation, tail.Length > 0 ? $"{end}: {tail}" : end.ToString());

    private string Info()
    {
        var command = string.Join(' ', arguments.Command);
        return command.Length <= MaxInfo ? command : command[..(char.IsHighSurrogate(command[MaxInfo - 1]) ? MaxInfo - 1 : MaxInfo)];
    }
}
