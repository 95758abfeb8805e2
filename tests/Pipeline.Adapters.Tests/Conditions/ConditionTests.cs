using System.Text;
using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Tests;

/// <summary>What a static program, alone in its image, observes of its run's conditions.</summary>
public sealed class ConditionTests : IDisposable
{
    private const string Pieces = "/var/lib/pipeline-setup/perturbation";
    private readonly string memory;
    private readonly Rig rig;

    public ConditionTests(HostileImage hostile)
    {
        Assert.SkipUnless(Directory.Exists(Pieces), $"{Pieces} is missing: build/setup/engine.sh up perturbation makes it");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can settle another user's files");
        memory = Directory.CreateDirectory($"/dev/shm/condition-tests-{Guid.NewGuid():N}").FullName;
        rig = new Rig(hostile, folder: memory);
    }

    public void Dispose()
    {
        rig.Dispose();
        Directory.Delete(memory, recursive: true);
    }

    [Fact]
    public void Usual_conditions_are_what_a_run_has_that_asks_for_none()
    {
        var seen = Seen(RunConditions.Usual);

        Assert.Equal("+0000", seen["zone"]);
        Assert.Equal("C .", seen["locale"]);
        Assert.Equal(ContainerUser.Current, seen["user"]);
        Assert.Matches("^[0-9a-f]{12}$", seen["host"]);
        Assert.Equal("0022", seen["mask"]);
        Assert.Equal(seen["online"], seen["allowed"]);
        Assert.Equal("PATH HOSTNAME HOME", seen["variables"]);
    }

    public static TheoryData<string, RunConditions, string> OneByOne => new()
    {
        { "zone", new() { TimeZone = "Asia/Kathmandu" }, "+0545" },
        { "zone", new() { TimeZone = "America/St_Johns" }, "-0230" },
        { "locale", new() { Locale = "tr_TR.ISO-8859-9" }, "tr_TR.ISO-8859-9 ," },
        { "locale", new() { Locale = "de_DE.UTF-8" }, "de_DE.UTF-8 ," },
        { "user", new() { User = new(4242, 4343) }, "4242:4343" },
        { "host", new() { HostName = "kestrel" }, "kestrel" },
        { "mask", new() { FileMask = 63 }, "0077" },
        { "mask", new() { FileMask = 0 }, "0000" },
        { "online", new() { Processors = new(64, null, 1) }, "64" },
        { "allowed", new() { Processors = new(1, 0, 0.5) }, "1" },
        { "online", new() { Processors = new(1, 0, 0.5) }, "1" },
        { "variables", new() { VariablesReversed = true }, "HOME HOSTNAME PATH" },
        { "variables", new() { VariablesReversed = true, Variables = [new("B", "1"), new("A", "2")] }, "A B HOME HOSTNAME PATH" },
        { "variables", new() { Variables = [new("B", "1"), new("A", "2")] }, "PATH HOSTNAME HOME B A" },
    };

    [Theory]
    [MemberData(nameof(OneByOne))]
    public void A_program_sees_a_condition_and_no_other_change(string what, RunConditions conditions, string expected)
    {
        var (usual, seen) = (Seen(new() { HostName = "still" }), Seen(conditions with { HostName = conditions.HostName ?? "still" }));

        Assert.Equal(expected, seen[what]);
        Assert.NotEqual(usual[what], seen[what], StringComparer.Ordinal);
        // A zone or a locale uses one or two variables; a set of processors is visible in two ways.
        string[] mayDiffer = [what, .. conditions switch
        {
            { TimeZone: not null } or { Locale: not null } => ["variables"],
            { Processors: not null } => ["online", "allowed"],
            _ => Array.Empty<string>(),
        }];
        Assert.Equal(usual.Where(Other).Select(line => line.ToString()), seen.Where(Other).Select(line => line.ToString()), StringComparer.Ordinal);

        bool Other(KeyValuePair<string, string> line) => !mayDiffer.Contains(line.Key, StringComparer.Ordinal);
    }

    [Fact]
    public void Folders_in_memory_list_from_the_last_to_the_first()
    {
        var there = Seen(new() { Entries = EntryOrder.InMemory }, artifacts: 3)["entries"].Split(' ');
        var back = Seen(new() { Entries = EntryOrder.InMemoryReversed }, artifacts: 3)["entries"].Split(' ');

        Assert.All(there, entry => Assert.Matches("^[0-9a-f]{8}$", entry));
        Assert.Equal(3, there.Length);
        Assert.Equal(there.Reverse(), back, StringComparer.Ordinal);
    }

    [Fact]
    public void All_at_once_confine_no_less_and_the_evidence_says_so()
    {
        var conditions = new RunConditions
        {
            HostName = "kestrel", User = new(4242, 4343), TimeZone = "Asia/Kathmandu", Locale = "tr_TR.ISO-8859-9", FileMask = 63,
            Processors = new(1, 0, 0.5), VariablesReversed = true, Variables = [new("A", "1")], Entries = EntryOrder.InMemoryReversed,
            Clock = new(DateTimeOffset.FromUnixTimeSeconds(1941853545), IsFrozen: true),
        };
        var usual = Held(RunConditions.Usual);

        var held = Held(conditions);

        Assert.Equal(usual.Limits with { Cpus = 0.5, Ulimits = held.Limits.Ulimits }, held.Limits);
        Assert.Equal(
            [new("/pipeline/conditions", true, "bind"), new("/sys/devices/system/cpu/online", true, "bind")],
            held.Mounts.Except(usual.Mounts).ToArray());
        Assert.Empty(usual.Mounts.Except(held.Mounts));
        Assert.Equal("4242:4343", held.User);
        Assert.Equal(
            "A FAKETIME FAKETIME_DISABLE_SHM FAKETIME_DONT_FAKE_MONOTONIC FAKETIME_FMT HOME LANG LC_ALL LD_PRELOAD LOCPATH NO_FAKE_STAT PATH TZ", string.Join(' ', held.Environment));
        // Everything else, member by member, in the stored bytes.
        Assert.Equal(Bytes(usual), Bytes(held with { Limits = usual.Limits, Mounts = usual.Mounts, User = usual.User, Environment = usual.Environment }));
    }

    [Fact]
    public void What_set_up_has_not_brought_ends_the_run_and_says_what_brings_it()
    {
        using var bare = new Rig(rig.Image, options: new LocalOptions { ConditionsFolder = rig.Folder });

        var failure = Assert.IsType<Envelope.Failure>(bare.Adapter.Invoke(bare.Describe("mirror") with { Conditions = new() { TimeZone = "Asia/Kathmandu" } }, default));

        Assert.Equal("ERR_ADAPTER_INVOCATION", failure.Fault.Code.Name);
        Assert.Contains($"cannot be changed without {rig.Folder}/zoneinfo/Asia/Kathmandu: run build/setup/engine.sh up perturbation", failure.Fault.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(Confinement confinement) => new ConfinementEvidence(confinement, ExecutionId.Parse("00000000-0000-4000-8000-000000000001"), Mode.Mock).Encode();

    private Confinement Held(RunConditions conditions)
    {
        var invocation = Run(conditions, 0);
        return ConfinementEvidence.Parse(Read(invocation.WritePrefix.EvidenceInArea(invocation.ExecutionId))).Confinement;
    }

    private Dictionary<string, string> Seen(RunConditions conditions, int artifacts = 0) => Encoding.UTF8
        .GetString(Read(Run(conditions, artifacts).WritePrefix.Output(OutputName.Canonicalize("outputs/mirror.txt"))))
        .TrimEnd('\n').Split('\n')
        .Select(line => line.Split(' ', 2))
        .ToDictionary(line => line[0], line => line.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal);

    private Invocation Run(RunConditions conditions, int artifacts)
    {
        var places = Enumerable.Range(0, artifacts).Select(at => WorldPath.Parse($"world://cases/{at}.txt")).ToArray();
        foreach (var place in places.Where(place => !rig.World.Exists(place)))
        {
            rig.World.Import(place, new MemoryStream(Encoding.UTF8.GetBytes(place.ToString())), TestContext.Current.CancellationToken);
        }

        var inputs = $$"""{"files":[{{string.Join(',', places.Select(place => $$"""{"$artifact":"{{place}}"}"""))}}],"verb":"mirror"}""";
        var invocation = rig.Describe("mirror") with { Conditions = conditions, Inputs = InputsDocument.Parse(Encoding.UTF8.GetBytes(inputs)) };
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, TestContext.Current.CancellationToken));
        return invocation;
    }

    private byte[] Read(WorldPath path)
    {
        using var content = rig.World.OpenRead(path);
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }
}
