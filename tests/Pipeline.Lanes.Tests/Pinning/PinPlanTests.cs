using Pipeline.Lanes.Pinning;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

public sealed class PinPlanTests
{
    private static readonly Pin Pinned = new(
        ImageReference.Parse("ghcr.io/o/n/p"), "1.0.0-5", Digit('1'), new Dictionary<Platform, Digest> { [Platform.Amd64] = Digit('2') }, Digit('5'), Digit('b'));

    private static readonly PinSubject Unchanged = new("p", Repository.Of(Pinned.Repository), Digit('5'), Digit('b'), Pinned, new PinAvailability.Complete());

    private static readonly PinSubject Promoted = Unchanged with { Repository = Repository.Parse("ghcr.io/o/staging/p"), Promoted = Unchanged.Repository };

    public static TheoryData<string, PinSubject> Cases => new()
    {
        { "Keep: unchanged: 111111111111 stands", Unchanged },
        { "Build: no pin yet", Unchanged with { Pin = null, Availability = new PinAvailability.NotAsked() } },
        { "Build: source changed: 555555555555 → 666666666666", Unchanged with { Source = Digit('6') } },
        { "Build: base changed: bbbbbbbbbbbb → cccccccccccc", Unchanged with { Base = Digit('c') } },
        { "Build: base changed: none → bbbbbbbbbbbb", Unchanged with { Pin = Pinned with { Base = null } } },
        // A base that this machine would have to build first does not count.
        { "Keep: unchanged: 111111111111 stands", Unchanged with { Base = null } },
        { "Build: moved from ghcr.io/o/n/p", Unchanged with { Repository = Repository.Parse("127.0.0.1:5055/pipeline/rehearsal/p") } },
        { "Build: the registry has no manifest 222222222222", Unchanged with { Availability = new PinAvailability.ManifestMissing(Digit('2')) } },
        { "Retag: tag 1.0.0-5 names 999999999999", Unchanged with { Availability = new PinAvailability.TagElsewhere(Digit('9')) } },
        { "Retag: tag 1.0.0-5 names nothing", Unchanged with { Availability = new PinAvailability.TagElsewhere(null) } },
        // Where images are promoted to, a pin stands, and its tag is Promote's.
        { "Keep: unchanged: 111111111111 stands as promoted", Promoted },
        { "Keep: unchanged: 111111111111 stands as promoted", Promoted with { Availability = new PinAvailability.TagElsewhere(null) } },
        { "Build: the registry has no manifest 222222222222", Promoted with { Availability = new PinAvailability.ManifestMissing(Digit('2')) } },
        { "Build: source changed: 555555555555 → 666666666666", Promoted with { Source = Digit('6') } },
        { "Build: moved from ghcr.io/o/n/p", Promoted with { Promoted = Repository.Parse("ghcr.io/o/production/p") } },
        // The change is the reason; the registry was not even asked.
        { "Build: source changed: 555555555555 → 666666666666", Unchanged with { Source = Digit('6'), Availability = new PinAvailability.NotAsked() } },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_done_follows_from_source_base_and_registry(string expected, PinSubject subject)
    {
        var step = Assert.Single(PinPlan.Of([subject], []).Steps);
        Assert.Equal(expected, $"{step.GetType().Name}: {step.Reason}");
    }

    [Fact]
    public void The_plan_is_in_the_order_of_names_and_a_pin_without_a_processor_goes()
    {
        var plan = PinPlan.Of([Unchanged with { Processor = "z" }, Unchanged with { Processor = "a" }], [KeyValuePair.Create("old", Pinned)]);

        Assert.Equal(["a", "old", "z"], plan.Steps.Select(step => step.Processor), StringComparer.Ordinal);
        Assert.Equal("the processor no longer exists", Assert.IsType<PinStep.Remove>(plan.Steps[1]).Reason);
    }

    [Fact]
    public void A_pin_that_could_stand_is_not_judged_without_the_registry() =>
        Assert.Throws<ArgumentException>(() => PinPlan.Of([Unchanged with { Availability = new PinAvailability.NotAsked() }], []));

    private static Digest Digit(char digit) => Digest.Parse("sha256:" + new string(digit, 64));
}
