using System.CommandLine;
using System.Text.Json.Nodes;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;

namespace Pipeline.Cli.Doctor;

/// <summary><c>pipeline doctor</c>: says whether the lanes would run here, and what mends what is missing.</summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var release = new ReleaseOptionSet();
        var json = new Option<bool>("--json") { Description = "One line of JSON (doctor-v1) on standard output." };
        var forRelease = new Option<bool>("--release") { Description = "Also require what a release to --repository needs: its registry, and GitHub." };
        var declined = new Option<bool>("--no-engine-setup") { Description = "Judge ./build.sh with its option of the same name, which installs and starts nothing." };
        var timeout = new Option<TimeSpan?>("--timeout") { Description = "Maximum time of each check in seconds (default: 15).", HelpName = "SECONDS", CustomParser = OptionForm.Seconds };
        var command = new Command(
            "doctor",
            "Says whether ./build.sh PrAcceptance would run here, what is missing, and what mends it. It changes nothing, and asks a registry or GitHub only with --images or --repository. Exit code 0 if the lane would run.")
        { json, forRelease, declined, timeout };
        release.AddTo(command);
        command.Validators.Add(given =>
        {
            if (given.GetValue(forRelease) && string.IsNullOrEmpty(given.GetValue<string?>("--repository")))
            {
                given.AddError("--release needs --repository OWNER/NAME, where pins are proposed.");
            }
        });
        var lanes = TokenVariables.AsInLanes(context);
        command.SetAction(parsed => release.TryRead(parsed, lanes, out var place)
            ? Run(lanes, TokenVariables.WithUser(place, context), new(parsed.GetValue(forRelease), parsed.GetValue(declined), parsed.GetValue(timeout) ?? Limit), parsed.GetValue(json), cancellationToken)
            : ExitCode.Usage);
        return command;
    }

    private static int Run(CommandContext context, ReleaseCommandOptions release, DoctorOptions options, bool json, CancellationToken cancellationToken)
    {
        var findings = Examine(context, release, options, cancellationToken).GetAwaiter().GetResult();
        var words = Redactor.PatternsOnly.With(((string?[])[release.RegistryToken?.Secret, release.GitHubToken?.Secret, release.GitHubAppKey?.Pem]).OfType<string>());
        var report = new DoctorReport(options.IsForRelease, [.. findings.Select(finding => Masked(finding, words))]);
        return context.Answer(json ? report.Json() : report.Text(), report.IsReady ? ExitCode.Success : ExitCode.Error);
    }

    private static async Task<Diagnosis[]> Examine(CommandContext context, ReleaseCommandOptions release, DoctorOptions options, CancellationToken cancellationToken)
    {
        var processors = LocalCommandOptions.For(context.WorkingDirectory, world: null).Processors;
        using var scripts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var engine = new EngineChecks(context, Path.GetDirectoryName(processors)!, options.DeclinesSetUp, scripts.Token);
        var machine = new MachineChecks(context, processors, engine);
        var remote = new ReleaseChecks(context, processors, release, options.Limit);
        DoctorCheck[] checks = [.. machine.Before(), .. engine.All(), .. machine.After(), .. remote.All()];
        try
        {
            return await new Examination(context.Time, options.Limit).Run([.. checks, .. new OtherChecks(context, remote.Clocks).All()], cancellationToken);
        }
        finally
        {
            await scripts.CancelAsync();
        }
    }

    // Messages quote registries, files and programs.
    private static Diagnosis Masked(Diagnosis finding, Redactor words) => finding with
    {
        Text = words.Redact(finding.Text),
        Mend = finding.Mend is { } mend ? words.Redact(mend) : null,
        Facts = JsonNode.Parse(words.Redact(finding.Facts.ToJsonString()))!.AsObject(),
    };
}

/// <summary>The options of <c>pipeline doctor</c>.</summary>
/// <param name="IsForRelease">Whether a release must be possible too.</param>
/// <param name="DeclinesSetUp">Whether set-up may install and start nothing.</param>
/// <param name="Limit">The most time of each check.</param>
internal sealed record DoctorOptions(bool IsForRelease, bool DeclinesSetUp, TimeSpan Limit);
