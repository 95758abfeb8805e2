using System.Text.Json.Nodes;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Local;
using Pipeline.Cli.Hosting;
using Pipeline.World.Worlds;
using Serilog.Core;

namespace Pipeline.Cli.Doctor;

/// <summary>Checks the engine, buildx and the other parts of set-up. What <c>./build.sh</c> provides by itself is not missing.</summary>
internal sealed class EngineChecks : IDisposable
{
    private static readonly Dictionary<string, string> Contents = new(StringComparer.Ordinal)
    {
        ["emulation"] = "containers of the other architecture run here",
        ["toolchain"] = "C# processors compile here",
        ["bases"] = "bases of kind rootfs can be made here",
        ["perturbation"] = "the conditions of runs can be changed",
    };

    private readonly LocalOptions? options;
    private readonly string? problem;
    private readonly Lazy<LocalEngine> engine;
    private readonly Lazy<Task<EngineFacts>> facts;
    private readonly Lazy<Task<IReadOnlyDictionary<string, PlannedPart>>> plan;

    /// <param name="context">The process.</param>
    /// <param name="root">The checkout.</param>
    /// <param name="declined">Whether set-up may install nothing.</param>
    /// <param name="limit">Ends the script with the last check that could need it.</param>
    public EngineChecks(CommandContext context, string root, bool declined, CancellationToken limit)
    {
        try
        {
            options = new LocalOptions { Proxy = context.Proxy }.With(context.Docker);
        }
        catch (FaultException e)
        {
            problem = e.Fault.Detail;
        }

        engine = new(() => LocalEngine.Open(Options, new InMemoryWorld(context.Time), Logger.None, context.Time));
        facts = new(() => engine.Value.Facts());
        plan = new(() => SetUpPlan.Read(root, declined, context.Docker.Engine()?.Variables ?? new Dictionary<string, string?>(StringComparer.Ordinal), context.Time, limit));
    }

    /// <summary>All checks of this kind, in the order of a report.</summary>
    public IEnumerable<DoctorCheck> All() =>
    [
        new("engine", DiagnosisNeed.PrAcceptance, Engine),
        new("buildx", DiagnosisNeed.PrAcceptance, Buildx),
        .. OperatingSystem.IsWindows() ? [] : SetUpPlan.Parts.Skip(1).Select(part => new DoctorCheck(part, DiagnosisNeed.PrAcceptance, Part)),
    ];

    /// <summary>What the engine says of itself.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it cannot be used, or does not answer.</exception>
    public Task<EngineFacts> Facts(CancellationToken cancellationToken) => facts.Value.WaitAsync(cancellationToken);

    /// <summary>Whether the engine has an image.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it does not answer.</exception>
    public Task<bool> Has(ImageReference image, CancellationToken cancellationToken) => engine.Value.Has(image).WaitAsync(cancellationToken);

    /// <summary>Whether the engine is on this machine, and its folders with it.</summary>
    public bool IsLocal => options is { Engine.Scheme: "unix" };

    public void Dispose()
    {
        if (engine.IsValueCreated)
        {
            engine.Value.Dispose();
        }
    }

    private LocalOptions Options => options ?? throw new FaultException(ErrorCode.AdapterInvocation, problem!);

    private async Task<Diagnosis> Engine(DoctorCheck check, CancellationToken cancellationToken)
    {
        // Whatever set-up could do, it refuses an engine that this program cannot use.
        var address = Options.Engine.OriginalString;
        try
        {
            var found = await Facts(cancellationToken);
            return check.Ok($"Docker {found.Version} at {address} with the {found.ImageStore} image store", new JsonObject
            {
                ["address"] = address, ["architecture"] = found.Architecture, ["data_root"] = found.DataRoot, ["image_store"] = found.ImageStore, ["version"] = found.Version,
            });
        }
        catch (FaultException e)
        {
            var where = new JsonObject { ["address"] = address };
            return await Planned("engine", cancellationToken) switch
            {
                { State: DiagnosisState.SetsUp, Text: var what } => check.SetsUp($"none answers at {address}: ./build.sh {what}"),
                { State: DiagnosisState.Missing, Text: var sentence } => check.Missing($"none answers at {address}", sentence, where),
                _ => check.Missing($"{address} cannot be used: {e.Fault.Detail}", null, where),
            };
        }
    }

    private async Task<Diagnosis> Buildx(DoctorCheck check, CancellationToken cancellationToken)
    {
        var version = await BuildxVersion(cancellationToken);
        return version is not null
            ? check.Ok($"buildx {version}", new JsonObject { ["version"] = version })
            : await Planned("engine", cancellationToken) switch
            {
                { State: DiagnosisState.SetsUp, Text: var what } => check.SetsUp($"docker has no buildx: ./build.sh {what}"),
                { State: DiagnosisState.Missing, Text: var sentence } => check.Missing("docker has no buildx", sentence),
                _ => check.Missing("the docker on PATH finds no buildx", "`docker buildx version` must work: install the plugin, or put another docker first on PATH"),
            };
    }

    // Without the program there is no buildx either.
    private async Task<string?> BuildxVersion(CancellationToken cancellationToken)
    {
        try
        {
            return await engine.Value.BuildxVersion(cancellationToken);
        }
        catch (FaultException)
        {
            return null;
        }
    }

    private async Task<Diagnosis> Part(DoctorCheck check, CancellationToken cancellationToken) => await Planned(check.Name, cancellationToken) switch
    {
        { State: DiagnosisState.SetsUp, Text: var what } => check.SetsUp($"not ready: ./build.sh {what}"),
        { State: DiagnosisState.Missing, Text: var sentence } => check.Missing("not ready", sentence),
        _ => check.Ok(Contents[check.Name]),
    };

    private async Task<PlannedPart> Planned(string part, CancellationToken cancellationToken) => OperatingSystem.IsWindows()
        ? new(DiagnosisState.Missing, "install and start Docker Desktop")
        : (await plan.Value.WaitAsync(cancellationToken))[part];
}
