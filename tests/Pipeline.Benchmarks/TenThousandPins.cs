using System.Globalization;
using System.Text;
using Pipeline.Lanes.Drift;
using Pipeline.Lanes.Pinning;
using Pipeline.Oci.Registry;

namespace Pipeline.Benchmarks;

/// <summary>Reading a file of pins, planning BuildAndPin, and comparing for drift.</summary>
internal static class TenThousandPins
{
    private const int Rounds = 5;
    private const int Pins = 10_000;
    private const int Fewer = 1_000;
    private const int ChangedOneIn = 50;
    private static readonly Repository Prefix = Repository.Parse("registry.example/team/product");

    public static IEnumerable<object> Run(Workspace workspace)
    {
        var (all, few) = (Release.Of(Pins), Release.Of(Fewer));
        yield return new Figure("10,000 pins read, planned and diffed", Timing.Median(Rounds, () => PlanAndDiff(all)), "ms", 1000);
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        PlanAndDiff(all);
        yield return new Figure("allocated by it", (GC.GetTotalAllocatedBytes(precise: true) - before) / 1048576.0, "MiB", 200);
        yield return new Comparison("10,000 pins read, planned and diffed", "ten times 1,000 pins", 2).Run(Rounds, () => PlanAndDiff(all), () => TenTimes(few));
    }

    // Linear work costs about as much in one piece as in ten, except for garbage collection of a larger heap; quadratic work costs ten times as much.
    private static void TenTimes(Release release)
    {
        for (var i = 0; i < Pins / Fewer; i++)
        {
            PlanAndDiff(release);
        }
    }

    private static void PlanAndDiff(Release release)
    {
        var pins = PinSet.Parse(release.PinsFile);
        var plan = PinPlan.Of(
            release.Sources.Select(source => new PinSubject(
                source.Key, Repository.Parse($"{Prefix}/{source.Key}"), source.Value.Fingerprint, null, pins.Pins[source.Key], new PinAvailability.Complete())),
            []);
        var seen = new DriftObservations(
            "2026-11-20T10:00:00.000Z", Prefix, "processors/pins.json", null, Deployed(), [.. release.Sources.Select(source => See(source.Key, source.Value, pins, release.Deployed))]);
        var report = DriftReport.Of(seen, DriftIgnores.None);
        if (plan.Steps.Count(step => step is PinStep.Build) != report.Findings.Count)
        {
            throw new InvalidOperationException("the plan and the report do not agree on what has changed");
        }
    }

    private static DeploymentState.Read Deployed()
    {
        var plan = Sha256.Of("deployment"u8);
        var revision = new DeploymentRevision(1, 1, default, DeploymentTags.OfDeployment(plan), null, new DeploymentCommit(new string('c', 40), "main", IsDirty: false));
        return new("product", plan, plan, revision);
    }

    private static ProcessorObservation See(string name, SourceState.Read source, PinSet pins, Dictionary<string, DeployedFunction> deployed)
    {
        var pin = pins.Pins[name];
        var index = new IndexState.Read([.. pin.Platforms.Select(platform => new PlatformState(platform.Key.ToString(), platform.Value, Exists: true))]);
        return new(name, source, pin, new RegistryState.Read(new TagState(pin.Index, null), index), new FunctionState(deployed[name], null));
    }

    /// <summary>A release of many processors, of which one in fifty has changed.</summary>
    private sealed record Release(byte[] PinsFile, Dictionary<string, DeployedFunction> Deployed, SortedDictionary<string, SourceState.Read> Sources)
    {
        public static Release Of(int count)
        {
            var pins = new Dictionary<string, Pin>(StringComparer.Ordinal);
            var sources = new SortedDictionary<string, SourceState.Read>(StringComparer.Ordinal);
            foreach (var n in Enumerable.Range(0, count))
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"processor_{n:00000}");
                pins[name] = Pin(name);
                sources[name] = new(Spec(name), n % ChangedOneIn == 0 ? Hash(name, "edited") : pins[name].Source);
            }

            var functions = pins.Select(pin => (Pin: pin.Value, Spec: sources[pin.Key].Spec))
                .Select(one => new DeployedFunction(one.Spec.Name, one.Spec.Ref, one.Pin.Reference, one.Pin.Source, one.Spec.Secrets, 60, one.Spec.Resources));
            return new(PinSet.Of(pins).Encode(), functions.ToDictionary(function => function.Function, StringComparer.Ordinal), sources);
        }

        private static Pin Pin(string name) => new(
            ImageReference.Parse($"{Prefix}/{name}"),
            $"1.0.0-{Hash(name, "source").Hex[..12]}",
            Hash(name, "index"),
            new Dictionary<Contracts.Specs.Platform, Digest> { [Contracts.Specs.Platform.Amd64] = Hash(name, "amd64"), [Contracts.Specs.Platform.Arm64] = Hash(name, "arm64") },
            Hash(name, "source"),
            null);

        private static Digest Hash(string name, string what) => Sha256.Of(Encoding.UTF8.GetBytes($"{name} {what}"));

        private static ProcessorSpec Spec(string name) => ProcessorSpec.Parse(Encoding.UTF8.GetBytes($$"""
            {
              "name": "{{name}}", "ref": "{{name}}@1.0.0", "description": "One of many.", "base": "scratch", "platforms": ["linux/amd64", "linux/arm64"],
              "inputs": {"type": "object"}, "outputs": {"outputs/a.txt": "text/plain"}, "secrets": ["A_KEY"], "settings": {}, "timeout_s": 60,
              "resources": {"cpus": 1, "memory_mib": 64, "pids": 16, "tmp_mib": 16}, "network": "none"
            }
            """));
    }
}
