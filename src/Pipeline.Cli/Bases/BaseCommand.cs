using System.CommandLine;
using System.Text;
using Pipeline.Adapters.Images;
using Pipeline.Cli.Hosting;

namespace Pipeline.Cli.Bases;

/// <summary><c>pipeline base</c>: the locks of bases that are made of Debian packages.</summary>
internal static class BaseCommand
{
    public static Command Command(CommandContext context, CancellationToken cancellationToken) =>
        new("base", "Locks the Debian packages of bases, and compares locks with the archive. Needs Debian 12.")
        {
            Lock(context, cancellationToken), Outdated(context, cancellationToken),
        };

    private static Command Lock(CommandContext context, CancellationToken cancellationToken)
    {
        var name = new Argument<string?>("NAME") { Description = "A base of processors/bases.json with packages and a lock.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("lock", "Writes the lock of a base: the archive's newest version of each package that it needs, with its SHA-256, for each architecture.") { name };
        command.Validators.Add(given =>
        {
            if (given.GetResult(name) is not { Tokens.Count: > 0 })
            {
                given.AddError("name a base.");
            }
        });
        command.SetAction(parsed => Run(context, (locks, progress) => locks.Write(parsed.GetRequiredValue(name)!, progress, cancellationToken), cancellationToken));
        return command;
    }

    private static Command Outdated(CommandContext context, CancellationToken cancellationToken)
    {
        var names = new Argument<string[]>("NAME") { Description = "Bases of processors/bases.json (default: all that have a lock).", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("outdated", "Lists the packages of which the archive has another version than the lock, names bases without a lock, and changes nothing.") { names };
        command.SetAction(parsed => Run(context, (locks, progress) => locks.Outdated(parsed.GetValue(names) ?? [], progress, cancellationToken), cancellationToken));
        return command;
    }

    private static int Run(CommandContext context, Func<BaseLocks, Action<string>, Task<string>> act, CancellationToken cancellationToken)
    {
        var locks = new BaseLocks(LocalCommandOptions.For(context.WorkingDirectory, world: null).Root, context.Time);
        var answer = act(locks, context.StandardError.WriteLine).GetAwaiter().GetResult();
        return context.Answer(Encoding.UTF8.GetBytes(answer), ExitCode.Success);
    }
}
