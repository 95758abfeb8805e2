using System.CommandLine;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Worlds;

namespace Pipeline.Cli.Replay;

/// <summary>The options of <c>pipeline replay</c>.</summary>
internal sealed class ReplayOptionSet
{
    private readonly Argument<ExecutionId[]> execution = ExecutionArgument.Of("The execution id of a settled run.", ArgumentArity.ZeroOrOne);
    private readonly Option<Mode?> mode = OptionForm.Of<Mode>("--mode", "The mode of the run. Required for mode=real, because the replay uses the service again.", "mock|real");
    private readonly Option<string?> world = WorldCommand.WorldOption();
    private readonly Option<string?> keep = new("--keep") { Description = "Keeps the replay's world in this directory (default: it is removed).", HelpName = "DIR" };
    private readonly Option<string> network = new("--egress-network") { Description = "The engine's network for processors with egress in mode=real.", HelpName = "NAME", DefaultValueFactory = _ => "bridge" };
    private readonly Option<bool> json = new("--json") { Description = "Standard output carries one line of JSON; logs are lines of JSON on standard error." };

    public static Command Command(Func<ReplayCommandOptions, int> run)
    {
        var options = new ReplayOptionSet();
        var command = new Command("replay", "Runs a settled run again from its world's records, and compares every byte.")
        {
            options.execution, options.mode, options.world, options.keep, options.network, options.json,
        };
        command.Validators.Add(given =>
        {
            if (given.GetResult(options.execution) is not { Tokens.Count: > 0 })
            {
                given.AddError("name an EXECUTION.");
            }
        });
        command.SetAction(parsed => run(options.Read(parsed)));
        return command;
    }

    private ReplayCommandOptions Read(ParseResult parsed) => new(
        parsed.GetValue(execution)![0], parsed.GetValue(mode), parsed.GetValue(world), parsed.GetValue(keep), parsed.GetRequiredValue(network), parsed.GetValue(json));
}

/// <summary>A requested replay.</summary>
/// <param name="Execution">The run.</param>
/// <param name="Mode">Its mode, if given.</param>
/// <param name="World">The directory of its world; null for the repository's.</param>
/// <param name="Keep">The directory of the replay's world; null for a temporary one.</param>
/// <param name="EgressNetwork">The engine's network for mode=real.</param>
/// <param name="Json">Whether to write JSON.</param>
internal sealed record ReplayCommandOptions(ExecutionId Execution, Mode? Mode, string? World, string? Keep, string EgressNetwork, bool Json);
