using System.CommandLine;
using System.CommandLine.Parsing;
using Pipeline.Adapters.Functions;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Worlds;
using Pipeline.Lanes.DeployMock;
using Pipeline.Lanes.Executions;

namespace Pipeline.Cli.Run;

/// <summary>The options of <c>pipeline run</c>.</summary>
internal sealed class RunOptionSet
{
    private readonly Argument<string?> processor = new("PROCESSOR") { Description = "The processor's name.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> inputs = new("--inputs") { Description = "The inputs, a JSON file, or - for standard input.", HelpName = "FILE|-" };
    private readonly Option<WorldPath?> plan = OptionForm.Of<WorldPath>("--plan", "Runs the steps of a plan, such as the planner's, instead of one processor.", "world://…");
    private readonly Option<Mode?> mode = OptionForm.Of<Mode>("--mode", "mock: deterministic, no network, no secrets. real: the real service. Required.", "mock|real");
    private readonly Option<bool> build = new("--build") { Description = "Builds the image from the current source and runs it by its ID." };
    private readonly Option<ImageArgument?> image = new("--image") { Description = "Runs this image: a reference with a digest, or an image ID (sha256:…).", HelpName = "REF", CustomParser = OptionForm.Image };
    private readonly Option<bool> pinned = new("--pinned") { Description = "Runs the processor's pinned image." };
    private readonly Option<string?> pins = new("--pins") { Description = "The file of the pins, with --pinned (default: processors/pins.json).", HelpName = "FILE" };
    private readonly Option<string> adapter = new("--adapter") { Description = "local: a container on this machine. modal: the function deployed on Modal, with the environment's profile.", HelpName = "local|modal", DefaultValueFactory = _ => Local };
    private readonly Option<string?> app = new("--app") { Description = "The application on Modal, with --adapter modal (default: pipeline).", HelpName = "NAME" };
    private readonly Option<bool> json = new("--json") { Description = "Standard output carries the envelope alone; logs are lines of JSON on standard error." };
    private readonly Option<string> prefix = new("--write-prefix") { Description = "The prefix of the run's files.", HelpName = "world://…/", DefaultValueFactory = _ => ExecutionRequest.DefaultWritePrefix };
    private readonly Option<TimeSpan?> timeout = new("--timeout") { Description = "Maximum run time in seconds (default: the processor's timeout_s).", HelpName = "SECONDS", CustomParser = OptionForm.Seconds };
    private readonly Option<string?> world = WorldCommand.WorldOption();
    private readonly Option<string[]> settings = new("--setting") { Description = "Overrides a setting of the processor in mode=real; may be repeated.", HelpName = "NAME=VALUE" };
    private readonly Option<string> network = new("--egress-network") { Description = "The engine's network for processors with egress in mode=real.", HelpName = "NAME", DefaultValueFactory = _ => "bridge" };
    private readonly Option<ExecutionId?> id = OptionForm.Of<ExecutionId>("--execution-id", "The run's id (default: a new UUID).", "UUID");

    private const string Local = "local";
    private const string Modal = FunctionAdapter.AdapterName;

    public static Command Command(Func<RunCommandOptions, int> run)
    {
        var options = new RunOptionSet();
        var command = new Command("run", "Runs a processor or a plan, and prints an envelope.")
        {
            options.processor, options.inputs, options.plan, options.mode, options.build, options.image, options.pinned, options.pins,
            options.adapter, options.app, options.json, options.prefix,
            options.timeout, options.world, options.settings, options.network, options.id,
        };
        command.Validators.Add(options.Check);
        command.SetAction(parsed => run(options.Read(parsed)));
        return command;
    }

    private void Check(CommandResult given)
    {
        bool Has(Option option) => given.IsGiven(option);

        var named = given.GetResult(processor) is { Tokens.Count: > 0 };
        var subjects = new (bool Holds, string Sentence)[]
        {
            (!named && !Has(plan), "name a PROCESSOR, or a plan with --plan."),
            (named && Has(plan), "PROCESSOR and --plan exclude each other."),
            (named && !Has(inputs), "--inputs FILE (or - for standard input) is required."),
            (Has(plan) && Has(inputs), "--inputs and --plan exclude each other: a plan contains the inputs of its steps."),
            (Has(plan) && Has(image), "--image and --plan exclude each other: a plan runs several processors; use --build or --pinned."),
            (Has(plan) && Has(id), "--execution-id and --plan exclude each other: each step is a separate run."),
            (!Has(mode), "--mode mock or --mode real is required; it is never inferred."),
        };
        foreach (var (_, sentence) in subjects.Concat(Images(Has)).Concat(Adapters(given, Has)).Where(problem => problem.Holds))
        {
            given.AddError(sentence);
        }

        if (given.GetResult(prefix) is { Tokens: [var template] } && OptionForm.PrefixProblem(template.Value, severalRuns: Has(plan)) is { } problem)
        {
            given.AddError($"--write-prefix: {problem}");
        }

        foreach (var setting in OptionForm.SettingProblems([.. given.GetResult(settings)?.Tokens.Select(token => token.Value) ?? []]))
        {
            given.AddError($"--setting: {setting}");
        }
    }

    private IEnumerable<(bool Holds, string Sentence)> Images(Func<Option, bool> has) =>
    [
        (!has(plan) && !has(build) && !has(image) && !has(pinned), "choose an image: --build (from the current source), --pinned, or --image REF (by digest)."),
        (has(plan) && !has(build) && !has(pinned), "choose the images: --build (from the current source) or --pinned."),
        (has(build) && has(image), "--build and --image exclude each other."),
        (has(pinned) && (has(build) || has(image)), "--pinned excludes --build and --image."),
        (has(pins) && !has(pinned), "--pins FILE needs --pinned."),
    ];

    private IEnumerable<(bool Holds, string Sentence)> Adapters(CommandResult given, Func<Option, bool> has)
    {
        var through = given.GetResult(adapter) is { Tokens: [var name] } ? name.Value : Local;
        var modal = through == Modal;
        return
        [
            (through is not (Local or Modal), $"--adapter: '{through}' is not an adapter ({Local} or {Modal})."),
            (modal && has(build), "--build and --adapter modal exclude each other: a function already runs its pinned image."),
            (modal && has(settings), "--setting and --adapter modal exclude each other: a function keeps the settings of its deployment."),
            (modal && has(network), "--egress-network and --adapter modal exclude each other."),
            (!modal && has(app), "--app NAME needs --adapter modal."),
        ];
    }

    private RunCommandOptions Read(ParseResult parsed) => new()
    {
        Processor = parsed.GetValue(processor),
        Inputs = parsed.GetValue(inputs),
        Plan = parsed.GetValue(plan),
        Mode = parsed.GetRequiredValue(mode)!,
        Image = parsed.GetValue(image),
        Pinned = parsed.GetValue(pinned),
        Pins = parsed.GetValue(pins),
        App = parsed.GetValue(adapter) == Modal ? parsed.GetValue(app) ?? DeployMockOptions.DefaultApp : null,
        Json = parsed.GetValue(json),
        WritePrefix = parsed.GetRequiredValue(prefix),
        Timeout = parsed.GetValue(timeout),
        World = parsed.GetValue(world),
        EgressNetwork = parsed.GetRequiredValue(network),
        Settings = OptionForm.Settings(parsed.GetValue(settings) ?? []),
        ExecutionId = parsed.GetValue(id),
    };
}
