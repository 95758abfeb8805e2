using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Assertions;

namespace Pipeline.Lanes.Drift;

/// <summary>Reads everything that drift compares.</summary>
internal sealed class DriftSurvey(ReleaseTarget place, DriftPorts ports)
{
    // Enough to keep a registry busy; more requests would only queue there.
    private const int AtOnce = 16;

    private static readonly Dictionary<string, DeployedFunction> NoFunctions = [];
    private static readonly Dictionary<string, FunctionAnswer> NoAnswers = [];

    public async Task<DriftObservations> Observe(string at, CancellationToken cancellationToken)
    {
        var pinsFile = place.PinsPath;
        PinSet pins;
        try
        {
            pins = place.Pins();
        }
        catch (FaultException e)
        {
            return new(at, place.Prefix, pinsFile, e.Fault.ToString(), new DeploymentState.NotDeployed(), []);
        }

        var (deployment, functions, answers) = await Deployed(cancellationToken);
        var sources = Sources();
        var names = sources.Keys.Union(pins.Pins.Keys, StringComparer.Ordinal).Union(functions.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var seen = new ProcessorObservation[names.Length];
        using var assertion = new ImageAssertion(ports.Registry);
        var registry = new RegistrySurvey(assertion, ports.Registry);
        await Parallel.ForAsync(0, names.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, stop) =>
        {
            var name = names[index];
            var pin = pins.Pins.GetValueOrDefault(name);
            var function = functions.GetValueOrDefault(name);
            seen[index] = new(
                name,
                sources.GetValueOrDefault(name) ?? new SourceState.NotFound(),
                pin,
                pin is null ? null : await registry.Observe(pin, stop),
                function is null ? null : new FunctionState(function, pin is null ? null : await registry.Build(pin, function, stop), answers.GetValueOrDefault(name)));
        });
        return new(at, place.Prefix, pinsFile, null, deployment, seen) { Promoted = place.Promoted };
    }

    private async Task<(DeploymentState Seen, IReadOnlyDictionary<string, DeployedFunction> Functions, IReadOnlyDictionary<string, FunctionAnswer> Answers)> Deployed(
        CancellationToken cancellationToken)
    {
        if (ports.Deployments is null)
        {
            return (new DeploymentState.NotCompared(), NoFunctions, NoAnswers);
        }

        try
        {
            return await ports.Deployments.Read(cancellationToken) is { Plan: var plan } deployed
                ? (new DeploymentState.Read(plan.App, plan.Digest, deployed.Tagged, deployed.Revision), plan.Functions.ToDictionary(function => function.Function, StringComparer.Ordinal), deployed.Answers)
                : (new DeploymentState.NotDeployed(), NoFunctions, NoAnswers);
        }
        catch (FaultException e)
        {
            return (new DeploymentState.Unavailable(e.Fault.ToString()), NoFunctions, NoAnswers);
        }
    }

    private Dictionary<string, SourceState> Sources()
    {
        var look = new SourceSurvey(place);
        return look.Names().ToDictionary(name => name, look.Observe, StringComparer.Ordinal);
    }
}

/// <summary>Reads the sources of processors as BuildAndPin does, so that both agree on what has changed.</summary>
internal sealed class SourceSurvey(ReleaseTarget place)
{
    private readonly ProcessorCatalogue catalogue = new(place.Processors);
    private readonly PinSources sources = new(place.Root);
    private readonly BaseDigests bases = new(place.Root);

    public IReadOnlyList<string> Names() => catalogue.Names();

    public SourceState Observe(string name)
    {
        try
        {
            var spec = catalogue.Read(name).Spec;
            return new SourceState.Read(spec, sources.Of(spec), bases.Of(spec));
        }
        catch (FaultException e)
        {
            return new SourceState.Invalid(e.Fault.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SourceState.Invalid($"a file of {name} cannot be read");
        }
    }
}
