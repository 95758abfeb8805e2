using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Reports;
using Pipeline.World;
using Pipeline.World.S3;

namespace Pipeline.Cli.Worlds;

/// <summary><c>pipeline world …</c>: shows a world's history and verifies its files.</summary>
internal static partial class WorldCommand
{
    public static Command Command(CommandContext context, CancellationToken cancellationToken) => new("world", "Shows a world's history and verifies its files.")
    {
        new WorldVerifyCommand(context).Command(cancellationToken),
        new WorldLogCommand(context).Command(),
        new WorldExportCommand(context).Command(cancellationToken),
        new WorldImportCommand(context).Command(cancellationToken),
        new WorldAttestCommand(context).Command(cancellationToken),
    };

    public static Option<string?> WorldOption()
    {
        var option = new Option<string?>("--world") { Description = "The directory of the world, or s3://BUCKET/PREFIX (default: .pipeline/world beside processors/).", HelpName = "DIR" };
        option.Validators.Add(static given => Check(given, "--world: "));
        return option;
    }

    /// <summary>Refuses unknown stores and malformed locations, and empty text, such as an unset variable, which would mean the working directory.</summary>
    public static void Check(SymbolResult given, string lead)
    {
        if (given.Tokens is [{ Value: "" }])
        {
            given.AddError($"{lead}'' is not a directory.");
        }

        if (given.Tokens is [{ Value: var place }] && S3Location.IsS3Address(place) && !S3Location.TryParse(place, out _))
        {
            given.AddError($"{lead}'{place}' is not {S3Location.Form}.");
        }

        if (given.Tokens is [{ Value: var address }] && !S3Location.IsS3Address(address) && Scheme().IsMatch(address))
        {
            given.AddError($"{lead}'{address}' is neither a directory nor {S3Location.Form}; a directory of that name is ./{address}");
        }
    }

    public static Option<bool> JsonOption() => new("--json") { Description = "One line of JSON on standard output." };

    public static LocalCommandOptions Options(CommandContext context, string? world) => LocalCommandOptions.For(context.WorkingDirectory, world) with { Store = context.Store, Proxy = context.Proxy };

    public static string Directory(CommandContext context, string? world) => Options(context, world).WorldDirectory;

    /// <summary>Refuses a named directory that does not exist: an empty answer would claim that nothing happened in it.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c>: it does not exist.</exception>
    public static void RequireDirectory(CommandContext context, string? world)
    {
        if (world is not null && Directory(context, world) is var directory && !S3Location.IsS3Address(directory) && !System.IO.Directory.Exists(directory))
        {
            throw new FaultException(ErrorCode.Inputs, $"there is no world {directory}");
        }
    }

    /// <summary>Opens the named world while the work runs.</summary>
    public static T With<T>(CommandContext context, string? place, Func<IWorld, T> work)
    {
        var world = WorldLocator.Open(Options(context, place), context.Time);
        using var owned = world as IDisposable;
        return work(world);
    }

    // S3://…, gs://…, s3:/…: as a directory it would be created, and nobody would find the run in the store. Not C:/…
    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]+:/", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Scheme();

    /// <summary>Runs a subcommand; an error becomes one sentence.</summary>
    public static int Guarded(CommandContext context, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (FaultException e)
        {
            context.StandardError.WriteLine($"pipeline: {PlainText.Of(e.Fault.Message)}");
            return ExitCode.Error;
        }
        catch (FormatException e)
        {
            context.StandardError.WriteLine($"pipeline: {PlainText.Of(e.Message)}");
            return ExitCode.Error;
        }
    }
}
