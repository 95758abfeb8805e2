using System.CommandLine;
using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary>The options of <c>pipeline replay</c>.</summary>
internal sealed class ReplayOptionSet
{
    private readonly Argument<ExecutionId[]> execution = ExecutionArgument.Of("A run that settled, by its execution id.", ArgumentArity.ZeroOrOne);
    private readonly Option<Mode?> mode = OptionForm.Of<Mode>("--mode", "The mode of the run. A run in mode=real uses its service again, and is replayed only when that is said.", "mock|real");
    private readonly Option<string?> world = WorldCommand.WorldOption();
    private readonly Option<string?> keep = new("--keep") { Description = "Keeps the world of the replay in this directory, to look into (default: none is kept).", HelpName = "DIR" };
    private readonly Option<string> network = new("--egress-network") { Description = "The engine's network for processors that reach out in mode=real.", HelpName = "NAME", DefaultValueFactory = _ => "bridge" };
    private readonly Option<bool> json = new("--json") { Description = "Standard output carries one line of JSON; logs are lines of JSON on standard error." };

    public static Command Command(Func<ReplayCommandOptions, int> run)
    {
        var options = new ReplayOptionSet();
        var command = new Command("replay", "Runs a settled run again, from what its world kept of it, and compares every byte.")
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

/// <summary>What is replayed.</summary>
/// <param name="Execution">The run.</param>
/// <param name="Mode">Its mode, where it was said.</param>
/// <param name="World">The directory of its world; none for the repository's.</param>
/// <param name="Keep">The directory of the replay's world; none for a temporary one.</param>
/// <param name="EgressNetwork">The engine's network for mode=real.</param>
/// <param name="Json">Whether a program reads the result.</param>
internal sealed record ReplayCommandOptions(ExecutionId Execution, Mode? Mode, string? World, string? Keep, string EgressNetwork, bool Json);
