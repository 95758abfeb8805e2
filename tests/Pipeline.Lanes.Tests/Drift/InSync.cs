using System.Text;
using Pipeline.Lanes.Drift;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

/// <summary>Processors that are in sync, for tests that change one thing.</summary>
internal static class InSync
{
    public const string Pins = "processors/pins.json";

    public static readonly Repository Prefix = Repository.Parse("registry.example/team/product");

    public static ProcessorObservation Processor(string name, char digit = 'a')
    {
        var spec = Spec(name);
        var pin = Pin(name, digit);
        return new(
            name,
            new SourceState.Read(spec, pin.Source),
            pin,
            new RegistryState.Read(new TagState(pin.Index, ["linux/amd64", "linux/arm64"]), Index(pin)),
            new FunctionState(Function(spec, pin), null, new FunctionAnswer.Identified(new FunctionIdentity(Hash('d', 'e'), name, pin.Index))));
    }

    public static ProcessorSpec Spec(string name) => ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Specs.Json(name, platforms: Specs.ForBoth)));

    public static Pin Pin(string name, char digit) => new(
        ImageReference.Parse($"{Prefix}/{name}"),
        $"1.2.3-{new string(digit, 12)}",
        Hash('1', digit),
        new Dictionary<Platform, Digest> { [Platform.Amd64] = Hash('2', digit), [Platform.Arm64] = Hash('3', digit) },
        Hash(digit, digit),
        null);

    public static DriftObservations Of(params ProcessorObservation[] processors) =>
        new("2026-11-20T10:00:00.000Z", Prefix, Pins, null, Deployment, processors);

    /// <summary>A deployment that is in sync.</summary>
    public static DeploymentState.Read Deployment => new("product", Hash('d', 'e'), Hash('d', 'e'), Revision(Hash('d', 'e')));

    public static DeploymentRevision Revision(Digest plan) => new(
        3, 3, new DateTimeOffset(2026, 11, 19, 10, 0, 0, TimeSpan.Zero), DeploymentTags.OfDeployment(plan), null, new DeploymentCommit(new string('c', 40), "main", IsDirty: false));

    public static DriftReport Report(params ProcessorObservation[] processors) => DriftReport.Of(Of(processors), DriftIgnores.None);

    public static IndexState.Read Index(Pin pin) =>
        new([.. pin.Platforms.Select(platform => new PlatformState(platform.Key.ToString(), platform.Value, Exists: true))]);

    public static DeployedFunction Function(ProcessorSpec spec, Pin pin) =>
        new(spec.Name, spec.Ref, pin.Reference, pin.Source, spec.Secrets, (int)spec.Timeout.TotalSeconds, spec.Resources);

    /// <summary>A correctly deployed plan.</summary>
    public static DeployedApplication Deployed(DeploymentPlan plan)
    {
        var digest = plan.Digest;
        return new(
            plan,
            Revision(digest),
            digest,
            plan.Functions.ToDictionary(function => function.Function, FunctionAnswer (function) => new FunctionAnswer.Identified(new FunctionIdentity(digest, function.Function, function.Image.RequireDigest())), StringComparer.Ordinal));
    }

    /// <summary>A digest that begins with one digit and continues with another.</summary>
    public static Digest Hash(char first, char rest) => Digest.Parse($"sha256:{first}{new string(rest, 63)}");
}
