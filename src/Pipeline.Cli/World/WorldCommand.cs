using System.CommandLine.Parsing;
using System.CommandLine;
using System.Text.RegularExpressions;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Pipeline.World;

namespace Pipeline.Cli;

/// <summary><c>pipeline world …</c>: what happened in a world, and whether everything in it is as it was written.</summary>
internal static partial class WorldCommand
{
    public static Command Command(CommandContext edge, CancellationToken cancellationToken) => new("world", "Looks at a world: what happened there, and whether everything is as it was written.")
    {
        new WorldVerifyCommand(edge).Command(cancellationToken),
        new WorldLogCommand(edge).Command(),
        new WorldExportCommand(edge).Command(cancellationToken),
        new WorldImportCommand(edge).Command(cancellationToken),
        new WorldAttestCommand(edge).Command(cancellationToken),
    };

    public static Option<string?> WorldOption()
    {
        var option = new Option<string?>("--world") { Description = "The directory of the world, or s3://BUCKET/PREFIX (default: .pipeline/world beside processors/).", HelpName = "DIR" };
        option.Validators.Add(static given => Check(given, "--world: "));
        return option;
    }

    /// <summary>Refuses what is meant to be a place in a store, of S3 or another, and is none that we know, and an empty text, such as a variable that nobody has set: it would be the working directory.</summary>
    public static void Check(SymbolResult given, string lead)
    {
        if (given.Tokens is [{ Value: "" }])
        {
            given.AddError($"{lead}'' is no directory.");
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

    public static LocalCommandOptions Choices(CommandContext edge, string? world) => LocalCommandOptions.For(edge.WorkingDirectory, world) with { Store = edge.Store, Proxy = edge.Proxy };

    public static string Directory(CommandContext edge, string? world) => Choices(edge, world).WorldDirectory;

    /// <summary>Opens the world that was named, for as long as work lasts.</summary>
    public static T With<T>(CommandContext edge, string? place, Func<IWorld, T> work)
    {
        var world = WorldLocator.Open(Choices(edge, place), edge.Time);
        using var owned = world as IDisposable;
        return work(world);
    }

    // S3://…, gs://…, s3:/…: as a directory it would be made, and the run be lost to whoever looks in the store. Not C:/…
    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]+:/", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Scheme();

    /// <summary>Does what a subcommand is for; what keeps it from that is one sentence.</summary>
    public static int Guarded(CommandContext edge, Func<int> work, CancellationToken cancellationToken)
    {
        try
        {
            return work();
        }
        catch (FaultException e)
        {
            edge.StandardError.WriteLine($"pipeline: {PlainText.Of(e.Fault.Message)}");
            return ExitCode.Error;
        }
        catch (FormatException e)
        {
            edge.StandardError.WriteLine($"pipeline: {PlainText.Of(e.Message)}");
            return ExitCode.Error;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }
}
